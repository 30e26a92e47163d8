import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ListQueueTagsCommand,
  SetQueueAttributesCommand,
  SQSClient,
  TagQueueCommand,
} from '@aws-sdk/client-sqs';
import type { QueueAttributeName } from '@aws-sdk/client-sqs';
import { without } from '../core/specs';
import { drive, makeContext, REGION, sdkOptions, startEmulator } from '../testing/harness';
import type { TestEmulator } from '../testing/harness';
import type { Context } from '../types';
import { queuePolicy, redriveAllowPolicy, redrivePolicy } from './sqs';
import { queue } from './sqs-queue';

let emulator: TestEmulator;
let ctx: Context;
let sqs: SQSClient;

beforeAll(async () => {
  emulator = await startEmulator();
  ctx = makeContext(emulator.endpoint);
  sqs = new SQSClient(sdkOptions(emulator.endpoint));
}, 120_000);
afterAll(() => emulator?.stop(), 30_000);

const attributesOf = async (url: string): Promise<Record<string, string>> =>
  (await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }))).Attributes ?? {};
const newQueue = async (name: string): Promise<{ url: string; arn: string }> => {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  return { url: QueueUrl!, arn: `arn:aws:sqs:${REGION}:111111111111:${name}` };
};
const set = (url: string, attributes: Partial<Record<QueueAttributeName, string>>): Promise<unknown> =>
  sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: attributes }));

it('P4 aws:sqs/queue:Queue is created, changed, refreshed, replaced and deleted', async () => {
  const dead = await newQueue('prices-dead');
  const prices = drive(queue, ctx, 'prices');
  const program = {
    name: 'dev-prices',
    visibilityTimeoutSeconds: 300,
    messageRetentionSeconds: 1_209_600,
    receiveWaitTimeSeconds: 20,
    kmsMasterKeyId: 'alias/signalbox',
    kmsDataKeyReusePeriodSeconds: 3600,
    redrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 3 }),
    tags: { Environment: 'dev', System: 'price-alerts' },
  };
  await prices.create(program);
  expect(prices.state).toMatchObject({
    ...program,
    url: prices.id,
    arn: `arn:aws:sqs:${REGION}:111111111111:dev-prices`,
    tagsAll: program.tags,
    fifoQueue: false,
    delaySeconds: 0,
  });
  expect(await attributesOf(prices.id)).toMatchObject({
    VisibilityTimeout: '300',
    MessageRetentionPeriod: '1209600',
    KmsMasterKeyId: 'alias/signalbox',
    KmsDataKeyReusePeriodSeconds: '3600',
    RedrivePolicy: program.redrivePolicy,
    ReceiveMessageWaitTimeSeconds: '20',
  });

  await set(prices.id, { VisibilityTimeout: '30', DelaySeconds: '5' });
  expect(await prices.refresh()).toEqual(['delaySeconds', 'visibilityTimeoutSeconds']);
  expect(prices.diff()).toMatchObject({ changed: ['delaySeconds', 'visibilityTimeoutSeconds'], replaces: [] });
  await set(prices.id, {
    VisibilityTimeout: '300',
    DelaySeconds: '0',
    RedrivePolicy: JSON.stringify({ maxReceiveCount: 3, deadLetterTargetArn: dead.arn }),
  });
  await prices.refresh();
  expect(prices.diff().changed).toEqual([]);
  await set(prices.id, { RedrivePolicy: JSON.stringify({ maxReceiveCount: 10, deadLetterTargetArn: dead.arn }) });
  await prices.refresh();
  expect(prices.diff().changed).toEqual(['redrivePolicy']);
  await sqs.send(new TagQueueCommand({ QueueUrl: prices.id, Tags: { Stray: '1' } }));
  await prices.refresh();
  expect(
    prices
      .diff()
      .details.map(({ path }) => path)
      .sort(),
  ).toEqual(['redrivePolicy', 'tags.Stray']);

  await prices.update({ ...program, visibilityTimeoutSeconds: 60, tags: { Environment: 'dev' } });
  expect(await attributesOf(prices.id)).toMatchObject({
    VisibilityTimeout: '60',
    RedrivePolicy: program.redrivePolicy,
  });
  expect((await sqs.send(new ListQueueTagsCommand({ QueueUrl: prices.id }))).Tags).toEqual({ Environment: 'dev' });
  const rest = without(program, 'kmsMasterKeyId', 'visibilityTimeoutSeconds');
  await prices.update(rest);
  expect(await attributesOf(prices.id)).toMatchObject({ VisibilityTimeout: '30', KmsMasterKeyId: '' });

  expect(prices.diff({ ...rest, name: 'other' }).replaces).toEqual(['name']);
  expect((await prices.import())?.inputs).toMatchObject({ name: 'dev-prices', messageRetentionSeconds: 1_209_600 });
  await prices.delete();
  expect(await prices.refresh()).toBeUndefined();
  await prices.delete();
}, 30_000);

it('adopts a queue left by a killed run, and refuses a foreign one with the same name', async () => {
  const mine = { name: 'left', visibilityTimeoutSeconds: 40, tags: { a: '1' } };
  await drive(queue, ctx).create(mine);
  const again = drive(queue, ctx);
  await again.create({ ...mine, tags: { a: '2' } });
  expect((await sqs.send(new ListQueueTagsCommand({ QueueUrl: again.id }))).Tags).toEqual({ a: '2' });
  const changed = drive(queue, ctx);
  await changed.create({ ...mine, visibilityTimeoutSeconds: 41, tags: { a: '2' } });
  expect(await attributesOf(changed.id)).toMatchObject({ VisibilityTimeout: '41' });
  await expect(drive(queue, ctx).create({ ...mine, visibilityTimeoutSeconds: 42 })).rejects.toThrow(
    /queue left already exists with other settings; delete it, or import it/,
  );
});

it('finds a queue whose URL names a port of an earlier start', async () => {
  const { url } = await newQueue('moved');
  const stale = url.replace(/:\d+\//, ':9/');
  expect(stale).not.toBe(url);
  expect(await queue.read(ctx, stale, {})).toMatchObject({ name: 'moved', visibilityTimeoutSeconds: 30 });
});

it.each([
  [{ visibilityTimeoutSeconds: 43_201 }, 'visibilityTimeoutSeconds', '43201 must be an integer from 0 to 43200'],
  [{ messageRetentionSeconds: 1.5 }, 'messageRetentionSeconds', '1.5 must be an integer from 60 to 1209600'],
  [{ name: 'a b' }, 'name', "'a b' must be 1 to 80 letters"],
  [{ name: 'x', fifoQueue: true }, 'name', 'ending in .fifo'],
  [{ redrivePolicy: '[]' }, 'redrivePolicy', 'must be a JSON object'],
])('refuses a queue of %j', (inputs, property, reason) => {
  expect(drive(queue, ctx).check(inputs)).toEqual([{ property, reason: expect.stringContaining(reason) }]);
});

const policyOf = (statements: number, actions: number, sid = 'S'): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: Array.from({ length: statements }, (_, index) => ({
      Sid: `${sid}${index}`,
      Effect: 'Deny',
      Principal: '*',
      Action: Array.from({ length: actions }, (__, at) => `sqs:Action${at}`),
      Resource: 'arn:aws:sqs:us-east-2:111111111111:q',
    })),
  });

// AWS answers SetQueueAttributes so; the emulator takes any policy.
it.each([
  [policyOf(2, 8), 'OverLimit: 8 actions were found in a statement from the submitted policy, max allowed is 7'],
  [policyOf(21, 1), 'OverLimit: 21 statements were found in the submitted policy, max allowed is 20'],
  [policyOf(1, 1, 's'.repeat(8_192)), 'OverLimit: Submitted policy is over max allowed size.'],
])("refuses a policy above the quotas of SQS with AWS's message: %#", (policy, reason) => {
  expect(drive(queuePolicy, ctx).check({ queueUrl: 'https://q', policy })).toEqual([{ property: 'policy', reason }]);
  expect(drive(queue, ctx).check({ name: 'q', policy })).toEqual([{ property: 'policy', reason }]);
});

it('takes a policy at the quotas of SQS', () => {
  expect(drive(queuePolicy, ctx).check({ queueUrl: 'https://q', policy: policyOf(20, 7) })).toEqual([]);
  expect(
    drive(queuePolicy, ctx).check({
      queueUrl: 'https://q',
      policy: JSON.stringify({ Statement: { Action: 'sqs:*' } }),
    }),
  ).toEqual([]);
});

const allow = (arn: string, action: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' }, Action: action, Resource: arn }],
  });

it.each([
  {
    type: queuePolicy,
    property: 'policy',
    attribute: 'Policy' as const,
    first: (arn: string) => allow(arn, 'sqs:SendMessage'),
    second: (arn: string) => allow(arn, 'sqs:ReceiveMessage'),
  },
  {
    type: redrivePolicy,
    property: 'redrivePolicy',
    attribute: 'RedrivePolicy' as const,
    first: (arn: string) => JSON.stringify({ deadLetterTargetArn: arn, maxReceiveCount: 3 }),
    second: (arn: string) => JSON.stringify({ deadLetterTargetArn: arn, maxReceiveCount: 5 }),
  },
  {
    type: redriveAllowPolicy,
    property: 'redriveAllowPolicy',
    attribute: 'RedriveAllowPolicy' as const,
    first: (arn: string) => JSON.stringify({ redrivePermission: 'byQueue', sourceQueueArns: [arn] }),
    second: () => JSON.stringify({ redrivePermission: 'denyAll' }),
  },
])(
  'P4 $type.token is created, changed, refreshed, replaced and deleted',
  async ({ type, property, attribute, first, second }) => {
    const { url, arn } = await newQueue(`owner-of-${property}`);
    const document = drive(type, ctx);
    await document.create({ queueUrl: url, [property]: first(arn) });
    expect(JSON.parse((await attributesOf(url))[attribute]!)).toEqual(JSON.parse(first(arn)));
    await set(url, { [attribute]: JSON.stringify(JSON.parse(first(arn)), null, 2) });
    expect(await document.refresh()).toEqual([]);
    await set(url, { [attribute]: second(arn) });
    expect(await document.refresh()).toEqual([property]);
    expect(document.diff()).toMatchObject({ changed: [property], replaces: [] });
    await document.update({ queueUrl: url, [property]: first(arn) });
    expect((await attributesOf(url))[attribute]).toBe(first(arn));
    expect(document.diff({ queueUrl: `${url}-2`, [property]: first(arn) }).replaces).toEqual(['queueUrl']);
    await document.delete();
    expect(await attributesOf(url)).not.toHaveProperty(attribute);
    expect(await document.refresh()).toBeUndefined();
    await sqs.send(new DeleteQueueCommand({ QueueUrl: url }));
    await document.delete();
  },
);
