import { SQSClient } from '@aws-sdk/client-sqs';
import type { Cloud } from '../../shared/cloud';
import type { PricesOutputs } from '../outputs';
import { followEvaluation } from './evaluation';
import type { SymbolSummary } from './send-prices';

const outputs: PricesOutputs = {
  region: 'us-east-1',
  priceQueue: { name: 'prices', arn: 'arn', url: 'https://sqs/prices' },
  subscriptionQueues: { all: { name: 'all', arn: 'arn', url: 'https://sqs/all' } },
};
const symbols = [{ symbol: 'BTC-USD', prices: 1, first: '2023-03-10T00:00:00.000Z', last: '2023-03-10T00:00:00.000Z' }];
const aws: Cloud = {
  environment: 'dev',
  kind: 'aws',
  clients: { get: (ctor, region) => new ctor({ region, maxAttempts: 1 }) },
  post: () => Promise.reject(new Error('not called')),
  routing: {},
  peek: () => Promise.reject(new Error('not called')),
};
const follow = async (accepted: readonly SymbolSummary[], signal = new AbortController().signal) => {
  const told: string[] = [];
  const note = (line: string) => void told.push(line);
  const status = { show: () => undefined, end: () => undefined };
  const following = await followEvaluation({ outputs, cloud: aws, signal, note, status }, () => accepted);
  return { followed: await following.finish(), told };
};
const NOT_COUNTED = {
  title: 'alerts',
  text: 'not counted: receiving notifications would take them from their subscribers',
};
let send: jest.SpyInstance;
beforeEach(() => {
  send = jest.spyOn(SQSClient.prototype, 'send').mockRejectedValue(new Error('AccessDenied') as never);
});
afterEach(() => send.mockRestore());

it('on AWS receives no notification, and says where the queue cannot be looked at', async () => {
  const { followed, told } = await follow(symbols);
  expect(followed).toEqual({ lines: [NOT_COUNTED] });
  expect(told).toEqual([
    'The queue prices cannot be looked at (AccessDenied), so the end of the evaluation is not awaited.',
  ]);
  expect(send.mock.calls.map(([command]: [{ input: { QueueUrl: string } }]) => command.input.QueueUrl)).toEqual([
    'https://sqs/prices',
  ]);
});

it('tells how many prices are left when it is told to end', async () => {
  send.mockResolvedValue({ Attributes: { ApproximateNumberOfMessages: '12' } });
  const { followed, told } = await follow(symbols, AbortSignal.abort());
  expect(followed).toMatchObject({
    lines: [NOT_COUNTED, { title: '', text: '12 prices left in the queue: more may follow' }],
    document: { left: 12 },
    waited: { what: 'evaluation' },
  });
  expect(told).toEqual([]);
});

it('awaits nothing where nothing was accepted', async () => {
  const { followed } = await follow([]);
  expect(followed).toMatchObject({ document: { catchUpMs: 0, left: 0 }, waited: { what: 'evaluation', ms: 0 } });
  expect(send).not.toHaveBeenCalled();
});
