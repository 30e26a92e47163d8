import type { Octokit } from '@octokit/core';
import { fullJitter, sleep as realSleep, type Random, type Sleep } from '../../../functions/shared/backoff';

/** How often and how long a request is tried. */
export interface Patience {
  /** Tries in all. */
  readonly tries: number;
  /** Bound of the first wait after a failure of GitHub's own; it doubles. */
  readonly firstWaitMs: number;
  /** A longer wait than this is not waited for. */
  readonly longestWaitMs: number;
  /** Spreads the waits of jobs that failed together; default Math.random. */
  readonly random?: Random;
  readonly sleep?: Sleep;
}

export const PATIENCE: Patience = { tries: 5, firstWaitMs: 1000, longestWaitMs: 2 * 60_000 };

interface Failure {
  readonly status?: number;
  readonly message?: string;
  readonly response?: { readonly headers: Readonly<Record<string, string | number | undefined>> };
}

/**
 * Tries again as GitHub asks for: after a rate limit when it says so
 * (https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api), after a failure of its
 * own soon. What a POST did that ended so is not known: again, it may make a second one; it is not tried.
 * octokit's own plugins do less or more than that: plugin-retry does not look at retry-after and gives
 * up a 403, plugin-throttling waits without bound.
 */
export const retryIn = (
  octokit: Octokit,
  note: (line: string) => void,
  { tries, firstWaitMs, longestWaitMs, random = Math.random, sleep = realSleep }: Patience,
): void => {
  octokit.hook.wrap('request', async (request, options) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await request(options);
      } catch (error) {
        const wait = waitBefore(
          error as Failure,
          options.method,
          fullJitter({ firstMs: firstWaitMs, longestMs: longestWaitMs }, attempt, random),
          new Date(),
        );
        if (wait === undefined || wait > longestWaitMs || attempt === tries) throw error;
        note(
          `GitHub answered ${(error as Failure).status ?? 'nothing'} to ${options.method} ${options.url}; trying again in ${Math.ceil(wait / 1000)} s`,
        );
        await sleep(wait);
      }
    }
  });
};

/** Milliseconds to wait before the same request may be made again; undefined where it must not be. */
export const waitBefore = (
  { status = 0, message = '', response }: Failure,
  method: string,
  otherwise: number,
  now: Date,
): number | undefined => {
  const header = (name: string): string | undefined => response?.headers[name]?.toString();
  const limited =
    status === 429 ||
    (status === 403 &&
      (header('retry-after') !== undefined || header('x-ratelimit-remaining') === '0' || /rate limit/i.test(message)));
  if (limited) {
    const after = header('retry-after');
    if (after !== undefined && /^\d+$/.test(after)) return Number(after) * 1000;
    const reset = header('x-ratelimit-remaining') === '0' ? header('x-ratelimit-reset') : undefined;
    // Without a word from GitHub it wants a minute at least.
    return reset !== undefined ? Math.max(0, Number(reset) * 1000 - now.getTime()) + 1000 : 60_000;
  }
  return status >= 500 && method !== 'POST' ? otherwise : undefined;
};
