import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build } from 'esbuild';
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

/** Node caches the compiled bundle next to it, which speeds up later plugin starts. */
function writeExecutable(dir: string, name: PackageName): void {
  const own = join(dir, name);
  mkdirSync(own, { recursive: true });
  // Relative to its own location: the folder may be copied.
  const script = `#!/bin/sh\ndir=$(dirname -- "$0")/..\nNODE_COMPILE_CACHE="$dir/compiled" exec ${quoted(process.execPath)} "$dir/main.cjs" ${name} "$@"\n`;
  writeWhole(join(own, `pulumi-resource-${name}`), script, 0o755);
}

/**
 * Builds the local provider's plugins under `outDir`, unless they are up to date
 * with the source. Returns the two directories, each with one executable, for
 * `plugins.providers[].path` of the project.
 */
export async function buildProvider(outDir: string): Promise<{ aws: string; random: string }> {
  const dir = join(outDir, digestOfSources());
  const plugins = { aws: join(dir, 'aws'), random: join(dir, 'random') };
  const complete = join(dir, 'complete');
  if (existsSync(complete)) return plugins;
  mkdirSync(dir, { recursive: true });
  const result = await build({
    entryPoints: [join(SOURCE, 'main.ts')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    minify: true,
    keepNames: true,
    write: false,
    logLevel: 'silent',
  });
  writeWhole(join(dir, 'main.cjs'), result.outputFiles[0]!.text, 0o644);
  writeExecutable(dir, 'aws');
  writeExecutable(dir, 'random');
  writeWhole(complete, '', 0o644);
  return plugins;
}
