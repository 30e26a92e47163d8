import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clients } from '../cloud';
import type { QueueOutput } from '../outputs';

export interface CatchUp {
  /** Until nothing was left, or it was given up. */
  readonly ms: number;
  /** Messages left: 0, or why it was given up. */
  readonly left: number;
}

export interface CatchUpOptions {
  /** Messages that wait or are under way. */
  readonly left: () => Promise<number>;
  /** Told at each look how many are left. */
  readonly progress: (left: number) => void;
  /** How long nothing must be left. */
  readonly steadyMs: number;
  /** Given up when the queue has not shrunk for so long. */
  readonly stalledMs: number;
  readonly signal?: AbortSignal;
  readonly now?: () => number;
  readonly sleep?: (ms: number) => Promise<void>;
}

const LOOK_MS = 500;

/** Waits until a queue has been worked off. */
export async function catchUp(options: CatchUpOptions): Promise<CatchUp> {
  const now = options.now ?? (() => performance.now());
  const pause = options.sleep ?? ((ms: number) => sleep(ms));
  const started = now();
  let least = Infinity;
  let shrunk = started;
  let empty: number | undefined;
  for (;;) {
    const left = await options.left();
    options.progress(left);
    const time = now();
    if (left === 0) empty ??= time;
    else empty = undefined;
    if (left < least) {
      least = left;
      shrunk = time;
    }
    const interrupted = options.signal?.aborted === true;
    if (empty !== undefined && (interrupted || time - empty >= options.steadyMs)) return { ms: empty - started, left };
    if (interrupted || time - shrunk >= options.stalledMs) return { ms: time - started, left };
    await pause(LOOK_MS);
  }
}

/** Messages of a queue, visible, delayed or under way. */
export const queueDepth =
  ({ url }: QueueOutput, clients: Clients, region: string) =>
  async (): Promise<number> => {
    const { Attributes = {} } = await clients.get(SQSClient, region).send(
      new GetQueueAttributesCommand({
        QueueUrl: url,
        AttributeNames: [
          'ApproximateNumberOfMessages',
          'ApproximateNumberOfMessagesNotVisible',
          'ApproximateNumberOfMessagesDelayed',
        ],
      }),
    );
    return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
  };
