import { createHash } from 'node:crypto';
import {
  DEFAULT_SEVERITY,
  type NotificationMessage,
  type PriceMessage,
  type RuleDefinition,
  type RuleState,
  type WatchState,
} from '../contract';
import { compareDecimals } from './decimal';
import { timeOf, type Price } from './position';
import { addSeconds, sortable } from './timestamp';

/*
 * How a rule works
 *
 *   armed --(a price meets the threshold)--> disarmed --(a later price is strictly on the other side,
 *   at least cooldownSeconds after the firing)--> armed
 *
 * - `above` is met by a price equal to the threshold or higher, `below` by one equal or lower. A rule
 *   checks a level, not a crossing: one that is met when it is created fires at the next price.
 * - All times are price times, so that a replay fires as the recorded days would have. A rule
 *   ignores prices from before its creation, unless they are a replay's, which are marked.
 * - apply-prices.ts decides at which prices a rule fires; evaluate-symbol.ts which prices are
 *   applied to it.
 */

/** After this time an unpublished firing counts as abandoned, in milliseconds: longer than the function's default timeout (50 s). */
export const CLAIM_EXPIRES_MS = 60_000;

/** A firing without confirmed publication. */
export interface PendingFiring {
  readonly firingId: string;
  readonly price: string;
  readonly exchange: string;
  /** ISO 8601 of the price. */
  readonly timestamp: string;
  /** When an evaluator last started to publish it, by its clock, epoch milliseconds. */
  readonly claimedAt: number;
}

export interface RuleKey {
  readonly userId: string;
  readonly alertId: string;
}

export interface Rule extends RuleDefinition {
  /** ISO 8601; absent: applies to every price. */
  readonly createdAt?: string;
  readonly state: RuleState;
  /** Its key in the watch index. */
  readonly watched: WatchState;
  /** Increments with each change; absent: none so far. */
  readonly revision?: number;
  /** Prices up to this position were applied; absent: it never changed. */
  readonly asOf?: string;
  /** Evaluator's clock at the last change, epoch milliseconds. */
  readonly changedAt?: number;
  /** Positions of the rule's firings, ascending: the latest ones, see keepLatest. */
  readonly firings: readonly string[];
  /** Earlier firings are no longer stored. */
  readonly forgetful: boolean;
  /** Firings to publish. */
  readonly outbox: readonly PendingFiring[];
}

/** Changes of a rule by an evaluation. */
export type RuleChange = Pick<Rule, 'state' | 'asOf' | 'changedAt' | 'firings' | 'forgetful' | 'outbox'>;

/** Whether the price is on the rule's side of the threshold. */
export function meets(rule: RuleDefinition, { price }: Pick<Price, 'price'>): boolean {
  const side = compareDecimals(price, rule.threshold);
  return rule.direction === 'above' ? side >= 0 : side <= 0;
}

/** Whether the price comes at least a cool-down after the firing at that position. */
export const cooled = (rule: RuleDefinition, firedAt: string, price: Price): boolean =>
  timeOf(price.position) >= addSeconds(timeOf(firedAt), rule.cooldownSeconds);

/** Whether the rule applies to the price: not to one from before its creation, unless it is a replay's. */
export const appliesTo = ({ createdAt }: Pick<Rule, 'createdAt'>, { position, replay }: Price): boolean =>
  createdAt === undefined || replay === true || timeOf(position) >= sortable(createdAt);

/** The firing of a rule by a price; the same rule and price always give the same id. */
export function firingOf(
  rule: RuleKey,
  { price, exchange, timestamp }: PriceMessage,
  claimedAt: number,
): PendingFiring {
  const identity = JSON.stringify([rule.userId, rule.alertId, price, exchange, timestamp]);
  return {
    firingId: createHash('sha256').update(identity).digest('hex').slice(0, 32),
    price,
    exchange,
    timestamp,
    claimedAt,
  };
}

/** Whether an evaluator left the firing unpublished. */
export const isAbandoned = ({ claimedAt }: PendingFiring, now: number): boolean => claimedAt + CLAIM_EXPIRES_MS <= now;

export function notificationOf(rule: Rule, firing: PendingFiring): NotificationMessage {
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
