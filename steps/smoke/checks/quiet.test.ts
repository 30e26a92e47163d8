import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import type { MetricsOutputs } from '../../../systems/metrics-aggregation/outputs';
import type { PricesOutputs } from '../../../systems/price-alerts/outputs';
import type { SmokeCheck } from '../model/types';
import { runCheck, type Check, type SmokeContext } from './check';
import { metricsChecks } from './metrics';
import { newSynthetic } from './names';
import { pricesChecks } from './prices';

/** On AWS nobody may be woken: what a topic's subscriptions say decides, before anything is written or sent. */
describe('R4 on AWS', () => {
  const TOPIC = 'arn:aws:sns:us-east-2:123456789012:t';
  const queue = (name: string) => ({
    name,
    arn: `arn:aws:sqs:us-east-2:123456789012:${name}`,
    url: `https://sqs/${name}`,
  });
  const metrics: MetricsOutputs = {
    region: 'us-east-2',
    endpoint: 'https://api.invalid/metrics',
    timeSeriesTable: { name: 'series', arn: 'a' },
    alertConfigTable: { name: 'config', arn: 'a' },
    alertsTopic: { name: 't', arn: TOPIC },
    subscriptionQueues: { oncall: queue('oncall') },
  };
  const prices: PricesOutputs = {
    region: 'us-east-2',
    endpoint: 'https://api.invalid/webhook',
    historyTable: { name: 'history', arn: 'a' },
    rulesTable: { name: 'rules', arn: 'a' },
    evaluateFunction: { name: 'evaluate', arn: 'a', roleArn: 'r', logGroup: 'l' },
    notificationsTopic: { name: 't', arn: TOPIC },
  };
  const sent: string[] = [];
  let subscriptions: readonly { readonly endpoint: string; readonly filter?: object; readonly confirmed?: boolean }[] =
    [];
  const fetched = jest.fn();
  let rule: object | undefined;
  let written: object | undefined;

  beforeEach(() => {
    sent.length = 0;
    rule = undefined;
    fetched.mockReset();
    globalThis.fetch = fetched;
    jest.spyOn(SNSClient.prototype, 'send').mockImplementation((async ({
      constructor,
      input,
    }: {
      constructor: { name: string };
      input: { SubscriptionArn?: string };
    }) => {
      if (constructor.name === 'ListSubscriptionsByTopicCommand') {
        return {
          Subscriptions: subscriptions.map(({ endpoint, confirmed = true }, index) => ({
            SubscriptionArn: confirmed ? `arn:aws:sns:x:${index}` : 'PendingConfirmation',
            Protocol: endpoint.startsWith('arn') ? 'sqs' : 'email',
            Endpoint: endpoint,
          })),
        };
      }
      const { filter } = subscriptions[Number(input.SubscriptionArn!.split(':').at(-1))]!;
      return {
        Attributes: filter ? { FilterPolicy: JSON.stringify(filter), FilterPolicyScope: 'MessageAttributes' } : {},
      };
    }) as never);
    jest.spyOn(DynamoDBClient.prototype, 'send').mockImplementation((async ({
      constructor,
      input,
    }: {
      constructor: { name: string };
      input: { Item?: object };
    }) => {
      sent.push(constructor.name);
      if (input.Item) written = input.Item;
      return { Item: rule };
    }) as never);
  });
  const realFetch = globalThis.fetch;
  afterAll(() => {
    globalThis.fetch = realFetch;
    jest.restoreAllMocks();
  });

  const context = {
    session: { target: { kind: 'aws' }, settings: { environment: 'prod' } },
    waitMs: 10,
    signal: new AbortController().signal,
    synthetic: newSynthetic(1_700_000_000_000),
    clients: {
      get: (ctor: new (options: object) => unknown) =>
        new ctor({ region: 'us-east-2', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } }),
    },
  } as unknown as SmokeContext;
  const run = (checks: readonly Check[], name: string): Promise<SmokeCheck> =>
    runCheck(checks.find((check) => check.name === name)!);
  const alert = (): Promise<SmokeCheck> => run(metricsChecks(context, metrics), 'raises an alert');
  const firing = (): Promise<SmokeCheck> => run(pricesChecks(context, prices), 'fires a rule');

  it('an alert that some subscription would receive is not raised, and the subscription is named', async () => {
    subscriptions = [
      { endpoint: queue('oncall').arn, filter: { severity: ['high'] } },
      { endpoint: 'ops@example.com' },
    ];
    expect(await alert()).toMatchObject({
      outcome: 'not followed',
      detail: 'whatever its severity and type, an alert would reach oncall, email ops@example.com',
    });
    expect([sent, fetched.mock.calls]).toEqual([[], []]);
  });

  it('an alert is not raised while a subscription waits for its confirmation', async () => {
    subscriptions = [{ endpoint: 'ops@example.com', filter: { severity: ['high'] }, confirmed: false }];
    expect(await alert()).toMatchObject({ outcome: 'not followed' });
    expect(sent).toEqual([]);
  });

  it('an alert that every filter excludes is raised, and only published', async () => {
    subscriptions = [{ endpoint: 'ops@example.com', filter: { severity: ['high'] } }];
    fetched.mockResolvedValue(
      new Response(JSON.stringify({ stored: 1, alerts: [{ severity: 'low' }] }), { status: 200 }),
    );
    expect(await alert()).toMatchObject({
      outcome: 'passed',
      detail: "low application alert published; every subscription's filter excludes it",
    });
    expect(sent).toEqual(['PutItemCommand']);
  });

  it('an alert that was not published is a failure', async () => {
    subscriptions = [];
    fetched.mockResolvedValue(new Response(JSON.stringify({ stored: 1, alerts: [] }), { status: 200 }));
    expect(await alert()).toMatchObject({
      outcome: 'failed',
      detail: 'the metric is above its threshold of 100, and 0 alerts were published',
    });
  });

  it('a rule is not fired where some subscription would receive it', async () => {
    subscriptions = [{ endpoint: 'treasury@example.com' }];
    expect(await firing()).toMatchObject({
      outcome: 'not followed',
      detail: 'whatever its severity, the notification would reach email treasury@example.com',
    });
    expect([sent, fetched.mock.calls]).toEqual([[], []]);
  });

  it('a rule is fired where every filter excludes it', async () => {
    subscriptions = [
      { endpoint: 'treasury@example.com', filter: { userId: ['treasury'] } },
      { endpoint: queue('oncall').arn, filter: { severity: ['low', 'high'] } },
    ];
    fetched.mockResolvedValue(new Response('{}', { status: 202 }));
    rule = { state: { S: 'disarmed' } };
    expect(await firing()).toMatchObject({
      outcome: 'passed',
      detail: "fired; every subscription's filter excludes it",
    });
    expect(written).toMatchObject({ severity: { S: 'medium' } });
  });
});

it('R4 an endpoint that does not answer fails its check with the reason', async () => {
  expect(
    await runCheck({
      system: 's',
      name: 'n',
      run: () =>
        Promise.reject(new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED 127.0.0.1:9') })),
    }),
  ).toMatchObject({ outcome: 'failed', detail: 'fetch failed: connect ECONNREFUSED 127.0.0.1:9' });
});

it('R4 after an interruption no check is begun', async () => {
  const run = jest.fn();
  expect(await runCheck({ system: 's', name: 'n', run }, AbortSignal.abort())).toMatchObject({
    outcome: 'failed',
    detail: 'interrupted',
  });
  expect(run).not.toHaveBeenCalled();
});
