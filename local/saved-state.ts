import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { localDir } from './paths';

/** Where the emulator saves its state when it is stopped. */
export const savedIn = (dir: string): string => join(dir, 'state');

/**
 * Drops what the last clean stop saved, before resources change: the emulator saves only when it is
 * stopped, and one that is killed must not come back with resources that were deleted since. It then
 * starts empty, which a refresh finds and up repairs.
 */
export const discardSaved = (dir: string = localDir()): void => rmSync(savedIn(dir), { recursive: true, force: true });

/** The emulator finds a queue by its URL, port included: what it saved must name the address it listens on now. */
export const moveSaved = (dir: string, from: string, to: string): void => {
  const saved = savedIn(dir);
  if (from === to || !existsSync(saved)) return;
  for (const file of readdirSync(saved).filter((name) => name.endsWith('.json')).map((name) => join(saved, name))) {
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(`${from}/`, `${to}/`));
  }
};

/** Whether it has saved since a moment (epoch milliseconds). */
export const isSavedSince = (dir: string, since: number): boolean =>
  existsSync(savedIn(dir)) && readdirSync(savedIn(dir)).some((name) => statSync(join(savedIn(dir), name)).mtimeMs >= since);
