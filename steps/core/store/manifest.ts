import { version as esbuild } from 'esbuild';
import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Bundle, Bundles } from '../../../systems/shared/bundles';
import { MANIFEST_FORMAT, MANIFEST_VERSION, readManifestText, type BundleManifest } from '../model/manifest';
import { ensureBundles } from './bundles';
import { text, type OptionValues } from '../command';
import { sha256 } from './digest';
import { messageOf, CommandError } from '../errors';
import { readSource } from '../git';

const FILE = 'manifest.json';

/** Digests of the packages, hexadecimal, by `system/function`. */
export const bundleDigests = (bundles: Bundles): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(bundles).flatMap(([system, own]) =>
      Object.entries(own).map(([name, { sha256: digest }]) => [
        `${system}/${name}`,
        Buffer.from(digest, 'base64').toString('hex'),
      ]),
    ),
  );

/** Writes manifest.json next to the packages, atomically. */
export const writeManifest = async (bundles: Bundles, dir: string): Promise<BundleManifest> => {
  const { commit, uncommitted } = await readSource();
  const digests = bundleDigests(bundles);
  const manifest: BundleManifest = {
    format: MANIFEST_FORMAT,
    version: MANIFEST_VERSION,
    ...(commit && !uncommitted && { commit }),
    tools: { node: process.versions.node, esbuild },
    bundles: Object.fromEntries(
      Object.entries(bundles).flatMap(([system, own]) =>
        Object.entries(own).map(([name, { path }]) => [
          `${system}/${name}`,
          { file: basename(path), sha256: digests[`${system}/${name}`]!, bytes: statSync(path).size },
        ]),
      ),
    ),
  };
  const part = join(dir, `${FILE}.${process.pid}`);
  writeFileSync(part, `${JSON.stringify(manifest, undefined, 2)}\n`);
  renameSync(part, join(dir, FILE));
  return manifest;
};

/**
 * The manifest of a folder of packages; verifies the bytes of every package.
 * @throws CommandError with the file and both digests.
 */
export const readManifest = (folder: string): BundleManifest => {
  const dir = resolve(folder);
  const result = readManifestText(read(join(dir, FILE)).toString('utf8'));
  if ('fault' in result)
    throw new CommandError(`${join(dir, FILE)} ${result.fault}. Build the packages again: npm run build`);
  for (const [name, { file, sha256: wanted }] of Object.entries(result.document.bundles)) {
    const actual = sha256(read(join(dir, file)));
    if (actual !== wanted)
      throw new CommandError(
        `The package of ${name}, ${join(dir, file)}, has sha256 ${actual}, but the manifest says ${wanted}. Download the packages again, or build them: npm run build`,
      );
  }
  return result.document;
};

/** The verified packages of a folder, as the program takes them. */
export const readBundles = (folder: string): Bundles => {
  const systems: Record<string, Record<string, Bundle>> = {};
  for (const [name, { file, sha256: digest }] of Object.entries(readManifest(folder).bundles)) {
    const [system, key] = name.split('/') as [string, string];
    (systems[system] ??= {})[key] = {
      path: join(resolve(folder), file),
      sha256: Buffer.from(digest, 'hex').toString('base64'),
    };
  }
  return systems;
};

/** The packages to deploy: built here, or from the folder of --bundles. */
export const bundleSource = (options: OptionValues): (() => Promise<Bundles>) => {
  const dir = text(options, 'bundles');
  return dir === undefined ? ensureBundles : async () => readBundles(dir);
};

const read = (file: string): Buffer => {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new CommandError(
      `${file} cannot be read: ${messageOf(error)}. Build the packages: npm run build`,
      undefined,
      { cause: error },
    );
  }
};
