import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureEmulator, stopEmulator } from '../../local/emulator';
import { withLock } from '../../local/lock';
import { ROOT } from '../../local/paths';
import { freePort } from '../../local/ports';
import type { SampleOutputs } from './sample-outputs';
import { openSandbox, succeed, type Sandbox } from './sandbox';

/** Folder of this run's templates; the global set-up makes it and the global tear-down removes it. */
const TEMPLATES = 'SIGNALBOX_TEST_TEMPLATES';

/**
 * A sandbox in which these environments are deployed and their local cloud runs. `npm run up` deploys
 * each set of environments once per run, the last on top of the others; every file gets a copy of its
 * own, which takes 2 s.
 */
export const openDeployed = async (...environments: readonly string[]): Promise<Sandbox> => {
  const template = await templateOf(environments);
  const sandbox = openSandbox();
  await copyOf(template, sandbox);
  return sandbox;
};

/** Outputs of an environment with its secrets, as `npm run outputs` printed them when its template was made. */
export const keptOutputs = (sandbox: Sandbox, environment: string): SampleOutputs =>
  JSON.parse(readFileSync(outputsFile(sandbox.dir, environment), 'utf8')) as SampleOutputs;

/**
 * Folder with the packages that are deployed there, for `--bundles`: a checkout whose node_modules is a link
 * builds others, for their source maps name the files behind the link.
 */
export const keptPackages = (sandbox: Sandbox): string => join(sandbox.dir, 'packages');

const outputsFile = (dir: string, environment: string): string => join(dir, 'outputs', `${environment}.json`);

const templateOf = async (environments: readonly string[]): Promise<string> => {
  const folder = process.env[TEMPLATES];
  if (folder === undefined) throw new Error(`${TEMPLATES} is not set: the global set-up of Jest sets it.`);
  const template = join(folder, environments.join('-'));
  await withLock(`${template}.lock`, () =>
    existsSync(template) ? Promise.resolve() : deployTemplate(environments, template),
  );
  return template;
};

const deployTemplate = async (environments: readonly string[], template: string): Promise<void> => {
  const environment = environments.at(-1)!;
  const base = environments.length > 1 ? await templateOf(environments.slice(0, -1)) : undefined;
  const sandbox = openSandbox();
  try {
    if (base !== undefined) await copyOf(base, sandbox);
    await succeed(sandbox, ['up', '--env', environment]);
    const { stdout } = await succeed(sandbox, ['outputs', '--env', environment, '--json', '--show-secrets']);
    mkdirSync(join(sandbox.dir, 'outputs'), { recursive: true });
    writeFileSync(outputsFile(sandbox.dir, environment), stdout);
    if (base === undefined) {
      await succeed(sandbox, ['build']);
      cpSync(join(ROOT, 'dist', 'bundles'), keptPackages(sandbox), { recursive: true });
    }
    await stopEmulator(join(sandbox.dir, 'local'));
    // A run that is killed leaves a whole template or none.
    cpSync(sandbox.dir, `${template}.part`, { recursive: true });
    renameSync(`${template}.part`, template);
  } finally {
    await sandbox.close();
  }
};

const copyOf = async (template: string, { dir }: Sandbox): Promise<void> => {
  cpSync(template, dir, { recursive: true });
  await move(dir);
  await ensureEmulator({ dir: join(dir, 'local') });
};

/** Gives the copy a port of its own, as if its local cloud had always listened there: queue URLs and the state name it. */
const move = async (dir: string): Promise<void> => {
  const record = join(dir, 'local', 'emulator.json');
  const { port } = JSON.parse(readFileSync(record, 'utf8')) as { port: number };
  const own = await freePort();
  const named = [join('local', 'snapshots'), 'stacks-state', 'outputs']
    .flatMap((folder) => filesIn(join(dir, folder)))
    .filter((file) => /\.(json|bak)$/.test(file));
  for (const file of named) {
    const text = readFileSync(file, 'utf8');
    const moved = text.replaceAll(`127.0.0.1:${port}`, `127.0.0.1:${own}`);
    if (moved !== text) writeFileSync(file, moved);
  }
  writeFileSync(record, readFileSync(record, 'utf8').replace(`"port":${port}`, `"port":${own}`));
};

const filesIn = (dir: string): readonly string[] =>
  readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .map((file) => join(dir, file))
    .filter((file) => statSync(file).isFile());
