import { SNSClient } from '@aws-sdk/client-sns';
import type { Cloud } from '../shared/cloud';
import type { SystemOutputs } from '../shared/outputs';
import type { Smoke } from '../shared/smoke/smoke';

/** A subscription as a test has it. */
export interface FakeSubscription {
  /** ARN of a queue, or a mail address. */
  readonly endpoint: string;
  readonly filter?: object;
  /** Default true. */
  readonly confirmed?: boolean;
}

/** SNS answers with these subscriptions, of whatever topic it is asked. */
export const fakeSubscriptions = (subscriptions: () => readonly FakeSubscription[]): void => {
  jest.spyOn(SNSClient.prototype, 'send').mockImplementation((async ({
    constructor,
    input,
  }: {
    constructor: { name: string };
    input: { SubscriptionArn?: string };
  }) => {
    if (constructor.name === 'ListSubscriptionsByTopicCommand') {
      return {
        Subscriptions: subscriptions().map(({ endpoint, confirmed = true }, index) => ({
          SubscriptionArn: confirmed ? `arn:aws:sns:x:${index}` : 'PendingConfirmation',
          Protocol: endpoint.startsWith('arn') ? 'sqs' : 'email',
          Endpoint: endpoint,
        })),
      };
    }
    const { filter } = subscriptions()[Number(input.SubscriptionArn!.split(':').at(-1))]!;
    return {
      Attributes: filter ? { FilterPolicy: JSON.stringify(filter), FilterPolicyScope: 'MessageAttributes' } : {},
    };
  }) as never);
};

/** AWS, where only POSTs are answered, by `post`; clients answer as the test has mocked their class. */
export const fakeAws = (post: Cloud['post']): Cloud => ({
  environment: 'prod',
  kind: 'aws',
  clients: {
    get: (ctor, region) =>
      new ctor({ region, credentials: { accessKeyId: 'a', secretAccessKey: 'b' }, maxAttempts: 1 }),
  },
  post,
  routing: {},
  peek: () => Promise.reject(new Error('not on AWS')),
});

/** Prepares a run of smoke checks, and runs the one of that name. */
export const runSmokeCheck = async <O extends SystemOutputs>(
  smoke: Smoke<O>,
  cloud: Cloud,
  outputs: O,
  name: string,
): Promise<string> => {
  const { checks } = await smoke.prepare({
    cloud,
    outputs,
    id: 'lq2abcd0a1b2c3',
    now: new Date(1_700_000_000_000),
    waitMs: 10,
    signal: new AbortController().signal,
    isShared: () => Promise.resolve(false),
  });
  return checks.find((check) => check.name === name)!.run();
};

export const fakeQueue = (name: string) => ({
  name,
  arn: `arn:aws:sqs:us-east-2:123456789012:${name}`,
  url: `https://sqs/${name}`,
});
