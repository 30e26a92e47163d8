import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** The checkout. */
export const ROOT = resolve(__dirname, '..');

/** What this checkout keeps between commands (git-ignored): state of the local cloud and of its stacks. */
export const stateDir = (): string => resolve(process.env['SIGNALBOX_STATE'] ?? join(ROOT, '.signalbox'));

/** Folder of this checkout's local cloud. */
export const localDir = (): string => join(stateDir(), 'local');

/** What is costly to get and the same for every checkout: the engine and the local cloud's packages. */
export const cacheDir = (): string =>
  resolve(process.env['SIGNALBOX_CACHE'] ?? join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'signalbox'));
