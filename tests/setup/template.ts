import { cpSync, existsSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureEmulator, stopEmulator } from '../../local/emulator';
import { withLock } from '../../local/lock';
import { freePort } from '../../local/ports';
import { openSandbox, succeed, type Sandbox } from './sandbox';

/** Folder of this run's templates; the global set-up makes it and the global tear-down removes it. */
const TEMPLATES = 'SIGNALBOX_TEST_TEMPLATES';

/**
 * A sandbox in which an environment is deployed and its local cloud runs. `npm run up` deploys each
 * environment once per run; every file gets a copy of its own, which takes 2 s.
 */
export const openDeployed = async (environment: string): Promise<Sandbox> => {
  const folder = process.env[TEMPLATES];
  if (folder === undefined) throw new Error(`${TEMPLATES} is not set: the global set-up of Jest sets it.`);
  const template = join(folder, environment);
  await withLock(`${template}.lock`, () =>
    existsSync(template) ? Promise.resolve() : deployTemplate(environment, template),
  );
  const sandbox = openSandbox();
  cpSync(template, sandbox.dir, { recursive: true });
  await move(sandbox.dir);
  await ensureEmulator({ dir: join(sandbox.dir, 'local') });
  return sandbox;
};

const deployTemplate = async (environment: string, template: string): Promise<void> => {
  const sandbox = openSandbox();
  try {
    await succeed(sandbox, ['up', '--env', environment]);
    await stopEmulator(join(sandbox.dir, 'local'));
    // A run that is killed leaves a whole template or none.
    cpSync(sandbox.dir, `${template}.part`, { recursive: true });
    renameSync(`${template}.part`, template);
  } finally {
    await sandbox.close();
  }
};

/** Gives the copy a port of its own, as if its local cloud had always listened there: queue URLs and the state name it. */
const move = async (dir: string): Promise<void> => {
  const record = join(dir, 'local', 'emulator.json');
  const { port } = JSON.parse(readFileSync(record, 'utf8')) as { port: number };
  const own = await freePort();
  const named = [join('local', 'snapshots'), 'stacks-state']
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
