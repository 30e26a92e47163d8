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
 * What a rule does
 *
 *   armed --(a price meets the threshold)--> disarmed --(a later price is strictly on the other side,
 *   at least cooldownSeconds after the firing)--> armed
 *
 * - `above` is met by a price equal to the threshold or higher, `below` by one equal or lower. A rule
 *   tells of a level, not of a crossing: one that is met when it is written fires at the next price.
 * - All times are those of the prices, so that a replay fires as the recorded days would have. A rule
 *   hears no price from before its creation, unless the price is a replay's, which says so.
 * - hear.ts says which firings a sequence of prices calls for; evaluate-symbol.ts which prices a rule
 *   is given.
 */

/** After this a firing that is not published counts as left by a crash, in milliseconds: longer than the function may run by default (50 s). */
export const CLAIM_EXPIRES_MS = 60_000;

/** A firing whose notification is not known to be published. */
export interface PendingFiring {
  readonly firingId: string;
  readonly price: string;
  readonly exchange: string;
  /** ISO 8601 of the price. */
  readonly timestamp: string;
  /** When an evaluator last set out to publish it, by its clock, epoch milliseconds. */
  readonly claimedAt: number;
}

export interface RuleKey {
  readonly userId: string;
  readonly alertId: string;
}

export interface Rule extends RuleDefinition {
  /** ISO 8601; absent: hears every price. */
  readonly createdAt?: string;
  readonly state: RuleState;
  /** Where the watch index holds it. */
  readonly watched: WatchState;
  /** Grows with each change of the item; absent: none so far. */
  readonly revision?: number;
  /** The rule has heard the prices up to this position; absent: it never changed. */
  readonly asOf?: string;
  /** Evaluator's clock at the last change, epoch milliseconds. */
  readonly changedAt?: number;
  /** Positions at which the rule has fired, ascending: the latest of them, see keepLatest. */
  readonly firings: readonly string[];
  /** Earlier firings were forgotten. */
  readonly forgetful: boolean;
  /** Firings to be published. */
  readonly outbox: readonly PendingFiring[];
}

/** What an evaluation changes in a rule. */
export type RuleChange = Pick<Rule, 'state' | 'asOf' | 'changedAt' | 'firings' | 'forgetful' | 'outbox'>;

/** True where the price is on the rule's side of the threshold. */
export function meets(rule: RuleDefinition, { price }: Pick<Price, 'price'>): boolean {
  const side = compareDecimals(price, rule.threshold);
  return rule.direction === 'above' ? side >= 0 : side <= 0;
}

/** True where the price comes at least a cool-down after the firing at that position. */
export const cooled = (rule: RuleDefinition, firedAt: string, price: Price): boolean =>
  timeOf(price.position) >= addSeconds(timeOf(firedAt), rule.cooldownSeconds);

/** True where the rule hears the price: not from before its creation, unless it is a replay's. */
export const hears = ({ createdAt }: Pick<Rule, 'createdAt'>, { position, replay }: Price): boolean =>
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

/** True where an evaluator that is gone has left the firing unpublished. */
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
