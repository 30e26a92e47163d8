import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** The nearest parent folder with the project: this file runs from the source and from a bundle under dist/. */
const checkoutOf = (dir: string): string =>
  existsSync(join(dir, 'Pulumi.yaml')) || dirname(dir) === dir ? dir : checkoutOf(dirname(dir));

/** The checkout. */
export const ROOT = checkoutOf(__dirname);

/** State of this checkout between commands (git-ignored): the local cloud and its stacks. */
export const stateDir = (): string => resolve(process.env['SIGNALBOX_STATE'] ?? join(ROOT, '.signalbox'));

/** Folder of this checkout's local cloud. */
export const localDir = (): string => join(stateDir(), 'local');

/** Cache shared by all checkouts: the engine and the local cloud's packages. */
export const cacheDir = (): string =>
  resolve(
    process.env['SIGNALBOX_CACHE'] ?? join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'signalbox'),
  );
