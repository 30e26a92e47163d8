import { version as esbuild } from 'esbuild';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../../local/paths';
import { digestOf, sha256 } from './digest';

/** What a package was made of: kept beside it, so that it is built again only when that changed. */
interface Inputs {
  /** sha256 of every file of ours that went in, by its path below the checkout. */
  readonly files: Readonly<Record<string, string>>;
  /** Digest of whatever else decides how files are found and compiled. */
  readonly surroundings: string;
  /** sha256 of the package, which may have been changed or cut short since. */
  readonly zip: string;
}

const inputsFile = (zipFile: string): string => `${zipFile}.inputs.json`;

/** Whether the package that is there is what a build would make now. A file that cannot be read is a change. */
export const isCurrent = (zipFile: string): boolean => {
  try {
    const { files, surroundings, zip } = JSON.parse(readFileSync(inputsFile(zipFile), 'utf8')) as Inputs;
    return (
      surroundings === digestOfSurroundings() &&
      sha256(readFileSync(zipFile)) === zip &&
      Object.entries(files).every(([file, digest]) => digestOfFile(file) === digest)
    );
  } catch {
    return false;
  }
};

export const rememberInputs = (zipFile: string, files: readonly string[], zip: Uint8Array): void => {
  const inputs: Inputs = {
    files: Object.fromEntries(
      files.filter((file) => !/(^|\/)node_modules\//.test(file)).map((file) => [file, digestOfFile(file)]),
    ),
    surroundings: digestOfSurroundings(),
    zip: sha256(zip),
  };
  writeFileSync(inputsFile(zipFile), JSON.stringify(inputs));
};

const digestOfFile = (file: string): string => sha256(readFileSync(join(ROOT, file)));

/**
 * The bundler and this builder, what npm installed (by its own list: a package edited by hand is not
 * seen), compiler options, and which files of ours there are, for a new one may stand before another.
 */
const digestOfSurroundings = (): string =>
  digestOf({
    esbuild,
    builder: digestOfFile('steps/core/store/bundles.ts'),
    installed: digestOfFile('node_modules/.package-lock.json'),
    options: digestOfFile('tsconfig.json'),
    files: readdirSync(join(ROOT, 'functions'), { recursive: true, encoding: 'utf8' }).toSorted(),
  });
