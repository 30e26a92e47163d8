import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { DEFAULT_SEVERITY, SEVERITIES, type Direction, type RuleState, type Severity } from '../contract';
import { plainDecimal } from '../domain/decimal';
import type { Claim, Rule } from '../domain/rule';

type Item = Readonly<Record<string, AttributeValue>>;

/** Longest cool-down that counts, in seconds (10 years); more would leave the calendar. */
const MAX_COOLDOWN_SECONDS = 315_360_000;

/**
 * A rule from its item. Symbol, direction and state are read from `watch`, which the index
 * guarantees, so that an item written by hand with parts missing cannot stop the other rules.
 */
export function toRule(item: Item): Rule {
  const [symbol = '', direction = '', state = ''] = text(item.watch).split('#');
  return {
    userId: text(item.userId),
    alertId: text(item.alertId),
    symbol,
    direction: direction as Direction,
    threshold: plainDecimal(item.threshold?.N ?? '0'),
    cooldownSeconds: cooldown(item.cooldownSeconds),
    severity: severity(item.severity),
    state: state as RuleState,
    ...optional('asOf', item.asOf?.S),
    ...optional('lastFiredAt', item.lastFiredAt?.S),
    ...optional('firing', item.firing?.M && toClaim(item.firing.M)),
  };
}

function toClaim(item: Item): Claim {
  return {
    firingId: text(item.firingId),
    price: plainDecimal(item.price?.N ?? '0'),
    exchange: text(item.exchange),
    timestamp: text(item.timestamp),
    claimedAt: Number(item.claimedAt?.N ?? 0),
  };
}

function cooldown(value: AttributeValue | undefined): number {
  const seconds = Number(value?.N ?? 0);
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), MAX_COOLDOWN_SECONDS) : 0;
}

/** Rules that were written before there were severities have none. */
const severity = (value: AttributeValue | undefined): Severity => SEVERITIES.find((known) => known === value?.S) ?? DEFAULT_SEVERITY;

const text = (value: AttributeValue | undefined): string => value?.S ?? '';
const optional = <K extends string, V>(key: K, value: V | undefined) => (value === undefined ? {} : { [key]: value }) as { [P in K]?: V };
