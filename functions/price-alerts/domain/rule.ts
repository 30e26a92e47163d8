import { createHash } from 'node:crypto';
import { DEFAULT_SEVERITY, type NotificationMessage, type PriceMessage, type RuleDefinition, type RuleState } from '../contract';
import { compareDecimals } from './decimal';

/*
 * What a rule does
 *
 *   armed --(a price meets the threshold)--> firing --(published)--> disarmed --(a price is back on
 *   the other side, and the cool-down has passed)--> armed
 *
 * - `above` is met by a price equal to the threshold or higher, `below` by one equal or lower. A rule
 *   tells of a level, not of a crossing: one that is met when it is written fires at the next price.
 * - It fires once, and not again while the price stays beyond the threshold. Only a price strictly on
 *   the other side, later than the firing and at least cooldownSeconds after it, arms it again; one
 *   that comes before the cool-down has passed changes nothing.
 * - All times are those of the prices, so that a replay fires as the recorded days would have.
 *   Prices are ordered by their position, `<time>#<exchange>`, which makes the order total. A rule
 *   remembers the position that last changed it (asOf), and only a later one changes it again: a
 *   message delivered twice, or late, neither fires a rule a second time nor arms it.
 * - A rule that never fired has no past: a late price fires it too, since it did meet the threshold.
 * - Claiming (armed to firing) is one conditional write, so one of many evaluators wins. The firing's
 *   id follows from rule and price alone: whoever finishes a claim left by a crash publishes the same
 *   id, and a subscriber drops the repetition (SNS delivers at least once anyway).
 */

/** After this a claim counts as left by a crash, in milliseconds: longer than the function may run by default (50 s). */
export const CLAIM_EXPIRES_MS = 60_000;

export interface Firing {
  readonly firingId: string;
  readonly price: string;
  readonly exchange: string;
  /** ISO 8601 of the price. */
  readonly timestamp: string;
}

/** A firing whose notification is under way. */
export interface Claim extends Firing {
  /** Evaluator's clock, epoch milliseconds. */
  readonly claimedAt: number;
}

export interface RuleKey {
  readonly userId: string;
  readonly alertId: string;
}

export interface Rule extends RuleDefinition {
  readonly state: RuleState;
  /** Position of the price that last changed the state; absent: never. */
  readonly asOf?: string;
  /** ISO 8601 of the price of the last completed firing. */
  readonly lastFiredAt?: string;
  /** Present while state is firing. */
  readonly firing?: Claim;
}

/** Where a price stands in the order of all prices of its symbol; also its sort key in the history. */
export const positionOf = (price: PriceMessage): string => `${price.timestamp}#${price.exchange}`;

/** The firing of a rule by a price; the same rule and price always give the same id. */
export function firingOf(rule: RuleKey, { price, exchange, timestamp }: PriceMessage): Firing {
  const identity = JSON.stringify([rule.userId, rule.alertId, price, exchange, timestamp]);
  return { firingId: createHash('sha256').update(identity).digest('hex').slice(0, 32), price, exchange, timestamp };
}

/** Latest firing that a price may follow after the rule's cool-down, as ISO 8601. */
export const cooledSince = (rule: RuleDefinition, price: PriceMessage): string =>
  new Date(Date.parse(price.timestamp) - rule.cooldownSeconds * 1000).toISOString();

/** True where the price meets the rule and is news to it. */
export function fires(rule: Rule, price: PriceMessage): boolean {
  const side = compareDecimals(price.price, rule.threshold);
  return rule.state === 'armed' && (rule.direction === 'above' ? side >= 0 : side <= 0) && isNews(rule, price);
}

/** True where the price arms the rule again. */
export function rearms(rule: Rule, price: PriceMessage): boolean {
  const side = compareDecimals(price.price, rule.threshold);
  return rule.state === 'disarmed' && (rule.direction === 'above' ? side < 0 : side > 0) && isNews(rule, price)
    && (rule.lastFiredAt === undefined || rule.lastFiredAt <= cooledSince(rule, price));
}

/** True where a rule's claim was left by an evaluator that is gone. */
export const isAbandoned = ({ firing }: Rule, now: number): boolean => firing !== undefined && firing.claimedAt + CLAIM_EXPIRES_MS <= now;

export function notificationOf(rule: Rule, firing: Firing): NotificationMessage {
  return {
    firingId: firing.firingId,
    userId: rule.userId,
    alertId: rule.alertId,
    symbol: rule.symbol,
    direction: rule.direction,
    severity: rule.severity ?? DEFAULT_SEVERITY,
    threshold: rule.threshold,
    price: firing.price,
    exchange: firing.exchange,
    timestamp: firing.timestamp,
  };
}

const isNews = (rule: Rule, price: PriceMessage): boolean => rule.asOf === undefined || rule.asOf < positionOf(price);
