import { setTimeout as wait } from 'node:timers/promises';

/** Waits that number of milliseconds; replaced in tests. */
export type Sleep = (milliseconds: number) => Promise<unknown>;
export const sleep: Sleep = (milliseconds) => wait(milliseconds);

/** At least 0 and less than 1; replaced in tests. */
export type Random = () => number;

/** What the pauses between tries lie within, in milliseconds. */
export interface Backoff {
  /** Longest pause before the first retry; it doubles with each further one. */
  readonly firstMs: number;
  /** No pause is longer. */
  readonly longestMs: number;
}

/**
 * Pause before the retry of that number (from 1), in milliseconds: anywhere from nothing to the
 * doubling bound ("full jitter"). Callers that failed together would meet again after equal pauses;
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ measures it.
 */
export function fullJitter({ firstMs, longestMs }: Backoff, retry: number, random: Random): number {
  return random() * Math.min(longestMs, firstMs * 2 ** (retry - 1));
}
