import { fullJitter, type Random } from '../../functions/shared/backoff';
import type { Outcome } from '../../systems/shared/replay/delivery';
import type { TryHeaders } from '../../systems/shared/replay/replay';
import { messageOf } from '../core/errors';
import type { Post, PostReply } from '../core/traffic/post';

export interface SenderOptions {
  readonly url: string;
  readonly post: Post;
  readonly headers: TryHeaders;
  readonly newId: () => string;
  /** Resolves when the next request may start. */
  readonly turn: () => Promise<void>;
  readonly sleep: (ms: number) => Promise<void>;
  /** Spreads the pauses of requests that failed together. */
  readonly random: Random;
  readonly counted: (what: 'request' | 'retry') => void;
}

/** Tries of one request, the first included. */
export const TRIES = 6;
const BACKOFF = { firstMs: 200, longestMs: 5_000 } as const;
const LONGEST_RETRY_AFTER_S = 30;

/** What a status says about every request, and what to do. */
const POINTLESS: Readonly<Record<number, string>> = {
  401: 'the signature was refused; check the webhook secret and the clock of this machine',
  403: 'the key was refused, or there is no such path; check the endpoint and the API key',
  404: 'there is no such endpoint; deploy the environment first (npm run up)',
  405: 'the endpoint takes no POST; check its URL',
  415: 'the endpoint takes no JSON; check its URL',
};

const mayPass = (status: number) => status === 429 || status >= 500;

/** The pause before try `next` (2, 3 …): by chance, within a bound that doubles from 200 ms to 5 s; at least what the answer asks for. */
export function pauseBefore(next: number, retryAfter: number | undefined, random: Random): number {
  return Math.max(fullJitter(BACKOFF, next - 1, random), Math.min(retryAfter ?? 0, LONGEST_RETRY_AFTER_S) * 1000);
}

/** Sends a body until it is answered for good, at most TRIES times. */
export async function send(body: string, options: SenderOptions): Promise<Outcome> {
  const id = options.newId();
  let reply: PostReply | undefined;
  let silence = '';
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    if (attempt > 1) {
      options.counted('retry');
      await options.sleep(pauseBefore(attempt, reply?.retryAfter, options.random));
    }
    await options.turn();
    options.counted('request');
    try {
      reply = await options.post({ url: options.url, headers: options.headers(body, id), body });
    } catch (error) {
      reply = undefined;
      silence = (error as NodeJS.ErrnoException).code ?? messageOf(error);
    }
    if (reply && !mayPass(reply.status)) return answered(reply, options.url);
  }
  if (!reply)
    return {
      kind: 'pointless',
      reason: `${options.url} did not answer in ${TRIES} tries (${silence}); is it running? npm start starts the local cloud`,
    };
  return { kind: 'failed', status: reply.status, body: reply.body };
}

function answered({ status, body }: PostReply, url: string): Outcome {
  if (status >= 200 && status < 300) return { kind: 'accepted', body };
  const why = POINTLESS[status];
  return why === undefined
    ? { kind: 'refused', status, body }
    : { kind: 'pointless', reason: `${url} answered ${status}: ${why}` };
}
