import { GetSubscriptionAttributesCommand, paginateListSubscriptionsByTopic, SNSClient } from '@aws-sdk/client-sns';
import { localAccount } from '../../../local/accounts';
import type { MetricsOutputs } from '../../../systems/metrics-aggregation/outputs';
import type { PricesOutputs } from '../../../systems/price-alerts/outputs';
import { queuesHolding } from '../../core/traffic/queue-peek';
import { mapSome } from '../../core/engine/clients';
import { audience, type Attributes, type TopicSubscription } from '../model/audience';
import type { SmokeContext } from './check';
import { CheckFailed, until } from './until';

type Outputs = Pick<MetricsOutputs & PricesOutputs, 'region' | 'subscriptionQueues'>;

/** Subscriptions as the cloud has them now: those that nobody wrote into the environment file too. */
export const subscriptionsOf = async (
  { clients }: SmokeContext,
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
 * Waits until a message is in every queue of the local cloud that it should reach, and names them.
 * @throws CheckFailed naming the queues that did not get it, or that got it against their filter
 */
export const awaitDeliveries = async (
  context: SmokeContext,
  { region, subscriptionQueues = {} }: Outputs,
  subscriptions: readonly TopicSubscription[],
  message: Attributes,
  holds: (text: string) => boolean,
): Promise<string> => {
  const {
    session: {
      target,
      settings: { environment },
    },
  } = context;
  if (target.kind !== 'local') throw new Error('Queues can be looked into on the local cloud only.');
  const wanted = audience(subscriptions, message).filter((name) => subscriptionQueues[name]);
  if (wanted.length === 0) return 'no queue of this environment subscribes to it';
  let found: readonly string[] = [];
  await until(context, async () => {
    found = await queuesHolding(target, localAccount(environment), region, subscriptionQueues, holds);
    return wanted.every((name) => found.includes(name)) || undefined;
  });
  const missing = wanted.filter((name) => !found.includes(name));
  if (missing.length > 0)
    throw new CheckFailed(
      `published, and after ${context.waitMs / 1000} s not in the ${missing.length === 1 ? 'queue' : 'queues'} of ${missing.join(', ')}`,
    );
  const wrong = found.filter((name) => !wanted.includes(name));
  if (wrong.length > 0) throw new CheckFailed(`delivered to ${wrong.join(', ')}, whose filter excludes it`);
  return found.join(', ');
};
