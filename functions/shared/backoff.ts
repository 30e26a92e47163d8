import { setTimeout as wait } from 'node:timers/promises';

/** Waits this many milliseconds; replaced in tests. */
export type Sleep = (milliseconds: number) => Promise<unknown>;
export const sleep: Sleep = (milliseconds) => wait(milliseconds);

/** At least 0 and less than 1; replaced in tests. */
export type Random = () => number;

/** Bounds of the pauses between tries, in milliseconds. */
export interface Backoff {
  /** Maximum pause before the first retry; it doubles with each retry. */
  readonly firstMs: number;
  /** Maximum of any pause. */
  readonly longestMs: number;
}

/**
 * Pause before a retry (numbered from 1), in milliseconds: between 0 and the doubling bound
 * ("full jitter"). Callers that failed together would collide again after equal pauses;
 * see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ for measurements.
 */
export function fullJitter({ firstMs, longestMs }: Backoff, retry: number, random: Random): number {
  return random() * Math.min(longestMs, firstMs * 2 ** (retry - 1));
}
