import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Whether a process of this machine is alive. */
export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** A lock folder without its holder's id is none of ours, or damaged: it counts no longer after this. */
const UNSIGNED_MS = 10_000;

/**
 * Runs `work` while no other process of this machine runs it under the same lock folder.
 * A lock whose holder is gone is taken over. `waiting` is called once where another holds it.
 */
export const withLock = async <T>(lock: string, work: () => Promise<T>, waiting: () => void = () => undefined): Promise<T> => {
  mkdirSync(dirname(lock), { recursive: true });
  for (let tries = 0; !take(lock); tries += 1) {
    if (clearDead(lock)) continue;
    if (tries === 0) waiting();
    await sleep(200);
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
};

/** The folder comes with its holder's id in it, so that no kill leaves one that nobody can be asked for. */
const take = (lock: string): boolean => {
  if (existsSync(lock)) return false;
  const own = mkdtempSync(`${lock}.`);
  try {
    writeFileSync(join(own, 'pid'), String(process.pid));
    renameSync(own, lock);
    return true;
  } catch (error) {
    rmSync(own, { recursive: true, force: true });
    if (['ENOTEMPTY', 'EEXIST', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
};

/**
 * Removes a lock whose holder is gone. Of several that find it dead one gets it: each moves it aside, and
 * who moved the lock of the next holder instead puts it back.
 */
const clearDead = (lock: string): boolean => {
  if (!isDead(lock)) return false;
  const aside = mkdtempSync(`${lock}.`);
  try {
    renameSync(lock, aside);
    if (isDead(aside)) return true;
    renameSync(aside, lock);
    return false;
  } catch {
    // Another was quicker.
    return true;
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
};

const isDead = (lock: string): boolean => {
  const holder = holderOf(lock);
  if (holder !== undefined) return !isAlive(holder);
  const made = statSync(lock, { throwIfNoEntry: false })?.mtimeMs;
  return made !== undefined && Date.now() - made > UNSIGNED_MS;
};

const holderOf = (lock: string): number | undefined => {
  try {
    return Number(readFileSync(join(lock, 'pid'), 'utf8')) || undefined;
  } catch {
    return undefined;
  }
};
