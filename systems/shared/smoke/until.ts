import { setTimeout as sleep } from 'node:timers/promises';
import { reasonOf, type Reply } from '../cloud';
import type { Patience } from './smoke';

/** Why a check failed, for a person. */
export class CheckFailed extends Error {}

/** Why a check was left out: it would reach people, or there is nothing to follow. */
export class NotFollowed extends Error {}

/** The run was ended, by Ctrl-C or a signal. */
export class Interrupted extends CheckFailed {
  constructor() {
    super('interrupted');
  }
}

const PAUSE_MS = 200;

/**
 * Looks until the look gives a value; undefined when `waitMs` have passed.
 * @throws Interrupted
 */
export const until = async <T>(
  { waitMs, signal }: Patience,
  look: () => Promise<T | undefined>,
): Promise<T | undefined> => {
  const deadline = Date.now() + waitMs;
  for (;;) {
    if (signal.aborted) throw new Interrupted();
    const found = await look();
    if (found !== undefined || Date.now() > deadline) return found;
    await sleep(PAUSE_MS);
  }
};

/** @throws CheckFailed that names the status received, and why */
export const accepted = (reply: Reply, status: number): void => {
  if (reply.status !== status) throw new CheckFailed(`HTTP ${reply.status}, expected ${status}: ${reasonOf(reply)}`);
};

/** Status and reason of a refusal. @throws CheckFailed where the status is another */
export const refused = (reply: Reply, status: number): string => {
  accepted(reply, status);
  return `HTTP ${status} ${reasonOf(reply)}`;
};
