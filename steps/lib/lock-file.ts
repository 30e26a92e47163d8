import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '../../local/lock';
import { StepError } from './errors';

/** What the engine's file backend writes into a lock (pkg/backend/diy/lock.go). */
export interface LockContent {
  readonly pid: number;
  readonly username: string;
  readonly hostname: string;
  readonly timestamp: string;
}

/**
 * Removes the lock of a run of this machine that was killed, and says so.
 * @throws StepError when the run that holds it is alive or of another machine.
 */
export const releaseDeadLock = (backendDir: string, stack: string, note: (line: string) => void, project = 'signalbox'): void => {
  const dir = join(backendDir, '.pulumi', 'locks', 'organization', project, stack);
  if (!existsSync(dir)) return;
  for (const file of readdirSync(dir).filter((name) => name.endsWith('.json'))) {
    const lock = readLock(join(dir, file));
    refuseLive(lock, stack);
    rmSync(join(dir, file), { force: true });
    note(`Removed the lock that a killed run${lock ? ` (process ${lock.pid})` : ''} left.`);
  }
};

/** @throws StepError for a lock whose run is alive, or of another machine, of which nobody here can tell. */
export const refuseLive = (lock: LockContent | undefined, stack: string): void => {
  if (lock && (lock.hostname !== hostname() || isAlive(lock.pid))) {
    throw new StepError(`The stack ${stack} is locked by process ${lock.pid} of ${lock.username}@${lock.hostname} since ${lock.timestamp}. Wait for it to end, or stop it, and run the command again.`);
  }
};

const readLock = (file: string): LockContent | undefined => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as LockContent;
  } catch {
    return undefined;
  }
};
