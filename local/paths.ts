import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** The nearest folder upward that holds the project: this file runs from the source and from a bundle below dist/. */
const checkoutOf = (dir: string): string =>
  existsSync(join(dir, 'Pulumi.yaml')) || dirname(dir) === dir ? dir : checkoutOf(dirname(dir));

/** The checkout. */
export const ROOT = checkoutOf(__dirname);

/** What this checkout keeps between commands (git-ignored): state of the local cloud and of its stacks. */
export const stateDir = (): string => resolve(process.env['SIGNALBOX_STATE'] ?? join(ROOT, '.signalbox'));

/** Folder of this checkout's local cloud. */
export const localDir = (): string => join(stateDir(), 'local');

/** What is costly to get and the same for every checkout: the engine and the local cloud's packages. */
export const cacheDir = (): string =>
  resolve(
    process.env['SIGNALBOX_CACHE'] ?? join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'signalbox'),
  );
