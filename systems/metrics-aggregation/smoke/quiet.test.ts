import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CheckFailed, NotFollowed } from '../../shared/smoke/until';
import { fakeAws, fakeQueue, fakeSubscriptions, runSmokeCheck, type FakeSubscription } from '../../testing/fake-cloud';
import type { MetricsOutputs } from '../outputs';
import { smoke } from '.';

const OUTPUTS: MetricsOutputs = {
  region: 'us-east-2',
  endpoint: 'https://api.invalid/metrics',
  timeSeriesTable: { name: 'series', arn: 'a' },
  alertConfigTable: { name: 'config', arn: 'a' },
  alertsTopic: { name: 't', arn: 'arn:aws:sns:us-east-2:123456789012:t' },
  subscriptionQueues: { oncall: fakeQueue('oncall') },
};

/** On AWS nobody may be woken: what a topic's subscriptions say decides, before anything is written or sent. */
describe('R4 an alert on AWS', () => {
  const written: unknown[] = [];
  const post = jest.fn();
  let subscriptions: readonly FakeSubscription[] = [];

  beforeEach(() => {
    written.length = 0;
    post.mockReset();
    fakeSubscriptions(() => subscriptions);
    jest.spyOn(DynamoDBClient.prototype, 'send').mockImplementation((async ({
      constructor,
      input,
    }: {
      constructor: { name: string };
      input: object;
    }) => {
      if (constructor.name === 'PutItemCommand') written.push(input);
      return {};
    }) as never);
  });
  afterAll(() => jest.restoreAllMocks());

  const raise = (): Promise<string> => runSmokeCheck(smoke, fakeAws(post), OUTPUTS, 'raises an alert');

  it('is not raised where some subscription would receive it, and the subscription is named', async () => {
    subscriptions = [
      { endpoint: fakeQueue('oncall').arn, filter: { severity: ['high'] } },
      { endpoint: 'ops@example.com' },
    ];
    await expect(raise()).rejects.toThrow(
      new NotFollowed('whatever its severity and type, an alert would reach oncall, email ops@example.com'),
    );
    expect([written, post.mock.calls]).toEqual([[], []]);
  });

  it('is not raised while a subscription waits for its confirmation', async () => {
    subscriptions = [{ endpoint: 'ops@example.com', filter: { severity: ['high'] }, confirmed: false }];
    await expect(raise()).rejects.toBeInstanceOf(NotFollowed);
    expect([written, post.mock.calls]).toEqual([[], []]);
  });

  it('that every filter excludes is raised, and only published', async () => {
    subscriptions = [{ endpoint: 'ops@example.com', filter: { severity: ['high'] } }];
    post.mockResolvedValue({ status: 200, body: { stored: 1, alerts: [{ severity: 'low' }] } });
    expect(await raise()).toBe("low application alert published; every subscription's filter excludes it");
    expect(written).toEqual([
      expect.objectContaining({
        TableName: 'config',
        Item: expect.objectContaining({ metric_name: { S: 'signalbox_smoke_lq2abcd0a1b2c3' } }) as object,
      }),
    ]);
  });

  it('that was not published is a failure', async () => {
    subscriptions = [];
    post.mockResolvedValue({ status: 200, body: { stored: 1, alerts: [] } });
    const failure = raise();
    await expect(failure).rejects.toBeInstanceOf(CheckFailed);
    await expect(failure).rejects.toThrow('the metric is above its threshold of 100, and 0 alerts were published');
  });
});
