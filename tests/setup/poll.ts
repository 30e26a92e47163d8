import { setTimeout as sleep } from 'node:timers/promises';

export interface PollOptions {
  /** Milliseconds until it gives up; default 30 s. */
  readonly timeoutMs?: number;
  /** Pause between two looks, in milliseconds; default 100. */
  readonly everyMs?: number;
}

/**
 * Looks until the look gives a value.
 * @throws Error naming what was waited for, when the deadline has passed.
 */
export const eventually = async <T>(
  what: string,
  look: () => Promise<T | undefined>,
  { timeoutMs = 30_000, everyMs = 100 }: PollOptions = {},
): Promise<T> => {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`Waited ${timeoutMs / 1000} s in vain for ${what}.`);
    await sleep(everyMs);
  }
};
