import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { identityOf, isAlive } from './process';

const AGAIN_MS = 200;

/**
 * Runs `work` while no other process of this machine runs it under the same lock folder.
 * A lock whose holder is gone is taken over.
 */
export const withLock = async <T>(lock: string, work: () => Promise<T>): Promise<T> => {
  mkdirSync(dirname(lock), { recursive: true });
  const own = `${process.pid}`;
  while (!take(lock, own)) {
    releaseDead(lock);
    await sleep(AGAIN_MS);
  }
  try {
    return await work();
  } finally {
    rmSync(join(lock, own), { force: true });
  }
};

/** The holder's file comes with the folder in one step, so that a process killed here leaves no lock without a holder. An empty folder is a free lock. */
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

/** Removes the files of holders that are gone, each by its name: the lock of a process that took it meanwhile stays. */
const releaseDead = (lock: string): void => {
  for (const holder of entriesOf(lock)) {
    if (!isHeld(join(lock, holder), Number(holder))) rmSync(join(lock, holder), { force: true });
  }
};

const isHeld = (file: string, pid: number): boolean => {
  if (!isAlive(pid)) return false;
  try {
    const identity = readFileSync(file, 'utf8');
    return identity === '' || identity === (identityOf(pid) ?? identity);
  } catch {
    // Released since it was listed.
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
