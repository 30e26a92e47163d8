import { SQSClient } from '@aws-sdk/client-sqs';
import type { Clients } from '../cloud';
import { catchUp, queueDepth, type CatchUpOptions } from './catch-up';

/** A queue of these lengths, one each half second; the last one stays. */
const run = async (lengths: readonly number[], options: Partial<CatchUpOptions> = {}) => {
  let clock = 0;
  let look = 0;
  const told: number[] = [];
  const result = await catchUp({
    left: () => Promise.resolve(lengths[Math.min(look++, lengths.length - 1)]!),
    progress: (left) => told.push(left),
    steadyMs: 0,
    stalledMs: 60_000,
    now: () => clock,
    sleep: (ms) => {
      clock += ms;
      return Promise.resolve();
    },
    ...options,
  });
  return { ...result, told };
};

it('ends when nothing is left, and tells each look', async () => {
  expect(await run([3, 2, 0])).toEqual({ ms: 1000, left: 0, told: [3, 2, 0] });
  expect(await run([0])).toEqual({ ms: 0, left: 0, told: [0] });
});

it('waits until nothing has been left for long enough, and does not count that time', async () => {
  expect(await run([3, 0, 1, 0, 0, 0, 0, 0], { steadyMs: 1500 })).toMatchObject({
    ms: 1500,
    left: 0,
    told: [3, 0, 1, 0, 0, 0, 0],
  });
});

it('gives up a queue that no longer shrinks, however long one that does takes', async () => {
  expect(await run([5, 4, 4], { stalledMs: 2000 })).toMatchObject({ ms: 2500, left: 4 });
  expect(
    await run(
      Array.from({ length: 5001 }, (_, index) => 5000 - index),
      { stalledMs: 2000 },
    ),
  ).toMatchObject({ ms: 2_500_000, left: 0 });
});

it('waits no longer once it is told to end', async () => {
  expect(await run([5], { signal: AbortSignal.abort() })).toEqual({ ms: 0, left: 5, told: [5] });
  expect(await run([0], { signal: AbortSignal.abort(), steadyMs: 60_000 })).toEqual({ ms: 0, left: 0, told: [0] });
});

it('counts messages that wait, that are under way and that are delayed', async () => {
  const send = jest.spyOn(SQSClient.prototype, 'send').mockResolvedValue({
    Attributes: {
      ApproximateNumberOfMessages: '3',
      ApproximateNumberOfMessagesNotVisible: '2',
      ApproximateNumberOfMessagesDelayed: '1',
    },
  } as never);
  const clients: Clients = { get: (ctor, region) => new ctor({ region, maxAttempts: 1 }) };
  expect(await queueDepth({ name: 'q', arn: 'arn', url: 'https://sqs/q' }, clients, 'us-east-1')()).toBe(6);
  expect(send.mock.calls[0]![0].input).toEqual({
    QueueUrl: 'https://sqs/q',
    AttributeNames: [
      'ApproximateNumberOfMessages',
      'ApproximateNumberOfMessagesNotVisible',
      'ApproximateNumberOfMessagesDelayed',
    ],
  });
  send.mockRestore();
});
