import { setTimeout as wait } from 'node:timers/promises';

/** Waits that number of milliseconds; replaced in tests. */
export type Sleep = (milliseconds: number) => Promise<unknown>;
export const sleep: Sleep = (milliseconds) => wait(milliseconds);

/** Pause before the retry of that number (from 1): 50, 100, 200 … ms, at most 1 s. */
export function backoff(retry: number): number {
  return Math.min(1_000, 50 * 2 ** (retry - 1));
}
