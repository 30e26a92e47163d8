import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { build, type BuildOptions, type Plugin } from 'esbuild';
import { version as esbuildVersion } from 'esbuild/package.json';
import { ROOT } from '../paths';
import type { PackageName } from './registry';

const SOURCE = join(ROOT, 'local', 'provider');
const CATALOG = join(ROOT, 'catalog');
const LOCKFILE = join(ROOT, 'package-lock.json');

/** Every file that may affect the bundle: the provider's source, the catalog, and the lockfile. */
function sources(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(dir, entry.name);
      if (entry.isDirectory()) return entry.name === 'testing' ? [] : sources(path);
      return entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts') ? [path] : [];
    });
}

function digestOfSources(): string {
  const hash = createHash('sha256').update(esbuildVersion).update(process.execPath);
  for (const file of [...sources(SOURCE), ...sources(CATALOG), LOCKFILE])
    hash.update(`\0${relative(ROOT, file)}\0`).update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** Writes a file atomically: another command may start the plugin at any moment. */
function writeWhole(file: string, content: string, mode: number): void {
  const part = `${file}.${process.pid}`;
  writeFileSync(part, content);
  chmodSync(part, mode);
  renameSync(part, file);
}

function writeExecutable(dir: string, name: PackageName): void {
  const own = join(dir, name);
  mkdirSync(own, { recursive: true });
  // By its own place: the folder may be copied elsewhere.
  const script = `#!/bin/sh\nexec ${quoted(process.execPath)} "$(dirname -- "$0")/../start.cjs" ${name} "$@"\n`;
  writeWhole(join(own, `pulumi-resource-${name}`), script, 0o755);
}

/**
 * Loads a client of the AWS SDK when one of its exports is used first: to check and compare resources a plugin needs
 * none of the thirteen, and they are most of what it would load.
 */
const lazyClients: Plugin = {
  name: 'lazy-clients',
  setup: (bundler) => {
    const require = createRequire(join(ROOT, 'package.json'));
    bundler.onResolve({ filter: /^@aws-sdk\/client-/ }, ({ path, namespace }) =>
      namespace === 'lazy-client' ? undefined : { path, namespace: 'lazy-client' },
    );
    bundler.onLoad({ filter: /./, namespace: 'lazy-client' }, ({ path }) => ({
      contents: [
        'let client;',
        `const get = (name) => () => (client ??= require(${JSON.stringify(path)}))[name];`,
        `for (const name of ${JSON.stringify(Object.keys(require(path) as object))})`,
        '  Object.defineProperty(exports, name, { enumerable: true, get: get(name) });',
      ].join('\n'),
      resolveDir: ROOT,
    }));
  },
};

const BUNDLED: BuildOptions = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node22',
  minify: true,
  keepNames: true,
  logLevel: 'silent',
  plugins: [lazyClients],
};

const bundled = async (options: BuildOptions): Promise<string> => {
  const { outputFiles } = await build({ ...BUNDLED, ...options, write: false });
  return outputFiles[0]!.text;
};

const servingBundle = (name: PackageName): Promise<string> =>
  bundled({
    stdin: {
      contents: `import { serve } from './main'; import { ${name} } from './${name}'; serve(${name});`,
      resolveDir: SOURCE,
      loader: 'ts',
    },
  });

/**
 * Builds the local provider's plugins under `outDir`, unless they stand there already for the same
 * source. Gives the two directories, each with one executable, that
 * `plugins.providers[].path` of the project names.
 */
export async function buildProvider(outDir: string): Promise<{ aws: string; random: string }> {
  const dir = join(outDir, digestOfSources());
  const plugins = { aws: join(dir, 'aws'), random: join(dir, 'random') };
  const complete = join(dir, 'complete');
  if (existsSync(complete)) return plugins;
  mkdirSync(dir, { recursive: true });
  const [start, aws, random] = await Promise.all([
    bundled({ entryPoints: [join(SOURCE, 'start.ts')] }),
    servingBundle('aws'),
    servingBundle('random'),
  ]);
  writeWhole(join(dir, 'start.cjs'), start, 0o644);
  writeWhole(join(dir, 'aws.cjs'), aws, 0o644);
  writeWhole(join(dir, 'random.cjs'), random, 0o644);
  writeExecutable(dir, 'aws');
  writeExecutable(dir, 'random');
  writeWhole(complete, '', 0o644);
  return plugins;
}
