import { SNSClient } from '@aws-sdk/client-sns';
import { hanging } from './looks';
import type { Clients } from '../../core/engine/clients';

const TOPIC = 'arn:aws:sns:us-east-2:111111111111:dev-alerts';
const clients: Clients = {
  get: (ctor) => new ctor({ region: 'us-east-2', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } } as never),
  destroy: () => undefined,
};
const topic = {
  urn: 'urn:pulumi:dev::signalbox::aws:sns/topic:Topic::metrics-aggregation-alerts-topic',
  type: 'aws:sns/topic:Topic',
  id: TOPIC,
  outputs: { arn: TOPIC, name: 'dev-alerts', region: 'us-east-2' },
};
const mail = {
  urn: 'm',
  type: 'aws:sns/topicSubscription:TopicSubscription',
  id: `${TOPIC}:1`,
  outputs: { topic: TOPIC, protocol: 'email', endpoint: 'ann@team.test' },
};

/** As AWS lists them: a pending one has a text instead of an ARN, and one deleted elsewhere stays for 72 hours. */
it('R4 distinguishes pending from confirmed subscriptions, and recognises its own by endpoint', async () => {
  jest.spyOn(SNSClient.prototype, 'send').mockImplementation((async () => ({
    Subscriptions: [
      { SubscriptionArn: 'PendingConfirmation', Protocol: 'email', Endpoint: 'ann@team.test' },
      { SubscriptionArn: 'PendingConfirmation', Protocol: 'email', Endpoint: 'eve@team.test' },
      { SubscriptionArn: 'Deleted', Protocol: 'https', Endpoint: 'https://old.test/hook' },
      { SubscriptionArn: `${TOPIC}:9`, Protocol: 'sqs', Endpoint: 'arn:aws:sqs:us-east-2:111111111111:theirs' },
    ],
  })) as never);
  const found = await hanging([topic, mail], clients, 'us-east-2');
  expect(found.map(({ on }) => on)).toEqual(
    Array(2).fill({ kind: 'topic', name: 'dev-alerts', resource: 'metrics-aggregation-alerts-topic' }),
  );
  expect(found.map(({ type, unconfirmed, id, name }) => [type, unconfirmed, id, name])).toEqual([
    [mail.type, true, `${TOPIC} email eve@team.test`, 'email eve@team.test'],
    [mail.type, undefined, `${TOPIC}:9`, 'sqs arn:aws:sqs:us-east-2:111111111111:theirs'],
  ]);
  jest.restoreAllMocks();
});
