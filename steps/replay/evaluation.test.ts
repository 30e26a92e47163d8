import { SQSClient } from '@aws-sdk/client-sqs';
import type { PricesOutputs } from '../../systems/price-alerts/outputs';
import { watchEvaluation } from './evaluation';

const outputs: PricesOutputs = {
  region: 'us-east-1',
  priceQueue: { name: 'prices', arn: 'arn', url: 'https://sqs/prices' },
  subscriptionQueues: { all: { name: 'all', arn: 'arn', url: 'https://sqs/all' } },
};
const symbols = [{ symbol: 'BTC-USD', prices: 1, first: '2023-03-10T00:00:00.000Z', last: '2023-03-10T00:00:00.000Z' }];
const watch = async (signal: AbortSignal) => {
  const told: string[] = [];
  const out = {
    line: () => undefined,
    clear: () => undefined,
    progress: (text: string) => void told.push(text),
    timed: <T>(_: string, work: () => Promise<T>) => work(),
  };
  const evaluation = await watchEvaluation({ outputs, target: { kind: 'aws' }, environment: 'dev', signal, out });
  return { evaluation, told };
};
let send: jest.SpyInstance;
beforeEach(() => {
  send = jest.spyOn(SQSClient.prototype, 'send').mockRejectedValue(new Error('AccessDenied') as never);
});
afterEach(() => send.mockRestore());

it('on AWS receives no notification, and says where the queue cannot be looked at', async () => {
  const { evaluation, told } = await watch(new AbortController().signal);
  expect(await evaluation.finish(symbols)).toBeUndefined();
  expect(told).toEqual([
    'The queue prices cannot be looked at (AccessDenied), so the end of the evaluation is not awaited.',
  ]);
  expect(send.mock.calls.map(([command]: [{ input: { QueueUrl: string } }]) => command.input.QueueUrl)).toEqual([
    'https://sqs/prices',
  ]);
});

it('tells how many prices are left when it is told to end', async () => {
  send.mockResolvedValue({ Attributes: { ApproximateNumberOfMessages: '12' } });
  const { evaluation, told } = await watch(AbortSignal.abort());
  expect(await evaluation.finish(symbols)).toMatchObject({ left: 12 });
  expect(told).toEqual([]);
});

it('awaits nothing where nothing was accepted', async () => {
  const { evaluation } = await watch(new AbortController().signal);
  expect(await evaluation.finish([])).toEqual({ catchUpMs: 0, left: 0 });
  expect(send).not.toHaveBeenCalled();
});
