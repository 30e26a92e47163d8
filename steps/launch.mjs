// Starts steps/run.ts as one bundle, rebuilt when a source file changes: loading some 600 files takes more than a second.
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import module, { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deferClosures } from './launch-pulumi.mjs';
import { mapTraces } from './launch-traces.mjs';

if (Number(process.versions.node.split('.')[0]) < 22) {
  process.stderr.write(
    `Node 22 or newer is required (got ${process.version}). npm run uses the version installed by npm ci.\n`,
  );
  process.exit(1);
}

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bundle = join(root, 'dist', 'steps', 'run.cjs');
const inputs = `${bundle}.json`;

/** Everything else that affects the bundle. */
const SURROUNDINGS = ['package-lock.json', 'tsconfig.json', 'steps/launch.mjs'];

/** Size and modification time of a file; a file that changed while it was read matches nothing. */
const stampOf = (file, readAt = Infinity) => {
  const { size, mtimeMs } = statSync(join(root, file));
  return mtimeMs < readAt - CLOCK_STEP_MS ? `${size} ${mtimeMs}` : 'changed while it was read';
};

/** File system timestamps may lag by one clock tick. */
const CLOCK_STEP_MS = 20;

const isCurrent = () => {
  try {
    const stamps = JSON.parse(readFileSync(inputs, 'utf8'));
    return Object.entries(stamps).every(([file, stamp]) => stampOf(file) === stamp);
  } catch {
    return false;
  }
};

/** Two commands may build concurrently: files are written atomically, the list of inputs last. */
const writeWhole = (file, content) => {
  const part = `${file}.${process.pid}`;
  writeFileSync(part, content);
  renameSync(part, file);
};

const build = async () => {
  const esbuild = await import('esbuild');
  const readAt = Date.now();
  const { outputFiles, metafile } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: ['steps/run.ts'],
    outfile: bundle,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    keepNames: true,
    sourcemap: 'linked',
    metafile: true,
    write: false,
  });
  const stamps = Object.fromEntries(
    [...SURROUNDINGS, ...Object.keys(metafile.inputs)].map((file) => [file, stampOf(file, readAt)]),
  );
  mkdirSync(dirname(bundle), { recursive: true });
  rmSync(inputs, { force: true });
  for (const { path, text } of outputFiles) writeWhole(path, text);
  writeWhole(inputs, JSON.stringify(stamps));
};

if (!isCurrent()) await build();
const cache = resolve(
  process.env.SIGNALBOX_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'signalbox'),
);
const require = createRequire(import.meta.url);
mapTraces(bundle);
deferClosures(require);
module.enableCompileCache?.(join(cache, 'compiled'));
require(bundle);
