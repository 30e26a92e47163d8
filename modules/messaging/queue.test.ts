import { record, valueOf } from '../testing/recorder';
import { KEY_ARN, TAGS, testScope } from '../testing/scope';
import { Queue, queueArn, queuePolicy } from './queue';

const scope = testScope();

it('M8 P4 creates an encrypted queue with its dead letters', async () => {
  const { named } = await record(
    () =>
      new Queue('q', {
        scope,
        part: 'orders',
        keyArn: KEY_ARN,
        visibilityTimeoutSeconds: 300,
        retentionDays: 4,
        deadLetters: { arn: 'arn:dead', maxReceiveCount: 3 },
      }),
  );
  expect(named('q-queue').inputs).toEqual({
    name: 'dev-shop-orders',
    kmsMasterKeyId: KEY_ARN,
    kmsDataKeyReusePeriodSeconds: 300,
    visibilityTimeoutSeconds: 300,
    messageRetentionSeconds: 4 * 86_400,
    receiveWaitTimeSeconds: 20,
    redrivePolicy: '{"deadLetterTargetArn":"arn:dead","maxReceiveCount":3}',
    tags: TAGS,
  });
});

it('P4 a dead-letter queue serves one queue, and keeps them 14 days', async () => {
  const { named } = await record(
    () => new Queue('d', { scope, part: 'orders-dead', keyArn: KEY_ARN, deadLettersOf: 'orders' }),
  );
  expect(named('d-queue').inputs).toMatchObject({
    messageRetentionSeconds: 14 * 86_400,
    redriveAllowPolicy:
      '{"redrivePermission":"byQueue","sourceQueueArns":["arn:aws:sqs:us-east-2:111111111111:dev-shop-orders"]}',
  });
});

it("the precomputed ARN is the queue's, and its users depend on the policy", async () => {
  const { result, named } = await record(() => {
    const first = new Queue('a', { scope, part: 'a', keyArn: KEY_ARN });
    new Queue('b', { scope, part: 'b', keyArn: KEY_ARN, deadLetters: { arn: first.arn, maxReceiveCount: 3 } });
    return first;
  });
  expect(await valueOf(result.arn)).toBe(queueArn(scope, 'a'));
  expect(named('b-queue').dependencies).toEqual(expect.arrayContaining(['a-queue', 'a-policy']));
});

it('accepts messages only over TLS, and from services on behalf of exactly their source', () => {
  const arn = queueArn(scope, 'a');
  const [messages, settings, ...senders] = queuePolicy(arn, [
    { service: 'sns.amazonaws.com', sourceArn: 'arn:topic' },
    { service: 'events.amazonaws.com', sourceArn: 'arn:rule' },
  ]);
  const refusal = {
    Effect: 'Deny',
    Principal: '*',
    Resource: [arn],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
  expect(messages).toEqual({
    ...refusal,
    Sid: 'DenyWithoutTls',
    Action: ['ChangeMessageVisibility', 'DeleteMessage', 'PurgeQueue', 'ReceiveMessage', 'SendMessage'].map(
      (name) => `sqs:${name}`,
    ),
  });
  expect(settings).toEqual({
    ...refusal,
    Sid: 'DenySettingsWithoutTls',
    Action: ['GetQueueAttributes', 'GetQueueUrl', 'SetQueueAttributes'].map((name) => `sqs:${name}`),
  });
  expect(senders).toEqual(
    [
      ['sns.amazonaws.com', 'arn:topic'],
      ['events.amazonaws.com', 'arn:rule'],
    ].map(([service, source], index) => ({
      Sid: `Sender${index + 1}`,
      Effect: 'Allow',
      Principal: { Service: service },
      Action: ['sqs:SendMessage'],
      Resource: [arn],
      Condition: { ArnEquals: { 'aws:SourceArn': source } },
    })),
  );
});
