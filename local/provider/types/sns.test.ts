import {
  CreateTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  SetSubscriptionAttributesCommand,
  SetTopicAttributesCommand,
  SNSClient,
  TagResourceCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { drive, makeContext, REGION, sdkOptions, startEmulator } from '../testing/harness';
import type { TestEmulator } from '../testing/harness';
import type { Context } from '../types';
import { filterFailures, topicSubscription } from './sns-subscription';
import { topic } from './sns-topic';
import { topicPolicy } from './sns-topic-policy';

let emulator: TestEmulator;
let ctx: Context;
let sns: SNSClient;

beforeAll(async () => {
  emulator = await startEmulator();
  ctx = makeContext(emulator.endpoint);
  sns = new SNSClient(sdkOptions(emulator.endpoint));
}, 120_000);
afterAll(() => emulator?.stop(), 30_000);

const attributesOf = async (arn: string): Promise<Record<string, string>> =>
  (await sns.send(new GetTopicAttributesCommand({ TopicArn: arn }))).Attributes ?? {};

const newTopic = async (name: string): Promise<string> =>
  (await sns.send(new CreateTopicCommand({ Name: name }))).TopicArn!;

const policyFor = (arn: string, action: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' }, Action: action, Resource: arn }],
  });

it('M5 aws:sns/topic:Topic is created, changed, refreshed, replaced and deleted', async () => {
  const alerts = drive(topic, ctx, 'alerts');
  const program = {
    name: 'dev-alerts',
    kmsMasterKeyId: 'alias/signalbox',
    tags: { Environment: 'dev', System: 'metrics-aggregation' },
  };
  await alerts.create(program);
  expect(alerts.id).toBe(`arn:aws:sns:${REGION}:111111111111:dev-alerts`);
  expect(alerts.state).toMatchObject({
    arn: alerts.id,
    name: 'dev-alerts',
    owner: '111111111111',
    region: REGION,
    tagsAll: program.tags,
    kmsMasterKeyId: 'alias/signalbox',
  });
  expect(await attributesOf(alerts.id)).toMatchObject({ KmsMasterKeyId: 'alias/signalbox' });

  await sns.send(
    new SetTopicAttributesCommand({
      TopicArn: alerts.id,
      AttributeName: 'KmsMasterKeyId',
      AttributeValue: 'alias/other',
    }),
  );
  expect(await alerts.refresh()).toEqual(['kmsMasterKeyId']);
  expect(alerts.diff()).toMatchObject({ changed: ['kmsMasterKeyId'], replaces: [] });
  await sns.send(new TagResourceCommand({ ResourceArn: alerts.id, Tags: [{ Key: 'Owner', Value: 'nobody' }] }));
  expect(await alerts.refresh()).toEqual(['tags', 'tagsAll']);
  expect(alerts.diff().details.map(({ path, kind }) => [path, kind])).toEqual([
    ['kmsMasterKeyId', 'update'],
    ['tags.Owner', 'delete'],
  ]);

  await alerts.update({ ...program, displayName: 'Alerts' });
  expect(await attributesOf(alerts.id)).toMatchObject({ KmsMasterKeyId: 'alias/signalbox', DisplayName: 'Alerts' });
  await alerts.update({ name: 'dev-alerts', tags: { Environment: 'dev' } });
  expect(await attributesOf(alerts.id)).toMatchObject({ KmsMasterKeyId: '', DisplayName: '' });
  expect(alerts.state['tags']).toEqual({ Environment: 'dev' });

  expect(alerts.diff({ name: 'dev-alerts-2' }).replaces).toEqual(['name']);
  expect(alerts.diff({ name: 'dev-alerts.fifo', fifoTopic: true }).replaces).toEqual(['fifoTopic', 'name']);
  expect((await alerts.import())?.inputs).toEqual({ name: 'dev-alerts', tags: { Environment: 'dev' } });
  await alerts.delete();
  expect(await alerts.refresh()).toBeUndefined();
  await alerts.delete();
}, 30_000);

it('adopts a topic left by a killed run, with the settings of the program', async () => {
  const arn = await newTopic('left-behind');
  const again = drive(topic, ctx);
  await again.create({ name: 'left-behind', displayName: 'mine', tags: { a: '1' } });
  expect(again.id).toBe(arn);
  expect(await attributesOf(arn)).toMatchObject({ DisplayName: 'mine' });
});

it('names a topic after its logical name, and keeps the name', async () => {
  const unnamed = drive(topic, ctx, 'unnamed');
  await unnamed.create({});
  expect(unnamed.state['name']).toMatch(/^unnamed-[0-9a-f]{7}$/);
  await unnamed.update({ displayName: 'x' });
  expect(unnamed.diff({ displayName: 'x', name: 'named' }).replaces).toEqual(['name']);
});

it.each([
  [{ name: 'no spaces' }, 'name'],
  [{ name: 'a'.repeat(257) }, 'name'],
  [{ policy: 'not json' }, 'policy'],
  [{ nmae: 'x' }, 'nmae'],
])('refuses a topic of %j', (inputs, property) => {
  expect(
    drive(topic, ctx)
      .check(inputs)
      .map((failure) => failure.property),
  ).toContain(property);
});

it('aws:sns/topicPolicy:TopicPolicy is created, changed, refreshed, replaced and deleted', async () => {
  const arn = await newTopic('with-policy');
  const owned = drive(topicPolicy, ctx);
  await owned.create({ arn, policy: policyFor(arn, 'sns:Publish') });
  expect(JSON.parse((await attributesOf(arn))['Policy']!)).toEqual(JSON.parse(policyFor(arn, 'sns:Publish')));

  const sameMeaning = JSON.stringify({
    Statement: {
      Resource: [arn],
      Action: ['sns:Publish'],
      Principal: { Service: ['cloudwatch.amazonaws.com'] },
      Effect: 'Allow',
    },
    Version: '2012-10-17',
  });
  await sns.send(
    new SetTopicAttributesCommand({ TopicArn: arn, AttributeName: 'Policy', AttributeValue: sameMeaning }),
  );
  expect(await owned.refresh()).toEqual([]);
  await sns.send(
    new SetTopicAttributesCommand({
      TopicArn: arn,
      AttributeName: 'Policy',
      AttributeValue: policyFor(arn, 'sns:Subscribe'),
    }),
  );
  expect(await owned.refresh()).toEqual(['policy']);
  expect(owned.diff()).toMatchObject({ changed: ['policy'], replaces: [] });
  await owned.update({ arn, policy: policyFor(arn, 'sns:ListSubscriptionsByTopic') });
  expect((await attributesOf(arn))['Policy']).toContain('ListSubscriptionsByTopic');

  const other = await newTopic('with-policy-2');
  expect(owned.diff({ arn: other, policy: policyFor(arn, 'sns:Publish') }).replaces).toEqual(['arn']);
  await owned.delete();
  expect((await attributesOf(arn))['Policy']).toContain('__default_policy_ID');
  expect(await owned.refresh()).toBeUndefined();
});

it('M5 aws:sns/topicSubscription:TopicSubscription is created, changed, refreshed, replaced and deleted', async () => {
  const arn = await newTopic('subscribed');
  const sqs = new SQSClient(sdkOptions(emulator.endpoint));
  await sqs.send(new CreateQueueCommand({ QueueName: 'target' }));
  await sqs.send(new CreateQueueCommand({ QueueName: 'dead' }));
  const queueArn = (name: string): string => `arn:aws:sqs:${REGION}:111111111111:${name}`;
  const program = {
    topic: arn,
    protocol: 'sqs',
    endpoint: queueArn('target'),
    filterPolicy: '{"severity":["high","critical"]}',
    rawMessageDelivery: true,
  };
  const subscription = drive(topicSubscription, ctx);
  await subscription.create(program);
  const live = async (): Promise<Record<string, string>> =>
    (await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn: subscription.id }))).Attributes ?? {};
  expect(await live()).toMatchObject({
    FilterPolicy: program.filterPolicy,
    RawMessageDelivery: 'true',
    Endpoint: program.endpoint,
  });
  expect(subscription.state).toMatchObject({
    arn: subscription.id,
    pendingConfirmation: false,
    ownerId: '111111111111',
    confirmationTimeoutInMinutes: 1,
  });

  await sns.send(
    new SetSubscriptionAttributesCommand({
      SubscriptionArn: subscription.id,
      AttributeName: 'FilterPolicy',
      AttributeValue: '{ "severity": ["high", "critical"] }',
    }),
  );
  expect(await subscription.refresh()).toEqual([]);
  await sns.send(
    new SetSubscriptionAttributesCommand({
      SubscriptionArn: subscription.id,
      AttributeName: 'FilterPolicy',
      AttributeValue: '{"severity":["low"]}',
    }),
  );
  expect(await subscription.refresh()).toEqual(['filterPolicy']);
  expect(subscription.diff()).toMatchObject({ changed: ['filterPolicy'], replaces: [] });

  const redrivePolicy = JSON.stringify({ deadLetterTargetArn: queueArn('dead') });
  await subscription.update({ topic: arn, protocol: 'sqs', endpoint: program.endpoint, redrivePolicy });
  expect(await live()).toMatchObject({ FilterPolicy: '', RawMessageDelivery: 'false', RedrivePolicy: redrivePolicy });
  expect(
    subscription.diff({ topic: arn, protocol: 'sqs', endpoint: queueArn('dead'), redrivePolicy }).replaces,
  ).toEqual(['endpoint']);
  await sns.send(new UnsubscribeCommand({ SubscriptionArn: subscription.id }));
  expect(await subscription.refresh()).toBeUndefined();
  await subscription.delete();
}, 30_000);

it('M5 keeps an https subscription in the state while its confirmation is pending', async () => {
  const pending = drive(topicSubscription, ctx);
  await pending.create({
    topic: await newTopic('pending'),
    protocol: 'https',
    endpoint: 'https://127.0.0.1:1/alerts',
    filterPolicy: '{"severity":["high"]}',
  });
  expect(pending.id).toMatch(/^arn:aws:sns:.*:pending:/);
  expect(pending.state).toMatchObject({ pendingConfirmation: true, confirmationWasAuthenticated: false });
  await pending.delete();
  expect(await pending.refresh()).toBeUndefined();
});

it('M5 refuses filter policies that AWS refuses', () => {
  expect(filterFailures('{"severity":["high"]}')).toEqual([]);
  expect(filterFailures('[]')[0]?.reason).toContain('must be a JSON object');
  expect(
    filterFailures(JSON.stringify(Object.fromEntries('abcdef'.split('').map((key) => [key, ['x']]))))[0]?.reason,
  ).toContain('6 keys');
  expect(filterFailures('{"severity":"high"}')[0]?.reason).toBe('severity: "high" must be a list, such as ["high"]');
  const many = Array.from({ length: 13 }, (_, i) => String(i));
  expect(filterFailures(JSON.stringify({ a: many, b: many }))[0]?.reason).toContain('169 combinations');
  expect(
    drive(topicSubscription, ctx)
      .check({ topic: 't', protocol: 'pigeon', endpoint: 'e' })
      .map((failure) => failure.property),
  ).toEqual(['protocol']);
});
