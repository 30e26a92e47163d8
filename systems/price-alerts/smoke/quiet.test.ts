import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { quietest, loudest } from '../../shared/smoke/audience';
import { NotFollowed } from '../../shared/smoke/until';
import { fakeAws, fakeQueue, fakeSubscriptions, runSmokeCheck, type FakeSubscription } from '../../testing/fake-cloud';
import type { PricesOutputs } from '../outputs';
import { notificationKinds } from './evaluation';
import { smoke } from '.';

const OUTPUTS: PricesOutputs = {
  region: 'us-east-2',
  endpoint: 'https://api.invalid/webhook',
  historyTable: { name: 'history', arn: 'a' },
  rulesTable: { name: 'rules', arn: 'a' },
  evaluateFunction: { name: 'evaluate', arn: 'a', roleArn: 'r', logGroup: 'l' },
  notificationsTopic: { name: 't', arn: 'arn:aws:sns:us-east-2:123456789012:t' },
};

/** On AWS nobody may be notified: what a topic's subscriptions say decides, before anything is written or sent. */
describe('R4 a rule on AWS', () => {
  const post = jest.fn();
  let subscriptions: readonly FakeSubscription[] = [];
  let sent: string[] = [];
  let written: object | undefined;

  beforeEach(() => {
    sent = [];
    written = undefined;
    post.mockReset().mockResolvedValue({ status: 202, body: {} });
    fakeSubscriptions(() => subscriptions);
    jest.spyOn(DynamoDBClient.prototype, 'send').mockImplementation((async ({
      constructor,
      input,
    }: {
      constructor: { name: string };
      input: { Item?: object };
    }) => {
      sent.push(constructor.name);
      if (input.Item) written = input.Item;
      return { Item: { state: { S: 'disarmed' } } };
    }) as never);
  });
  afterAll(() => jest.restoreAllMocks());

  const fire = (): Promise<string> => runSmokeCheck(smoke, fakeAws(post), OUTPUTS, 'fires a rule');

  it('is not fired where some subscription would receive its notification', async () => {
    subscriptions = [{ endpoint: 'treasury@example.com' }];
    await expect(fire()).rejects.toThrow(
      new NotFollowed('whatever its severity, the notification would reach email treasury@example.com'),
    );
    expect([sent, post.mock.calls]).toEqual([[], []]);
  });

  it('is fired where every filter excludes its notification', async () => {
    subscriptions = [
      { endpoint: 'treasury@example.com', filter: { userId: ['treasury'] } },
      { endpoint: fakeQueue('oncall').arn, filter: { severity: ['low', 'high'] } },
    ];
    expect(await fire()).toBe("fired; every subscription's filter excludes it");
    expect(written).toMatchObject({ severity: { S: 'medium' } });
  });
});

it('R4 a notification of a severity that no subscription takes is quiet', () => {
  const oncall = { name: 'oncall', filter: { severity: ['high', 'critical'] } };
  const kinds = notificationKinds({
    userId: 'smoke',
    alertId: 'a',
    symbol: 'X-USD',
    direction: 'below',
    threshold: '1',
    cooldownSeconds: 0,
  });
  expect(quietest(kinds, [oncall, { name: 'alice', filter: { userId: ['alice'] } }])).toMatchObject({
    userId: 'smoke',
    severity: 'low',
  });
  expect(quietest(kinds, [{ name: 'alice', filter: { userId: ['alice', 'smoke'] } }])).toBeUndefined();
  expect(loudest(kinds, [oncall])).toMatchObject({ severity: 'high' });
});
