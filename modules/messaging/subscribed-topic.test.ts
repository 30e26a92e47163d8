import type { SubscriptionSettings } from '../../environments/schema';
import { record } from '../testing/recorder';
import { KEY_ARN, TAGS, testScope } from '../testing/scope';
import { SubscribedTopic } from './subscribed-topic';
import { topicPolicy } from './topic';

const scope = testScope();
const make = (subscriptions: SubscriptionSettings[]) =>
  record(() => new SubscribedTopic('t', { scope, part: 'alerts', keyArn: KEY_ARN, subscriptions }));
const TOPIC = 'arn:aws:sns:us-east-2:111111111111:dev-shop-alerts';
const UNDELIVERABLE = '{"deadLetterTargetArn":"arn:aws:sqs:us-east-2:111111111111:dev-shop-alerts-undeliverable"}';

it('M5 P7 creates an encrypted topic', async () => {
  expect((await make([])).named('t-topic').inputs).toEqual({
    name: 'dev-shop-alerts',
    kmsMasterKeyId: KEY_ARN,
    signatureVersion: 2,
    tags: TAGS,
  });
});

it('M5 a subscription with protocol sqs gets a queue, its filter policy and dead letters', async () => {
  const { named, result } = await make([
    { name: 'oncall', protocol: 'sqs', filter: { severity: ['high', 'critical'] } },
  ]);
  expect(named('t-oncall-subscription').inputs).toEqual({
    topic: TOPIC,
    protocol: 'sqs',
    endpoint: 'arn:aws:sqs:us-east-2:111111111111:dev-shop-alerts-oncall',
    filterPolicyScope: 'MessageAttributes',
    filterPolicy: '{"severity":["high","critical"]}',
    rawMessageDelivery: true,
    redrivePolicy: UNDELIVERABLE,
  });
  expect(Object.keys(result.queues)).toEqual(['oncall']);
});

it('a queue policy exists before the topic delivers: to the subscriber, and to the dead letters', async () => {
  const { named } = await make([{ name: 'oncall', protocol: 'sqs' }]);
  expect(named('t-oncall-subscription').dependencies).toEqual(
    expect.arrayContaining(['t-oncall-own-policy', 't-undeliverable-policy', 't-policy']),
  );
  for (const name of ['t-oncall-own-policy', 't-undeliverable-policy']) {
    expect(named(name).inputs['policy']).toContain(
      `"Principal":{"Service":"sns.amazonaws.com"},"Action":["sqs:SendMessage"]`,
    );
    expect(named(name).inputs['policy']).toContain(`"aws:SourceArn":"${TOPIC}"`);
  }
});

it('subscribes addresses and URLs without a queue', async () => {
  const { named, result, ofType } = await make([
    { name: 'mail', protocol: 'email', endpoint: 'ops@example.com' },
    { name: 'hook', protocol: 'https', endpoint: 'https://example.com/hook' },
    { name: 'theirs', protocol: 'sqs', endpoint: 'arn:aws:sqs:us-east-2:999999999999:q' },
  ]);
  expect(named('t-mail-subscription').inputs).toEqual({ topic: TOPIC, protocol: 'email', endpoint: 'ops@example.com' });
  expect(named('t-hook-subscription').inputs).toEqual({
    topic: TOPIC,
    protocol: 'https',
    endpoint: 'https://example.com/hook',
    redrivePolicy: UNDELIVERABLE,
  });
  expect(named('t-theirs-subscription').inputs['endpoint']).toBe('arn:aws:sqs:us-east-2:999999999999:q');
  expect(result.queues).toEqual({});
  expect(ofType('aws:sqs/queue:Queue')).toHaveLength(1);
});

it('creates no dead-letter queue for e-mail only', async () => {
  const { ofType, result } = await make([{ name: 'mail', protocol: 'email', endpoint: 'ops@example.com' }]);
  expect(ofType('aws:sqs/queue:Queue')).toEqual([]);
  expect(result.undeliverable).toBeUndefined();
});

it('reports a subscription without an endpoint', async () => {
  await expect(make([{ name: 'mail', protocol: 'email' }])).rejects.toThrow(
    /subscription mail with protocol email has no endpoint\. Add one/,
  );
});

it('only alarms of this account can publish', () => {
  expect(topicPolicy(TOPIC, '111111111111', false).map(({ Sid }) => Sid)).toEqual(['DenyWithoutTls']);
  expect(topicPolicy(TOPIC, '111111111111', true)[1]).toEqual({
    Sid: 'AlarmsPublish',
    Effect: 'Allow',
    Principal: { Service: 'cloudwatch.amazonaws.com' },
    Action: ['sns:Publish'],
    Resource: [TOPIC],
    Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } },
  });
});
