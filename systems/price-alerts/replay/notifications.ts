import type { NotificationMessage } from '../../../functions/price-alerts/contract';
import type { Cloud } from '../../shared/cloud';
import { MILLISECOND, readMoment } from '../../shared/replay/moment';
import { readNotification } from '../notification';
import type { PricesOutputs } from '../outputs';
import type { SymbolSummary } from './send-prices';

/** A message as it waits in a subscription's queue. */
export interface Delivered {
  readonly queue: string;
  readonly messageId: string;
  readonly notification: NotificationMessage;
}

export interface RuleCount {
  readonly symbol: string;
  readonly userId: string;
  readonly alertId: string;
  readonly notifications: number;
}

/** Notifications that a replay led to. */
export interface NotificationCounts {
  /** Each firing once, however many queues got it. */
  readonly total: number;
  /** Further deliveries of a firing to a queue that has it already. */
  readonly repeated: number;
  readonly rules: readonly RuleCount[];
}

/** What waits in the subscriptions' queues, without receiving it: that would take it from its subscribers. */
export const deliveredNotifications = async (
  { region, subscriptionQueues = {} }: PricesOutputs,
  cloud: Cloud,
): Promise<readonly Delivered[]> => {
  const queues = Object.entries(subscriptionQueues);
  const found = await Promise.all(
    queues.map(async ([queue, { url }]) =>
      (await cloud.peek(region, url)).flatMap(({ messageId, body }) => {
        const notification = readNotification(body);
        return notification === undefined ? [] : [{ queue, messageId, notification }];
      }),
    ),
  );
  return found.flat();
};

/** Counts what came since `before`, of the symbols and times replayed: the rest of the system goes on meanwhile. */
export function countNotifications(
  before: readonly Delivered[],
  after: readonly Delivered[],
  symbols: readonly SymbolSummary[],
): NotificationCounts {
  const known = new Set(before.map(({ messageId }) => messageId));
  const seen = new Set(before.map(({ queue, notification: { firingId } }) => `${queue} ${firingId}`));
  const toldBefore = new Set(before.map(({ notification: { firingId } }) => firingId));
  const firings = new Map<string, NotificationMessage>();
  let repeated = 0;
  for (const { queue, messageId, notification } of after) {
    if (known.has(messageId) || !isWithin(notification, symbols)) continue;
    const delivery = `${queue} ${notification.firingId}`;
    if (seen.has(delivery)) repeated++;
    else if (!toldBefore.has(notification.firingId)) firings.set(notification.firingId, notification);
    seen.add(delivery);
  }
  const byRule = Map.groupBy(firings.values(), ({ symbol, userId, alertId }) =>
    JSON.stringify([symbol, userId, alertId]),
  );
  const rules = [...byRule.values()].map((group) => {
    const { symbol, userId, alertId } = group[0]!;
    return { symbol, userId, alertId, notifications: group.length };
  });
  const byName = (a: RuleCount, b: RuleCount) =>
    [a.symbol, a.userId, a.alertId].join(' ').localeCompare([b.symbol, b.userId, b.alertId].join(' '));
  return { total: firings.size, repeated, rules: rules.toSorted(byName) };
}

function isWithin({ symbol, timestamp }: NotificationMessage, symbols: readonly SymbolSummary[]): boolean {
  const replayed = symbols.find((one) => one.symbol === symbol);
  const [at, first, last] = [timestamp, replayed?.first ?? '', replayed?.last ?? ''].map(
    (text) => readMoment(text)?.at,
  );
  if (at === undefined || first === undefined || last === undefined) return false;
  // A receiver may cut what is finer than a millisecond.
  return at >= first - (first % MILLISECOND) && at <= last;
}
