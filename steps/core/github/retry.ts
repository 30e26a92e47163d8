import type { Octokit } from '@octokit/core';
import { fullJitter, sleep as realSleep, type Random, type Sleep } from '../../../functions/shared/backoff';

/** Number of tries and maximum waits. */
export interface Patience {
  /** Total number of tries. */
  readonly tries: number;
  /** Upper bound of the first wait after a server error; doubles each time. */
  readonly firstWaitMs: number;
  /** Does not retry if the wait would be longer. */
  readonly longestWaitMs: number;
  /** Jitter for jobs that failed together; default Math.random. */
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
 * Retries as GitHub requests: after a rate limit when it says so
 * (https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api), soon after a
 * server error. The outcome of a failed POST is unknown, and a retry could create a duplicate: it is not
 * retried. octokit's own plugins do not fit: plugin-retry ignores retry-after and gives up on
 * 403, plugin-throttling waits without limit.
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
          `GitHub answered ${(error as Failure).status ?? 'nothing'} to ${options.method} ${options.url}; retrying in ${Math.ceil(wait / 1000)} s`,
        );
        await sleep(wait);
      }
    }
  });
};

/** Milliseconds until the request may be retried; undefined if it must not be. */
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
    // Without a header, GitHub asks for at least one minute.
    return reset !== undefined ? Math.max(0, Number(reset) * 1000 - now.getTime()) + 1000 : 60_000;
  }
  return status >= 500 && method !== 'POST' ? otherwise : undefined;
};
