import { version as esbuild } from 'esbuild';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../../local/paths';
import { digestOf, sha256 } from './digest';

/** Inputs of a package, stored next to it: it is rebuilt only if they change. */
interface Inputs {
  /** sha256 of every source file that went in, by path in the checkout. */
  readonly files: Readonly<Record<string, string>>;
  /** Digest of everything else that affects resolution and compilation. */
  readonly surroundings: string;
  /** sha256 of the package, to detect later changes and truncation. */
  readonly zip: string;
}

const inputsFile = (zipFile: string): string => `${zipFile}.inputs.json`;

/** Whether the existing package equals a new build. An unreadable file counts as changed. */
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
 * The bundler and this builder, installed npm packages (by npm's own list: manual edits are not
 * detected), compiler options, and the list of source files, since a new file may shadow another.
 */
const digestOfSurroundings = (): string =>
  digestOf({
    esbuild,
    builder: digestOfFile('steps/core/store/bundles.ts'),
    installed: digestOfFile('node_modules/.package-lock.json'),
    options: digestOfFile('tsconfig.json'),
    files: readdirSync(join(ROOT, 'functions'), { recursive: true, encoding: 'utf8' }).toSorted(),
  });
