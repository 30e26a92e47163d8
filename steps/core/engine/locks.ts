import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { isAlive } from '../../../local/process';
import {
  holderOf,
  keepReason,
  type JobId,
  type LockAsker,
  type LockContent,
  type LockHolder,
  type StackLock,
} from '../model/locks';
import { sha256 } from '../store/digest';
import { CommandError } from '../errors';
import { machineId } from './machine';
import { actor } from '../store/records';
import { OWN_FOLDER, type Store } from '../store/store';

/** A lock holder as stored. */
interface KeptHolder extends LockHolder {
  readonly key: string;
}

export const PROJECT = 'signalbox';
/** Where the engine's backend of files keeps the state of a stack. */
export const stateKey = (environment: string): string => `.pulumi/stacks/${PROJECT}/${environment}.json`;
const lockFolder = (stack: string, project: string): string => `.pulumi/locks/organization/${project}/${stack}`;
const holderFolder = (environment: string): string => `${OWN_FOLDER}/${environment}/holders`;

/** The job that runs this; undefined outside GitHub Actions. */
export const currentJob = (env: NodeJS.ProcessEnv = process.env): JobId | undefined => {
  const { GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: runId, GITHUB_RUN_ATTEMPT: attempt, GITHUB_JOB: job } = env;
  return repository && runId && job ? { repository, runId, attempt: Number(attempt) || 1, job } : undefined;
};

export const currentAsker = (): LockAsker => ({ host: hostname(), machine: machineId(), job: currentJob() });

export const readLocks = async (store: Store, stack: string, project = PROJECT): Promise<readonly StackLock[]> => {
  const keys = (await store.list(lockFolder(stack, project))).filter((key) => key.endsWith('.json'));
  const locks = await Promise.all(
    keys.map(async (key): Promise<readonly StackLock[]> => {
      const text = await store.read(key);
      // Released since the listing.
      if (text === undefined) return [];
      const content = parsed<LockContent>(text);
      return [typeof content?.pid === 'number' ? { key, content } : { key }];
    }),
  );
  return locks.flat();
};

/** Readable holders; a truncated record is skipped. */
const readHolders = async (store: Store, environment: string): Promise<readonly KeptHolder[]> => {
  const keys = (await store.list(holderFolder(environment))).filter((key) => key.endsWith('.json'));
  const holders = await Promise.all(
    keys.map(async (key): Promise<readonly KeptHolder[]> => {
      const holder = parsed<LockHolder>((await store.read(key)) ?? Buffer.alloc(0));
      return holder?.format === 'signalbox-holder' && holder.version === 1 ? [{ ...holder, key }] : [];
    }),
  );
  return holders.flat();
};

/** Runs an operation that takes the stack's lock, and records its holder; only a kill leaves the record behind. */
export const held = async <T>(
  store: Store | undefined,
  environment: string,
  operation: () => Promise<T>,
): Promise<T> => {
  if (!store) return operation();
  const job = currentJob();
  const holder: LockHolder = {
    format: 'signalbox-holder',
    version: 1,
    host: hostname(),
    machine: machineId(),
    pid: process.pid,
    started: new Date().toISOString(),
    by: actor(),
    ...(job && { job }),
  };
  const key = `${holderFolder(environment)}/${randomUUID()}.json`;
  await store.write(key, `${JSON.stringify(holder)}\n`);
  try {
    return await operation();
  } finally {
    // If the record cannot be removed, it names a process that exits soon; the operation's own outcome matters more.
    await store.remove(key).catch(() => undefined);
  }
};

/** Holders of the existing locks. */
export const holdersOf = async (store: Store, environment: string): Promise<readonly LockHolder[]> => {
  const [locks, holders] = await Promise.all([readLocks(store, environment), readHolders(store, environment)]);
  return locks.flatMap((lock) => holderOf(lock, holders) ?? []);
};

/** A released lock, and its former holder. */
export interface ReleasedLock {
  readonly lock: StackLock;
  readonly holder?: LockHolder;
}

/**
 * Releases the locks of a stack that dead holders left, all or none.
 * @throws CommandError naming each lock that remains, and what to do.
 */
export const releaseLocks = async (
  store: Store,
  environment: string,
  asker: LockAsker,
  project = PROJECT,
): Promise<readonly ReleasedLock[]> => {
  const locks = await readLocks(store, environment, project);
  if (locks.length === 0) return [];
  const holders = await readHolders(store, environment);
  const owned = locks.map((lock) => ({ lock, holder: holderOf(lock, holders) }));
  const kept = owned.flatMap(
    ({ lock, holder }) =>
      keepReason(environment, lock, holder, asker, (pid, since) => isAlive(pid, Date.parse(since))) ?? [],
  );
  if (kept.length > 0) throw new CommandError(kept.join('\n'));
  for (const { lock, holder } of owned) {
    await store.remove(lock.key);
    // The engine's folder backend keeps these next to each file.
    await store.remove(`${lock.key}.attrs`);
    // Older records of the same machine belong to processes killed without a lock.
    const over = holder ? holders.filter(({ host, started }) => host === holder.host && started <= holder.started) : [];
    for (const { key } of over) await store.remove(key);
  }
  return owned.map(({ lock, holder }) => ({ lock, ...(holder && { holder }) }));
};

/** Before an operation: releases locks that killed runs of ours left, and reports them. */
export const releaseDeadLocks = async (
  store: Store,
  stack: string,
  note: (line: string) => void,
  { asker = currentAsker(), project = PROJECT } = {},
): Promise<void> => {
  for (const {
    lock: { content },
  } of await releaseLocks(store, stack, asker, project)) {
    note(`Removed the lock that a killed run${content ? ` (process ${content.pid})` : ''} left.`);
  }
};

/** The engine's state of a stack, by digest and pending operations; undefined before the first deployment. */
export const readState = async (
  store: Store,
  environment: string,
): Promise<{ readonly digest: string; readonly pending: number } | undefined> => {
  const text = await store.read(stateKey(environment));
  if (text === undefined) return undefined;
  const state = parsed<{ checkpoint?: { latest?: { pending_operations?: readonly unknown[] } } }>(text);
  return { digest: sha256(text), pending: state?.checkpoint?.latest?.pending_operations?.length ?? 0 };
};

const parsed = <T>(text: Buffer): T | undefined => {
  try {
    return JSON.parse(text.toString('utf8')) as T;
  } catch {
    return undefined;
  }
};
