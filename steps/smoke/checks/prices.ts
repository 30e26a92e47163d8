import {
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import {
  HISTORY,
  PROGRESS,
  initialRule,
  RULES,
  SERVICE,
  watchKey,
  type PriceMessage,
  type RuleDefinition,
  type RuleState,
} from '../../../functions/price-alerts/contract';
import { historyKey, timeOf } from '../../../functions/price-alerts/domain/position';
import { sortable } from '../../../functions/price-alerts/domain/timestamp';
import type { PricesOutputs } from '../../../systems/price-alerts/outputs';
import type { Reply } from '../../core/traffic/http';
import { readNotification } from '../../../systems/price-alerts/notification';
import { priceSender } from '../../core/traffic/send-price';
import { webhookSecret } from '../../../systems/price-alerts/webhook-secret';
import { clientOptions } from '../../core/engine/target';
import { loudest, notificationKinds, quietest } from '../model/audience';
import type { Check, SmokeContext } from './check';
import { awaitDeliveries, subscriptionsOf } from './deliveries';
import { accepted, refused } from './metrics';
import { firedRule, price, rearmedRule } from './names';
import { CheckFailed, NotFollowed, until } from './until';

/** Prices are stored and evaluated, what is wrong is refused, and a rule fires where nobody is told of it. */
export const pricesChecks = (context: SmokeContext, outputs: PricesOutputs): readonly Check[] => {
  const { endpoint, apiKey, historyTable, rulesTable, evaluateFunction } = outputs;
  if (!endpoint || !historyTable) return [];
  const {
    session: {
      target,
      settings: { environment },
    },
    synthetic,
  } = context;
  let secret: ReturnType<typeof webhookSecret> | undefined;
  const send = async (message: object, from = outputs): Promise<Reply> =>
    priceSender(
      from,
      target,
      environment,
      await (secret ??= webhookSecret(outputs, {
        get: (ctor, region) => new ctor({ ...clientOptions(target, environment, region), maxAttempts: 3 }),
      })),
    )(JSON.stringify(message));
  const [stored, unsigned, withoutKey, rearming, firing] = ['1.00000001', '1', '1', '1', '0.25'].map((value, index) =>
    price(synthetic, index, value),
  ) as [PriceMessage, PriceMessage, PriceMessage, PriceMessage, PriceMessage];
  const check = (name: string, run: Check['run']): Check => ({ system: SERVICE, name, run });
  return [
    check('stores a price', async () => {
      accepted(await send(stored), 202);
      await expectStored(context, outputs, stored);
      return `HTTP 202, read back from ${historyTable.name}`;
    }),
    check('refuses a price without a symbol', async () =>
      refused(await send({ exchange: stored.exchange, price: '1' }), 400),
    ),
    ...(outputs.webhookSecretArn
      ? [
          check('refuses an unsigned price', async () =>
            refused(await priceSender(outputs, target, environment, undefined)(JSON.stringify(unsigned)), 401),
          ),
        ]
      : []),
    ...(apiKey
      ? [
          check('refuses a price without the API key', async () =>
            refused(await send(withoutKey, { ...outputs, apiKey: undefined }), 403),
          ),
        ]
      : []),
    ...(rulesTable && evaluateFunction
      ? [
          check('evaluates a price', () => followRearming(context, outputs, rearming, () => send(rearming))),
          check('fires a rule', () => followFiring(context, outputs, firing, () => send(firing))),
        ]
      : []),
  ];
};

const expectStored = async (
  { clients }: SmokeContext,
  { region, historyTable }: PricesOutputs,
  sent: PriceMessage,
): Promise<void> => {
  const { Item } = await clients.get(DynamoDBClient, region).send(
    new GetItemCommand({
      TableName: historyTable!.name,
      ConsistentRead: true,
      Key: { [HISTORY.partitionKey]: { S: sent.symbol }, [HISTORY.sortKey]: { S: historyKey(sent) } },
    }),
  );
  if (!Item) throw new CheckFailed(`HTTP 202, and the price is not in ${historyTable!.name}`);
  if (Item['price']?.N !== sent.price || !Item[HISTORY.ttl]?.N)
    throw new CheckFailed(
      `${historyTable!.name} holds price ${Item['price']?.N ?? 'none'} and ${HISTORY.ttl} ${Item[HISTORY.ttl]?.N ?? 'none'}, sent was ${sent.price}`,
    );
};

/** A rule that has fired is armed again by a price that leaves it behind: the evaluation seen to its end, and nobody is told. */
const followRearming = async (
  context: SmokeContext,
  outputs: PricesOutputs,
  sent: PriceMessage,
  send: () => Promise<Reply>,
): Promise<string> => {
  const rule = rearmedRule(context.synthetic);
  // It hears no earlier price of this run that is evaluated late.
  await putRule(context, outputs, rule, 'disarmed', sent.timestamp);
  const started = performance.now();
  accepted(await send(), 202);
  const item = await awaitState(context, outputs, rule, 'armed');
  const armedBy = timeOf(item['asOf']?.S ?? 'no time');
  if (armedBy !== sortable(sent.timestamp))
    throw new CheckFailed(
      `rule ${rule.alertId} was armed by the price of ${armedBy}, not by that of ${sent.timestamp}`,
    );
  await awaitProgress(context, outputs, sent);
  // Armed it could fire, so it goes before the next price.
  await context.clients
    .get(DynamoDBClient, outputs.region)
    .send(new DeleteItemCommand({ TableName: outputs.rulesTable!.name, Key: keyOf(rule) }));
  return `through ${outputs.priceQueue?.name ?? 'the queue'} in ${Math.round(performance.now() - started)} ms, a rule armed again`;
};

/** On AWS only where the filters of all subscriptions exclude it; on the local cloud it is followed into the queues that take it. */
const followFiring = async (
  context: SmokeContext,
  outputs: PricesOutputs,
  sent: PriceMessage,
  send: () => Promise<Reply>,
): Promise<string> => {
  if (!outputs.notificationsTopic) throw new NotFollowed('the environment has no topic of notifications');
  const subscriptions = await subscriptionsOf(context, outputs, outputs.notificationsTopic.arn);
  const onAws = context.session.target.kind === 'aws';
  const kind = (onAws ? quietest : loudest)(notificationKinds(firedRule(context.synthetic)), subscriptions);
  if (!kind)
    throw new NotFollowed(
      `whatever its severity, the notification would reach ${subscriptions.map(({ name }) => name).join(', ')}`,
    );
  const rule = { ...firedRule(context.synthetic), severity: kind.severity };
  await putRule(context, outputs, rule, 'armed', context.synthetic.priceTimes[0]!);
  accepted(await send(), 202);
  await awaitState(context, outputs, rule, 'disarmed');
  await awaitProgress(context, outputs, sent);
  if (onAws) return "fired; every subscription's filter excludes it";
  return `fired → ${await awaitDeliveries(context, outputs, subscriptions, kind, (text) => readNotification(text)?.alertId === rule.alertId)}`;
};

const putRule = async (
  context: SmokeContext,
  { region, rulesTable }: PricesOutputs,
  rule: RuleDefinition,
  state: RuleState,
  createdAt: string,
): Promise<void> => {
  await context.clients.get(DynamoDBClient, region).send(
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

const keyOf = ({ userId, alertId }: Pick<RuleDefinition, 'userId' | 'alertId'>) => ({
  [RULES.partitionKey]: { S: userId },
  [RULES.sortKey]: { S: alertId },
});

/** The rule once it is in this state. */
const awaitState = async (
  context: SmokeContext,
  outputs: PricesOutputs,
  rule: RuleDefinition,
  state: RuleState,
): Promise<Record<string, AttributeValue>> => {
  const { region, rulesTable, priceQueue, evaluateFunction } = outputs;
  let last = 'gone';
  const item = await until(context, async () => {
    const { Item } = await context.clients
      .get(DynamoDBClient, region)
      .send(new GetItemCommand({ TableName: rulesTable!.name, Key: keyOf(rule), ConsistentRead: true }));
    last = Item?.['state']?.S ?? 'gone';
    return last === state ? Item : undefined;
  });
  if (item) return item;
  const waiting = priceQueue
    ? `; ${await waitingIn(context, region, priceQueue.url)} prices wait in ${priceQueue.name}`
    : '';
  throw new CheckFailed(
    `not evaluated within ${context.waitMs / 1000} s: rule ${rule.alertId} is ${last}, not ${state}${waiting}. Look at ${evaluateFunction!.name}: its log, and whether the queue drives it`,
  );
};

/** Until the evaluation has written how far it got, its last word on a price: removed before, that would come back. */
const awaitProgress = (
  context: SmokeContext,
  { region, rulesTable }: PricesOutputs,
  { symbol, timestamp }: PriceMessage,
): Promise<true | undefined> =>
  until(context, async () => {
    const { Item } = await context.clients.get(DynamoDBClient, region).send(
      new GetItemCommand({
        TableName: rulesTable!.name,
        ConsistentRead: true,
        Key: keyOf({ userId: PROGRESS.userId(symbol), alertId: PROGRESS.alertId }),
      }),
    );
    return timeOf(Item?.['position']?.S ?? '') >= sortable(timestamp) ? true : undefined;
  });

const waitingIn = async ({ clients }: SmokeContext, region: string, QueueUrl: string): Promise<number> => {
  const { Attributes = {} } = await clients.get(SQSClient, region).send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
};
