import {
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import {
  initialRule,
  PROGRESS,
  SEVERITIES,
  watchKey,
  type PriceMessage,
  type RuleDefinition,
  type RuleState,
  type Severity,
} from '../../../functions/price-alerts/contract';
import { timeOf } from '../../../functions/price-alerts/domain/position';
import { sortable } from '../../../functions/price-alerts/domain/timestamp';
import type { Reply } from '../../shared/cloud';
import type { Attributes } from '../../shared/smoke/audience';
import { awaitDeliveries, kindToPublish, subscriptionsOf } from '../../shared/smoke/deliveries';
import type { SmokeContext } from '../../shared/smoke/smoke';
import { accepted, CheckFailed, NotFollowed, until } from '../../shared/smoke/until';
import { readNotification } from '../notification';
import type { PricesOutputs } from '../outputs';
import { ruleKey, type Synthetic } from './names';

type Context = SmokeContext<PricesOutputs>;

/** A rule that has fired is armed again by a price that leaves it behind: the evaluation seen to its end, without a notification. */
export const followRearming = async (
  context: Context,
  { rearmed: rule, prices: { rearming: sent } }: Synthetic,
  send: () => Promise<Reply>,
): Promise<string> => {
  const {
    cloud,
    outputs: { region, rulesTable, priceQueue },
  } = context;
  // It does not apply to earlier prices of this run that are evaluated late.
  await putRule(context, rule, 'disarmed', sent.timestamp);
  const started = performance.now();
  accepted(await send(), 202);
  const item = await awaitState(context, rule, 'armed');
  const armedBy = timeOf(item['asOf']?.S ?? 'no time');
  if (armedBy !== sortable(sent.timestamp))
    throw new CheckFailed(
      `rule ${rule.alertId} was armed by the price of ${armedBy}, not by that of ${sent.timestamp}`,
    );
  await awaitProgress(context, sent);
  // Armed it could fire, so it goes before the next price.
  await cloud.clients
    .get(DynamoDBClient, region)
    .send(new DeleteItemCommand({ TableName: rulesTable!.name, Key: ruleKey(rule) }));
  return `through ${priceQueue?.name ?? 'the queue'} in ${Math.round(performance.now() - started)} ms, a rule armed again`;
};

/** On AWS only where the filters of all subscriptions exclude it; on the local cloud it is followed into the queues that take it. */
export const followFiring = async (
  context: Context,
  { fired, prices: { stored, firing: sent } }: Synthetic,
  send: () => Promise<Reply>,
): Promise<string> => {
  const { cloud, outputs } = context;
  if (!outputs.notificationsTopic) throw new NotFollowed('the environment has no topic of notifications');
  const subscriptions = await subscriptionsOf(cloud, outputs, outputs.notificationsTopic.arn);
  const kind = kindToPublish(cloud, notificationKinds(fired), subscriptions);
  if (!kind)
    throw new NotFollowed(
      `whatever its severity, the notification would reach ${subscriptions.map(({ name }) => name).join(', ')}`,
    );
  const rule = { ...fired, severity: kind.severity };
  await putRule(context, rule, 'armed', stored.timestamp);
  accepted(await send(), 202);
  await awaitState(context, rule, 'disarmed');
  await awaitProgress(context, sent);
  if (cloud.kind === 'aws') return "fired; every subscription's filter excludes it";
  const isOurs = (text: string): boolean => readNotification(text)?.alertId === rule.alertId;
  return `fired → ${await awaitDeliveries(context, outputs, subscriptions, kind, isOurs)}`;
};

/** Attributes of the notifications that a rule can send, mildest first: its owner chooses the severity. */
export const notificationKinds = ({
  userId,
  symbol,
  direction,
}: RuleDefinition): readonly (Attributes & { readonly severity: Severity })[] =>
  SEVERITIES.map((severity) => ({ userId, symbol, direction, severity }));

const putRule = async (
  { cloud, outputs: { region, rulesTable } }: Context,
  rule: RuleDefinition,
  state: RuleState,
  createdAt: string,
): Promise<void> => {
  await cloud.clients.get(DynamoDBClient, region).send(
    new PutItemCommand({
      TableName: rulesTable!.name,
      Item: {
        ...initialRule(rule, createdAt),
        state: { S: state },
        watch: { S: watchKey(rule.symbol, rule.direction, state) },
      },
    }),
  );
};

/** An item of the rules table. */
const readRule = async (
  { cloud, outputs: { region, rulesTable } }: Context,
  rule: Pick<RuleDefinition, 'userId' | 'alertId'>,
): Promise<Record<string, AttributeValue> | undefined> => {
  const { Item } = await cloud.clients
    .get(DynamoDBClient, region)
    .send(new GetItemCommand({ TableName: rulesTable!.name, Key: ruleKey(rule), ConsistentRead: true }));
  return Item;
};

/** The rule once it is in this state. */
const awaitState = async (
  context: Context,
  rule: RuleDefinition,
  state: RuleState,
): Promise<Record<string, AttributeValue>> => {
  const { priceQueue, evaluateFunction } = context.outputs;
  let last = 'gone';
  const item = await until(context, async () => {
    const found = await readRule(context, rule);
    last = found?.['state']?.S ?? 'gone';
    return last === state ? found : undefined;
  });
  if (item) return item;
  const waiting = priceQueue ? `; ${await waitingIn(context, priceQueue.url)} prices wait in ${priceQueue.name}` : '';
  throw new CheckFailed(
    `not evaluated within ${context.waitMs / 1000} s: rule ${rule.alertId} is ${last}, not ${state}${waiting}. Look at ${evaluateFunction!.name}: its log, and whether the queue drives it`,
  );
};

/** Until the evaluation has written how far it got, its last word on a price: removed before, that would come back. */
const awaitProgress = (context: Context, { symbol, timestamp }: PriceMessage): Promise<true | undefined> =>
  until(context, async () => {
    const item = await readRule(context, { userId: PROGRESS.userId(symbol), alertId: PROGRESS.alertId });
    return timeOf(item?.['position']?.S ?? '') >= sortable(timestamp) ? true : undefined;
  });

const waitingIn = async ({ cloud, outputs: { region } }: Context, QueueUrl: string): Promise<number> => {
  const { Attributes = {} } = await cloud.clients.get(SQSClient, region).send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
};
