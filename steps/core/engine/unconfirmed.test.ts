import { NotFoundException, SNSClient } from '@aws-sdk/client-sns';
import type { Stack } from '@pulumi/pulumi/automation';
import { readConfirmations } from './unconfirmed';

const NOW = new Date('2026-11-21T12:00:00.000Z');
const arn = (name: string, region = 'us-east-1') => `arn:aws:sns:${region}:111111111111:topic:${name}`;
const resource = (name: string, outputs: object = {}, region?: string) => ({
  urn: `urn::${name}`,
  type: 'aws:sns/topicSubscription:TopicSubscription',
  id: arn(name, region),
  created: '2026-11-18T12:00:00.000Z',
  outputs: {
    pendingConfirmation: true,
    protocol: 'email',
    endpoint: `${name}@team.test`,
    topic: 'arn:aws:sns:us-east-1:111111111111:topic',
    ...outputs,
  },
});
const stackOf = (...resources: readonly object[]): Stack =>
  ({ exportStack: async () => ({ version: 3, deployment: { resources } }) }) as unknown as Stack;
const read = (...resources: readonly object[]) =>
  readConfirmations({ stack: stackOf(...resources), target: { kind: 'aws' }, environment: 'dev' }, NOW);

describe('R4 the status of pending subscriptions', () => {
  const asked: string[] = [];
  /** As SNS answers: GetSubscriptionAttributes finds a pending one by the ARN that Subscribe returned. */
  const answers: Record<string, () => object> = {
    waits: () => ({ Attributes: { PendingConfirmation: 'true' } }),
    said: () => ({ Attributes: { PendingConfirmation: 'false' } }),
    silent: () => {
      throw new NotFoundException({ message: 'Subscription does not exist', $metadata: {} });
    },
    refused: () => {
      throw Object.assign(new Error('not authorized'), { name: 'AuthorizationErrorException' });
    },
  };
  beforeEach(() => {
    asked.length = 0;
    jest.spyOn(SNSClient.prototype, 'send').mockImplementation((async ({
      constructor,
      input,
    }: {
      constructor: { name: string };
      input: { SubscriptionArn: string };
    }) => {
      asked.push(`${constructor.name} ${input.SubscriptionArn}`);
      return answers[input.SubscriptionArn.split(':').at(-1)!]!();
    }) as never);
  });
  afterAll(() => jest.restoreAllMocks());

  it('is read from SNS, in the region of each', async () => {
    const { unconfirmed, confirmed } = await read(
      resource('waits'),
      resource('said', {}, 'us-east-2'),
      resource('silent'),
    );
    expect(unconfirmed.map(({ endpoint, status }) => [endpoint, status])).toEqual([
      ['waits@team.test', 'awaiting'],
      ['silent@team.test', 'lapsed'],
    ]);
    expect(confirmed).toEqual(['urn::said']);
    expect(asked).toEqual(
      [arn('waits'), arn('said', 'us-east-2'), arn('silent')].map((each) => `GetSubscriptionAttributesCommand ${each}`),
    );
  });

  it('is not read if none is pending in the state', async () => {
    expect(
      await read(resource('said', { pendingConfirmation: false }), {
        urn: 'urn::q',
        type: 'aws:sqs/queue:Queue',
        outputs: {},
      }),
    ).toEqual({ unconfirmed: [], confirmed: [] });
    expect(await read()).toEqual({ unconfirmed: [], confirmed: [] });
    expect(asked).toEqual([]);
  });

  it('is not guessed if SNS does not answer', async () => {
    await expect(read(resource('refused'))).rejects.toThrow('not authorized');
  });
});
