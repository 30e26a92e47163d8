import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  initialRule,
  type NotificationMessage,
  type PriceMessage,
  type RuleDefinition,
} from '../../functions/price-alerts/contract';
import { reasonOf, SystemError, type Reply } from '../shared/cloud';
import type { Sample, SampleContext } from '../shared/sample';
import { readNotification } from './notification';
import type { PricesOutputs } from './outputs';
import { priceSender } from './send-price';
import { webhookSecret } from './webhook-secret';

const SYMBOL = 'DEMO-USD';
const DELIVERY_TIMEOUT_MS = 30_000;

/** Two rules of a sample user; fresh ids for each start, since a rule that fired waits to be armed again. */
const sampleRules = (now: Date): readonly RuleDefinition[] => {
  const id = now.getTime().toString(36);
  const rule = { userId: 'sample', symbol: SYMBOL, cooldownSeconds: 0 } as const;
  return [
    { ...rule, alertId: `above-${id}`, direction: 'above', threshold: '0.00000123' },
    { ...rule, alertId: `below-${id}`, direction: 'below', threshold: '0.00000100' },
  ];
};

/** Prices in the order they are sent: one fires the rule above, one the rule below, two are refused. */
const samplePrices = (now: Date): readonly PriceMessage[] =>
  ['0.00000110', '0.00000123', '0.00000117', '0.00000099', '0', '-1'].map((price, index) => ({
    exchange: 'sample',
    symbol: SYMBOL,
    price,
    timestamp: new Date(now.getTime() - (5 - index) * 1000).toISOString(),
  }));

/** Six prices: accepted and refused, rules fired, notifications delivered. */
export const sample: Sample<PricesOutputs> = {
  show: async (context) => {
    const { cloud, outputs, now, out } = context;
    const rules = sampleRules(now);
    const prices = samplePrices(now);
    // The sample's prices are of the seconds before; those of an earlier start are not for these rules.
    await putRules(context, rules, prices[0]!.timestamp);
    const send = priceSender(outputs, cloud, await webhookSecret(outputs, cloud.clients));
    const replies = await out.timed(
      'prices',
      async () => {
        const all: Reply[] = [];
        for (const price of prices) all.push(await send(JSON.stringify(price)));
        return all;
      },
      (all) =>
        `  accepted  ${all.filter(({ status }) => status === 202).length} prices, refused ${all.filter(({ status }) => status !== 202).length}`,
    );
    for (const reply of replies.filter(({ status }) => status !== 202))
      out.line(`    HTTP ${reply.status} ${reasonOf(reply)}`);

    const fired = await out.timed(
      'fired',
      () =>
        notifications(
          context,
          rules.map(({ alertId }) => alertId),
        ),
      (found) => `  fired     ${found.size} of ${rules.length} rules`,
    );
    for (const [{ alertId, direction, threshold, price }, queues] of [...fired.values()].toSorted(([a], [b]) =>
      a.timestamp.localeCompare(b.timestamp),
    )) {
      out.line(`    ${alertId}: ${price} is ${direction} ${threshold} → ${queues.join(', ')}`);
    }
    if (fired.size < rules.length)
      throw new SystemError(
        `Only ${fired.size} of ${rules.length} sample rules sent their notification within ${DELIVERY_TIMEOUT_MS / 1000} s.`,
      );
  },
  example: ({ webhookSecretArn }) =>
    webhookSecretArn ? undefined : '{"exchange":"sample","symbol":"BTC-USD","price":"20500.01"}',
};

const putRules = async (
  { cloud, outputs: { region, rulesTable } }: SampleContext<PricesOutputs>,
  rules: readonly RuleDefinition[],
  createdAt: string,
): Promise<void> => {
  const dynamo = cloud.clients.get(DynamoDBClient, region);
  await Promise.all(
    rules.map((rule) =>
      dynamo.send(new PutItemCommand({ TableName: rulesTable!.name, Item: initialRule(rule, createdAt) })),
    ),
  );
};

/** The notifications of these rules by their firing, with the queues that got them, once each rule has one. */
const notifications = async (
  { cloud, outputs: { region, subscriptionQueues = {} } }: SampleContext<PricesOutputs>,
  alertIds: readonly string[],
): Promise<ReadonlyMap<string, readonly [NotificationMessage, readonly string[]]>> => {
  const queues = Object.entries(subscriptionQueues);
  if (queues.length === 0)
    throw new SystemError(
      `price-alerts has no subscription of protocol sqs in environments/${cloud.environment}.yaml, so no delivery can be seen here. Add one to messaging.subscriptions.`,
    );
  const deadline = Date.now() + DELIVERY_TIMEOUT_MS;
  for (;;) {
    const found = new Map<string, [NotificationMessage, string[]]>();
    for (const [name, { url }] of queues) {
      for (const { body } of await cloud.peek(region, url)) {
        const message = readNotification(body);
        if (!message || !alertIds.includes(message.alertId)) continue;
        const seen = found.get(message.firingId);
        if (seen) seen[1].push(name);
        else found.set(message.firingId, [message, [name]]);
      }
    }
    if (found.size >= alertIds.length || Date.now() > deadline) return found;
    await sleep(100);
  }
};
