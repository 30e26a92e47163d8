import { GetSubscriptionAttributesCommand, paginateListSubscriptionsByTopic, SNSClient } from '@aws-sdk/client-sns';
import type { Cloud } from '../cloud';
import { mapSome } from '../map-some';
import type { SystemOutputs } from '../outputs';
import { audience, loudest, quietest, type Attributes, type TopicSubscription } from './audience';
import type { Patience } from './smoke';
import { CheckFailed, until } from './until';

type Outputs = Pick<SystemOutputs, 'region' | 'subscriptionQueues'>;

/** Subscriptions as the cloud has them now: those that are not in the environment file too. */
export const subscriptionsOf = async (
  { clients }: Cloud,
  { region, subscriptionQueues = {} }: Outputs,
  topicArn: string,
): Promise<readonly TopicSubscription[]> => {
  const sns = clients.get(SNSClient, region);
  const found: { readonly arn: string; readonly name: string }[] = [];
  for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic(
    { client: sns },
    { TopicArn: topicArn },
  )) {
    found.push(
      ...Subscriptions.map(({ SubscriptionArn: arn = '', Protocol = '', Endpoint = '' }) => ({
        arn,
        name:
          Object.entries(subscriptionQueues).find(([, queue]) => queue.arn === Endpoint)?.[0] ??
          `${Protocol} ${Endpoint}`,
      })),
    );
  }
  return mapSome(found, async ({ arn, name }) => {
    // One that waits for its owner's confirmation has no ARN yet, and may be confirmed any time.
    if (!arn.startsWith('arn:')) return { name };
    const { Attributes = {} } = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn: arn }));
    const { FilterPolicy: policy, FilterPolicyScope: scope = 'MessageAttributes' } = Attributes;
    return { name, ...(policy && scope === 'MessageAttributes' && { filter: JSON.parse(policy) as unknown }) };
  });
};

/**
 * The kind of message to publish in a check. On the local cloud the one that most subscriptions receive; on
 * AWS one that every filter excludes, mildest first; undefined where each kind would reach a subscription.
 */
export const kindToPublish = <K extends Attributes>(
  { kind }: Cloud,
  kinds: readonly K[],
  subscriptions: readonly TopicSubscription[],
): K | undefined => (kind === 'local' ? loudest : quietest)(kinds, subscriptions);

/**
 * Waits until a message is in every queue of the local cloud that it should reach, and names them.
 * @throws CheckFailed naming the queues that did not get it, or that got it against their filter
 */
export const awaitDeliveries = async (
  { cloud, waitMs, signal }: Patience & { readonly cloud: Cloud },
  { region, subscriptionQueues = {} }: Outputs,
  subscriptions: readonly TopicSubscription[],
  message: Attributes,
  holds: (text: string) => boolean,
): Promise<string> => {
  const wanted = audience(subscriptions, message).filter((name) => subscriptionQueues[name]);
  if (wanted.length === 0) return 'no queue of this environment subscribes to it';
  let found: readonly string[] = [];
  await until({ waitMs, signal }, async () => {
    found = await queuesHolding(cloud, { region, subscriptionQueues }, holds);
    return wanted.every((name) => found.includes(name)) || undefined;
  });
  const missing = wanted.filter((name) => !found.includes(name));
  if (missing.length > 0)
    throw new CheckFailed(
      `published, and after ${waitMs / 1000} s not in the ${missing.length === 1 ? 'queue' : 'queues'} of ${missing.join(', ')}`,
    );
  const wrong = found.filter((name) => !wanted.includes(name));
  if (wrong.length > 0) throw new CheckFailed(`delivered to ${wrong.join(', ')}, whose filter excludes it`);
  return found.join(', ');
};

/** Names of the subscriptions in whose queue such a message waits. */
const queuesHolding = async (
  cloud: Cloud,
  { region, subscriptionQueues = {} }: Outputs,
  holds: (body: string) => boolean,
): Promise<readonly string[]> => {
  const found = await Promise.all(
    Object.entries(subscriptionQueues).map(async ([name, { url }]) =>
      (await cloud.peek(region, url)).some(({ body }) => holds(body)) ? [name] : [],
    ),
  );
  return found.flat();
};
