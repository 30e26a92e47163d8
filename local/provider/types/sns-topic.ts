import {
  CreateTopicCommand,
  DeleteTopicCommand,
  GetTopicAttributesCommand,
  ListTagsForResourceCommand,
  SetTopicAttributesCommand,
  SNSClient,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-sns';
import { InitializationError } from '../core/errors';
import type { Context, Props, ResourceType } from '../types';
import { attributeChanges, boolean, fromAttributes, number, specsOf, text, toAttributes } from './attributes';
import type { AttributeTable } from './attributes';
import { unless } from './aws-errors';
import { policyFailures } from './policy-documents';
import { tagChanges, tagList, tagMap } from './resource-tags';

const GONE = ['NotFoundException', 'NotFound'];
/** Settings of a topic per protocol with delivery logging. */
const FEEDBACK: AttributeTable = Object.fromEntries(
  ['application', 'firehose', 'http', 'lambda', 'sqs'].flatMap((protocol) => {
    const prefix = protocol.length <= 4 ? protocol.toUpperCase() : `${protocol[0]!.toUpperCase()}${protocol.slice(1)}`;
    return [
      [`${protocol}SuccessFeedbackRoleArn`, text(`${prefix}SuccessFeedbackRoleArn`)],
      [`${protocol}SuccessFeedbackSampleRate`, number(`${prefix}SuccessFeedbackSampleRate`)],
      [`${protocol}FailureFeedbackRoleArn`, text(`${prefix}FailureFeedbackRoleArn`)],
    ];
  }),
);

const ATTRIBUTES: AttributeTable = {
  ...FEEDBACK,
  archivePolicy: text('ArchivePolicy', { json: true }),
  contentBasedDeduplication: boolean('ContentBasedDeduplication', { default: false }),
  deliveryPolicy: text('DeliveryPolicy', { json: true }),
  displayName: text('DisplayName'),
  fifoThroughputScope: text('FifoThroughputScope', { computed: true }),
  fifoTopic: boolean('FifoTopic', { default: false, replace: true }),
  kmsMasterKeyId: text('KmsMasterKeyId'),
  policy: text('Policy', { computed: true, json: true }),
  signatureVersion: number('SignatureVersion', { computed: true }),
  tracingConfig: text('TracingConfig', { computed: true }),
};

const nameOf = (arn: string): string => arn.split(':').at(-1) ?? arn;

/** The published plugin returns false; AWS rejects FIFO settings, even false ones, on a standard topic. */
function wantedAttributes(inputs: Props): Props {
  const { fifoTopic, contentBasedDeduplication, ...rest } = inputs;
  return fifoTopic === true ? { ...rest, fifoTopic, contentBasedDeduplication } : rest;
}

async function liveAttributes(ctx: Context, arn: string): Promise<Record<string, string> | undefined> {
  const found = await unless(GONE, () => ctx.client(SNSClient).send(new GetTopicAttributesCommand({ TopicArn: arn })));
  return found?.Attributes;
}

async function setAttributes(ctx: Context, arn: string, inputs: Props): Promise<void> {
  const live = (await liveAttributes(ctx, arn)) ?? {};
  for (const [AttributeName, AttributeValue] of Object.entries(
    attributeChanges(ATTRIBUTES, live, wantedAttributes(inputs)),
  )) {
    await ctx.client(SNSClient).send(new SetTopicAttributesCommand({ TopicArn: arn, AttributeName, AttributeValue }));
  }
}

async function create(ctx: Context, inputs: Props): Promise<string> {
  const { TopicArn } = await ctx.client(SNSClient).send(
    new CreateTopicCommand({
      Name: inputs.name,
      Attributes: toAttributes(ATTRIBUTES, wantedAttributes(inputs)),
      Tags: tagList(inputs.tags),
    }),
  );
  // CreateTopic returns an existing topic unchanged, so one left by a killed run may lack some settings.
  await update(ctx, TopicArn!, {}, inputs).catch((error: unknown) => {
    throw new InitializationError(TopicArn!, error);
  });
  return TopicArn!;
}

async function read(ctx: Context, arn: string): Promise<Props | undefined> {
  const attributes = await liveAttributes(ctx, arn);
  if (attributes === undefined) return undefined;
  const { Tags } = await ctx.client(SNSClient).send(new ListTagsForResourceCommand({ ResourceArn: arn }));
  return {
    ...fromAttributes(ATTRIBUTES, attributes),
    name: nameOf(arn),
    arn,
    owner: attributes['Owner'],
    tags: tagMap(Tags),
  };
}

async function update(ctx: Context, arn: string, _olds: Props, news: Props): Promise<void> {
  const sns = ctx.client(SNSClient);
  await setAttributes(ctx, arn, news);
  const { Tags } = await sns.send(new ListTagsForResourceCommand({ ResourceArn: arn }));
  const { set, remove } = tagChanges(tagMap(Tags), news.tags);
  if (remove.length > 0) await sns.send(new UntagResourceCommand({ ResourceArn: arn, TagKeys: [...remove] }));
  if (set.length > 0) await sns.send(new TagResourceCommand({ ResourceArn: arn, Tags: [...set] }));
}

function check(inputs: Props): { property: string; reason: string }[] {
  const fifo = inputs.fifoTopic === true;
  const name: unknown = inputs.name;
  const form = fifo ? /^[A-Za-z0-9_-]{1,251}\.fifo$/ : /^[A-Za-z0-9_-]{1,256}$/;
  const badName =
    typeof name === 'string' && !form.test(name)
      ? [
          {
            property: 'name',
            reason: `'${name}' must be 1 to 256 letters, digits, - or _${fifo ? ', ending in .fifo' : ''}`,
          },
        ]
      : [];
  return [...badName, ...policyFailures(inputs, 'policy', 'deliveryPolicy')];
}

export const topic: ResourceType = {
  token: 'aws:sns/topic:Topic',
  inputs: { ...specsOf(ATTRIBUTES), name: { autoName: 256, replace: true }, tags: {} },
  check,
  create,
  read,
  update,
  async delete(ctx, arn) {
    await unless(GONE, () => ctx.client(SNSClient).send(new DeleteTopicCommand({ TopicArn: arn })));
  },
};
