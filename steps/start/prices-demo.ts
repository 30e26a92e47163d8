import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { setTimeout as sleep } from 'node:timers/promises';
import { initialRule, type NotificationMessage } from '../../functions/price-alerts/contract';
import type { PricesOutputs } from '../../systems/price-alerts/outputs';
import { CommandError } from '../core/errors';
import type { Output } from '../core/output';
import { localAccount } from '../../local/accounts';
import { clientOptions, type LocalTarget } from '../core/engine/target';
import { reasonOf, type Reply } from '../core/traffic/http';
import { readNotification } from '../../systems/price-alerts/notification';
import { peekQueue } from '../core/traffic/queue-peek';
import { samplePrices, sampleRules } from './sample';
import { priceSender } from '../core/traffic/send-price';
import { webhookSecret } from '../../systems/price-alerts/webhook-secret';

const DELIVERY_TIMEOUT_MS = 30_000;

/** Sends the price sample and follows it: accepted and refused, rules fired, notifications delivered. */
export const showPrices = async (
  outputs: PricesOutputs,
  target: LocalTarget,
  environment: string,
  now: Date,
  out: Output,
): Promise<void> => {
  const { endpoint, rulesTable } = outputs;
  if (!endpoint || !rulesTable) return out.line('price-alerts has no api step: nothing to send to.');
  out.line(`\nprice-alerts  ${outputs.region}  POST ${endpoint}`);
  const options = clientOptions(target, environment, outputs.region);
  const rules = sampleRules(now);
  const dynamo = new DynamoDBClient(options);
  // The sample's prices are of the seconds before; those of an earlier start are not for these rules.
  const createdAt = samplePrices(now)[0]!.timestamp;
  await Promise.all(
    rules.map((rule) =>
      dynamo.send(new PutItemCommand({ TableName: rulesTable.name, Item: initialRule(rule, createdAt) })),
    ),
  );
  dynamo.destroy();

  const send = priceSender(
    outputs,
    target,
    environment,
    await webhookSecret(outputs, { get: (ctor) => new ctor({ ...options, maxAttempts: 3 }) }),
  );
  const replies = await out.timed(
    'prices',
    async () => {
      const all: { readonly price: unknown; readonly reply: Reply }[] = [];
      for (const price of samplePrices(now))
        all.push({ price: price['price'], reply: await send(JSON.stringify(price)) });
      return all;
    },
    (all) =>
      `  accepted  ${all.filter(({ reply }) => reply.status === 202).length} prices, refused ${all.filter(({ reply }) => reply.status !== 202).length}`,
  );
  for (const { reply } of replies.filter(({ reply: { status } }) => status !== 202))
    out.line(`    HTTP ${reply.status} ${reasonOf(reply)}`);

  const fired = await out.timed(
    'fired',
    () =>
      notifications(
        outputs,
        target,
        environment,
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
    throw new CommandError(
      `Only ${fired.size} of ${rules.length} sample rules told of their firing within ${DELIVERY_TIMEOUT_MS / 1000} s.`,
    );
};

/** The notifications of these rules, with the queues that got them, once each rule has one. */
const notifications = async (
  outputs: PricesOutputs,
  target: LocalTarget,
  environment: string,
  alertIds: readonly string[],
) => {
  const queues = Object.entries(outputs.subscriptionQueues ?? {});
  if (queues.length === 0)
    throw new CommandError(
      `price-alerts has no subscription of protocol sqs in environments/${environment}.yaml, so no delivery can be seen here. Add one to messaging.subscriptions.`,
    );
  const deadline = Date.now() + DELIVERY_TIMEOUT_MS;
  for (;;) {
    const found = new Map<string, [NotificationMessage, string[]]>();
    for (const [name, { url }] of queues) {
      for (const { body } of await peekQueue(target, localAccount(environment), outputs.region, url)) {
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
