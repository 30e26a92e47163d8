import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { identityOf, isAlive } from './process';

const AGAIN_MS = 200;

/**
 * Runs `work` while no other process on this machine holds the same lock folder.
 * A lock of a dead holder is taken over. `waiting` is called once if another holds it.
 */
export const withLock = async <T>(
  lock: string,
  work: () => Promise<T>,
  waiting: () => void = () => undefined,
): Promise<T> => {
  mkdirSync(dirname(lock), { recursive: true });
  const own = `${process.pid}`;
  for (let notified = false; !take(lock, own);) {
    if (releaseDead(lock)) continue;
    if (!notified) waiting();
    notified = true;
    await sleep(AGAIN_MS);
  }
  try {
    return await work();
  } finally {
    rmSync(join(lock, own), { force: true });
  }
};

/** Creates folder and holder file in one step, so that a killed process leaves no lock without a holder. An empty folder is a free lock. */
const take = (lock: string, own: string): boolean => {
  const mine = mkdtempSync(join(dirname(lock), `.${basename(lock)}-`));
  try {
    writeFileSync(join(mine, own), identityOf(process.pid) ?? '');
    renameSync(mine, lock);
    return true;
  } catch (error) {
    rmSync(mine, { recursive: true, force: true });
    if (['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
};

/** Removes the files of dead holders by name, so that a new holder's lock stays. True if none is left. */
const releaseDead = (lock: string): boolean => {
  const holders = entriesOf(lock);
  const gone = holders.filter((holder) => !isHeld(join(lock, holder), Number(holder)));
  for (const holder of gone) rmSync(join(lock, holder), { force: true });
  return gone.length === holders.length && holders.length > 0;
};

const isHeld = (file: string, pid: number): boolean => {
  if (!isAlive(pid)) return false;
  try {
    const identity = readFileSync(file, 'utf8');
    return identity === '' || identity === (identityOf(pid) ?? identity);
  } catch {
    // Released since the listing.
    return true;
  }
};

const entriesOf = (lock: string): readonly string[] => {
  try {
    return readdirSync(lock);
  } catch {
    return [];
  }
};
