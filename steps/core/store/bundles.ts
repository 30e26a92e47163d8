import { build } from 'esbuild';
import { zipSync } from 'fflate';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../../local/paths';
import { systems } from '../../../systems';
import type { Bundle, Bundles } from '../../../systems/shared/bundles';
import { isCurrent, rememberInputs } from './bundle-inputs';

/** The earliest zip timestamp, in the local zone as zip stores it: the same bytes in every zone. */
const ZIP_TIME = new Date(1980, 0, 1);

/**
 * Every function's package in dist/bundles. Reproducible: relative paths, fixed times, independent of file
 * system order; two machines with the same lockfile produce the same bytes.
 */
export const buildBundles = (outDir?: string): Promise<Bundles> => packages(outDir, bundle);

/** The same, but rebuilds only packages with changed inputs. */
export const ensureBundles = (outDir?: string): Promise<Bundles> =>
  packages(outDir, async (entry, zipFile) => {
    if (isCurrent(zipFile)) return { zip: readFileSync(zipFile) };
    const built = await bundle(entry, zipFile);
    rememberInputs(zipFile, built.files, built.zip);
    return built;
  });

type Pack = (entry: string, zipFile: string) => Promise<{ readonly zip: Uint8Array }>;

const packages = async (outDir = join(ROOT, 'dist', 'bundles'), pack: Pack): Promise<Bundles> => {
  mkdirSync(outDir, { recursive: true });
  const built = await Promise.all(
    systems.map(async ({ name: system, functions }) => {
      const bundles = await Promise.all(
        Object.entries(functions).map(
          async ([name, entry]) => [name, await packed(entry, join(outDir, `${system}-${name}.zip`), pack)] as const,
        ),
      );
      return [system, Object.fromEntries(bundles)] as const;
    }),
  );
  return Object.fromEntries(built);
};

const packed = async (entry: string, zipFile: string, pack: Pack): Promise<Bundle> => ({
  path: zipFile,
  sha256: createHash('sha256')
    .update((await pack(entry, zipFile)).zip)
    .digest('base64'),
});

/** Builds a package, and returns its input files. */
const bundle = async (
  entry: string,
  zipFile: string,
): Promise<{ readonly zip: Uint8Array; readonly files: readonly string[] }> => {
  const { outputFiles, metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    outfile: 'index.js',
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node24',
    // The modules' ES form is smaller than their CommonJS form, since unused exports are dropped.
    mainFields: ['module', 'main'],
    format: 'cjs',
    minify: true,
    keepNames: true,
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'none',
    logLevel: 'silent',
    metafile: true,
  });
  const files = Object.fromEntries(
    outputFiles
      .map(({ path, contents }) => [path.endsWith('.map') ? 'index.js.map' : 'index.js', contents] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
  const zip = zipSync(files, { level: 9, mtime: ZIP_TIME });
  if (!sameContent(zipFile, zip)) writeFileSync(zipFile, zip);
  return { zip, files: Object.keys(metafile.inputs) };
};

const sameContent = (file: string, content: Uint8Array): boolean => {
  try {
    return readFileSync(file).equals(content);
  } catch {
    return false;
  }
};
