import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueueTagsCommand,
  SetQueueAttributesCommand,
  SQSClient,
  TagQueueCommand,
  UntagQueueCommand,
} from '@aws-sdk/client-sqs';
import { InitializationError } from '../core/errors';
import type { Context, Props, ResourceType } from '../types';
import { attributeChanges, boolean, fromAttributes, number, specsOf, text, toAttributes } from './attributes';
import type { AttributeTable } from './attributes';
import { failedWith, unless } from './aws-errors';
import { policyFailures } from './policy-documents';
import { isOurs } from './resource-tags';
import { queuePolicyFailures } from './sqs-policy';

export const QUEUE_GONE = ['QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue'];
const EXISTS = ['QueueNameExists', 'QueueAlreadyExists'];

const ATTRIBUTES: AttributeTable = {
  contentBasedDeduplication: boolean('ContentBasedDeduplication', { default: false }),
  deduplicationScope: text('DeduplicationScope', { computed: true }),
  delaySeconds: number('DelaySeconds', { default: 0 }),
  fifoQueue: boolean('FifoQueue', { default: false, replace: true }),
  fifoThroughputLimit: text('FifoThroughputLimit', { computed: true }),
  kmsDataKeyReusePeriodSeconds: number('KmsDataKeyReusePeriodSeconds', { computed: true }),
  kmsMasterKeyId: text('KmsMasterKeyId'),
  maxMessageSize: number('MaximumMessageSize', { default: 262_144 }),
  messageRetentionSeconds: number('MessageRetentionPeriod', { default: 345_600 }),
  policy: text('Policy', { computed: true, json: true }),
  receiveWaitTimeSeconds: number('ReceiveMessageWaitTimeSeconds', { default: 0 }),
  redriveAllowPolicy: text('RedriveAllowPolicy', { computed: true, json: true }),
  redrivePolicy: text('RedrivePolicy', { computed: true, json: true }),
  sqsManagedSseEnabled: boolean('SqsManagedSseEnabled', { computed: true }),
  visibilityTimeoutSeconds: number('VisibilityTimeout', { default: 30 }),
};

/** The published plugin's values if SQS returns none. Without a key SQS uses SSE-SQS; the local cloud does not report that. */
const UNSAID = { fifoQueue: false, contentBasedDeduplication: false, kmsDataKeyReusePeriodSeconds: 300 } as const;

/** Bounds of SetQueueAttributes, in the property's unit. */
const BOUNDS: { readonly [property: string]: readonly [number, number] } = {
  delaySeconds: [0, 900],
  kmsDataKeyReusePeriodSeconds: [60, 86_400],
  maxMessageSize: [1024, 1_048_576],
  messageRetentionSeconds: [60, 1_209_600],
  receiveWaitTimeSeconds: [0, 20],
  visibilityTimeoutSeconds: [0, 43_200],
};

/** The published plugin returns false; AWS rejects FIFO settings, even false ones, on a standard queue. */
function wantedAttributes(inputs: Props): Props {
  const { fifoQueue, contentBasedDeduplication, ...rest } = inputs;
  return fifoQueue === true ? { ...rest, fifoQueue, contentBasedDeduplication } : rest;
}

async function liveAttributes(ctx: Context, url: string): Promise<Record<string, string> | undefined> {
  const found = await unless(QUEUE_GONE, () =>
    ctx.client(SQSClient).send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] })),
  );
  return found?.Attributes;
}

async function create(ctx: Context, inputs: Props): Promise<string> {
  const sqs = ctx.client(SQSClient);
  const url = await createOrTakeOver(sqs, inputs);
  // An existing queue may have other settings and tags.
  await update(ctx, url, {}, inputs).catch((error: unknown) => {
    throw new InitializationError(url, error);
  });
  return url;
}

/** SQS returns a queue with the same settings unchanged; one with others is adopted if it has our tags. */
async function createOrTakeOver(sqs: SQSClient, inputs: Props): Promise<string> {
  const QueueName = inputs.name as string;
  try {
    return (
      await sqs.send(
        new CreateQueueCommand({
          QueueName,
          Attributes: toAttributes(ATTRIBUTES, wantedAttributes(inputs)),
          tags: inputs.tags,
        }),
      )
    ).QueueUrl!;
  } catch (error) {
    if (!failedWith(error, ...EXISTS)) throw error;
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
    if (isOurs((await sqs.send(new ListQueueTagsCommand({ QueueUrl }))).Tags, inputs.tags)) return QueueUrl!;
    throw new Error(
      `queue ${QueueName} already exists with other settings; delete it, or import it with: pulumi import ${queue.token} NAME URL`,
      { cause: error },
    );
  }
}

async function read(ctx: Context, url: string): Promise<Props | undefined> {
  const attributes = await liveAttributes(ctx, url);
  if (attributes === undefined) return undefined;
  const found = await unless(QUEUE_GONE, () => ctx.client(SQSClient).send(new ListQueueTagsCommand({ QueueUrl: url })));
  const arn = attributes['QueueArn']!;
  return {
    ...UNSAID,
    sqsManagedSseEnabled: !attributes['KmsMasterKeyId'],
    ...fromAttributes(ATTRIBUTES, attributes),
    name: arn.split(':').at(-1),
    arn,
    url,
    tags: found?.Tags,
  };
}

async function update(ctx: Context, url: string, _olds: Props, news: Props): Promise<void> {
  const sqs = ctx.client(SQSClient);
  const changes = attributeChanges(ATTRIBUTES, (await liveAttributes(ctx, url)) ?? {}, wantedAttributes(news));
  if (Object.keys(changes).length > 0)
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: changes }));
  const live = (await sqs.send(new ListQueueTagsCommand({ QueueUrl: url }))).Tags ?? {};
  const wanted: Record<string, string> = news.tags ?? {};
  const remove = Object.keys(live).filter((key) => !(key in wanted));
  const set = Object.entries(wanted).filter(([key, value]) => live[key] !== value);
  if (remove.length > 0) await sqs.send(new UntagQueueCommand({ QueueUrl: url, TagKeys: remove }));
  if (set.length > 0) await sqs.send(new TagQueueCommand({ QueueUrl: url, Tags: Object.fromEntries(set) }));
}

function check(inputs: Props): { property: string; reason: string }[] {
  const outside = Object.entries(BOUNDS).filter(([property, [low, high]]) => {
    const value: unknown = inputs[property];
    return value !== undefined && !(Number.isInteger(Number(value)) && Number(value) >= low && Number(value) <= high);
  });
  const fifo = inputs.fifoQueue === true;
  const form = fifo ? /^[A-Za-z0-9_-]{1,75}\.fifo$/ : /^[A-Za-z0-9_-]{1,80}$/;
  const badName =
    typeof inputs.name === 'string' && !form.test(inputs.name)
      ? [
          {
            property: 'name',
            reason: `'${inputs.name}' must be 1 to 80 letters, digits, - or _${fifo ? ', ending in .fifo' : ''}`,
          },
        ]
      : [];
  return [
    ...badName,
    ...outside.map(([property, [low, high]]) => ({
      property,
      reason: `${String(inputs[property])} must be an integer from ${low} to ${high}`,
    })),
    ...policyFailures(inputs, 'policy', 'redrivePolicy', 'redriveAllowPolicy'),
    ...queuePolicyFailures(inputs),
  ];
}

export const queue: ResourceType = {
  token: 'aws:sqs/queue:Queue',
  inputs: { ...specsOf(ATTRIBUTES), name: { autoName: 80, replace: true }, tags: {} },
  check,
  create,
  read,
  update,
  async delete(ctx, url) {
    await unless(QUEUE_GONE, () => ctx.client(SQSClient).send(new DeleteQueueCommand({ QueueUrl: url })));
  },
};
