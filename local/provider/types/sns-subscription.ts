import {
  GetSubscriptionAttributesCommand,
  paginateListSubscriptionsByTopic,
  SetSubscriptionAttributesCommand,
  SNSClient,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { InitializationError } from '../core/errors';
import { canonical } from '../core/equality';
import type { Context, Props, ResourceType } from '../types';
import { attributeChanges, boolean, fromAttributes, specsOf, text, toAttributes } from './attributes';
import type { AttributeTable } from './attributes';
import { unless } from './aws-errors';
import { policyFailures } from './policy-documents';

const GONE = ['NotFoundException', 'NotFound'];
const PROTOCOLS = ['application', 'email', 'email-json', 'firehose', 'http', 'https', 'lambda', 'sms', 'sqs'];
/** https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html */
const MOST_FILTER_KEYS = 5;
const MOST_FILTER_COMBINATIONS = 150;

const ATTRIBUTES: AttributeTable = {
  deliveryPolicy: text('DeliveryPolicy', { json: true }),
  filterPolicy: text('FilterPolicy', { json: true }),
  filterPolicyScope: text('FilterPolicyScope', { computed: true }),
  rawMessageDelivery: boolean('RawMessageDelivery', { default: false }),
  redrivePolicy: text('RedrivePolicy', { json: true }),
  replayPolicy: text('ReplayPolicy', { json: true }),
  subscriptionRoleArn: text('SubscriptionRoleArn'),
};

async function live(ctx: Context, arn: string): Promise<Record<string, string> | undefined> {
  const found = await unless(GONE, () =>
    ctx.client(SNSClient).send(new GetSubscriptionAttributesCommand({ SubscriptionArn: arn })),
  );
  return found?.Attributes;
}

async function update(ctx: Context, arn: string, _olds: Props, news: Props): Promise<void> {
  const changes = attributeChanges(ATTRIBUTES, (await live(ctx, arn)) ?? {}, news);
  for (const [AttributeName, AttributeValue] of Object.entries(changes)) {
    await ctx
      .client(SNSClient)
      .send(new SetSubscriptionAttributesCommand({ SubscriptionArn: arn, AttributeName, AttributeValue }));
  }
}

async function create(ctx: Context, inputs: Props): Promise<string> {
  const subscription = {
    TopicArn: inputs.topic as string,
    Protocol: inputs.protocol as string,
    Endpoint: inputs.endpoint as string,
  };
  const { SubscriptionArn } = await ctx.client(SNSClient).send(
    new SubscribeCommand({
      ...subscription,
      Attributes: toAttributes(ATTRIBUTES, inputs),
      ReturnSubscriptionArn: true,
    }),
  );
  const arn = SubscriptionArn!.startsWith('arn:') ? SubscriptionArn! : await findPending(ctx, subscription);
  // Subscribe returns an existing subscription unchanged, so one left by a killed run may lack some settings.
  await update(ctx, arn, {}, inputs).catch((error: unknown) => {
    throw new InitializationError(arn, error);
  });
  return arn;
}

/** The emulator answers "pending confirmation" even if the ARN was requested; the topic's list has it. */
async function findPending(
  ctx: Context,
  wanted: { TopicArn: string; Protocol: string; Endpoint: string },
): Promise<string> {
  for await (const page of paginateListSubscriptionsByTopic(
    { client: ctx.client(SNSClient) },
    { TopicArn: wanted.TopicArn },
  )) {
    const found = page.Subscriptions?.find(
      ({ Protocol, Endpoint }) => Protocol === wanted.Protocol && Endpoint === wanted.Endpoint,
    );
    if (found?.SubscriptionArn?.startsWith('arn:')) return found.SubscriptionArn;
  }
  throw new Error(`${wanted.Protocol} subscription of ${wanted.Endpoint} is pending, but the topic does not list it`);
}

async function read(ctx: Context, arn: string, prior: Props): Promise<Props | undefined> {
  const attributes = await live(ctx, arn);
  if (attributes === undefined) return undefined;
  return {
    ...fromAttributes(ATTRIBUTES, attributes),
    arn,
    topic: attributes['TopicArn'],
    protocol: attributes['Protocol'],
    endpoint: attributes['Endpoint'],
    ownerId: attributes['Owner'],
    pendingConfirmation: attributes['PendingConfirmation'] === 'true',
    confirmationWasAuthenticated: attributes['ConfirmationWasAuthenticated'] === 'true',
    // These two control how the published plugin waits for a confirmation; AWS does not store them.
    confirmationTimeoutInMinutes: prior.confirmationTimeoutInMinutes ?? 1,
    endpointAutoConfirms: prior.endpointAutoConfirms ?? false,
  };
}

interface Failure {
  property: string;
  reason: string;
}

/** AWS rejects what the emulator would accept: more than 5 keys or 150 combinations, non-list values. */
export function filterFailures(document: unknown): Failure[] {
  let policy: unknown;
  try {
    policy = JSON.parse(String(document));
  } catch {
    return [];
  }
  const fail = (reason: string): Failure[] => [{ property: 'filterPolicy', reason }];
  if (typeof policy !== 'object' || policy === null || Array.isArray(policy))
    return fail('must be a JSON object, such as {"severity":["high"]}');
  const keys = Object.keys(policy);
  if (keys.length > MOST_FILTER_KEYS) return fail(`has ${keys.length} keys; AWS allows at most ${MOST_FILTER_KEYS}`);
  const scalar = Object.entries(policy as Record<string, unknown>).find(
    ([, value]) => typeof value !== 'object' || value === null,
  );
  if (scalar) return fail(`${scalar[0]}: ${canonical(scalar[1])} must be a list, such as [${canonical(scalar[1])}]`);
  const combinations = Object.values(policy as Record<string, unknown>).reduce<number>(
    (product, value) => product * (Array.isArray(value) ? value.length : 1),
    1,
  );
  return combinations > MOST_FILTER_COMBINATIONS
    ? fail(`has ${combinations} combinations of values; AWS allows at most ${MOST_FILTER_COMBINATIONS}`)
    : [];
}

function check(inputs: Props): Failure[] {
  const protocol = inputs.protocol as string | undefined;
  const badProtocol =
    protocol !== undefined && !PROTOCOLS.includes(protocol)
      ? [{ property: 'protocol', reason: `'${protocol}' must be one of ${PROTOCOLS.join(', ')}` }]
      : [];
  const filter =
    inputs.filterPolicy === undefined || inputs.filterPolicyScope === 'MessageBody'
      ? []
      : filterFailures(inputs.filterPolicy);
  return [...badProtocol, ...policyFailures(inputs, 'redrivePolicy', 'deliveryPolicy'), ...filter];
}

export const topicSubscription: ResourceType = {
  token: 'aws:sns/topicSubscription:TopicSubscription',
  inputs: {
    ...specsOf(ATTRIBUTES),
    topic: { required: true, replace: true },
    protocol: { required: true, replace: true },
    endpoint: { required: true, replace: true },
    confirmationTimeoutInMinutes: { default: 1 },
    endpointAutoConfirms: { default: false },
  },
  check,
  create,
  read,
  update,
  async delete(ctx, arn) {
    await unless([...GONE, 'InvalidParameterException', 'InvalidParameter'], () =>
      ctx.client(SNSClient).send(new UnsubscribeCommand({ SubscriptionArn: arn })),
    );
  },
};
