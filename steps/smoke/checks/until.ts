import { setTimeout as sleep } from 'node:timers/promises';

/** Why a check failed, for a person. */
export class CheckFailed extends Error {}

/** Why a check was left out: it would reach people, or there is nothing to follow. */
export class NotFollowed extends Error {}

/** Told to end, by Ctrl-C or a signal. */
export class Interrupted extends CheckFailed {
  constructor() {
    super('interrupted');
  }
}

export interface Patience {
  /** Longest that something asynchronous may take, in milliseconds. */
  readonly waitMs: number;
  readonly signal: AbortSignal;
}

const PAUSE_MS = 200;

/** Looks until the look gives a value; undefined when `waitMs` have passed. */
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
