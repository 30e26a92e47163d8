import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import {
  DEFAULT_SEVERITY,
  SEVERITIES,
  watchKey,
  type Direction,
  type RuleState,
  type Severity,
  type WatchState,
} from '../contract';
import { plainDecimal } from '../domain/decimal';
import type { PendingFiring, Rule, RuleChange } from '../domain/rule';

type Item = Readonly<Record<string, AttributeValue>>;

/** Maximum cool-down, in seconds (10 years); more would exceed the date range. */
const MAX_COOLDOWN_SECONDS = 315_360_000;

/**
 * Parses a rule's item. Symbol, direction and state come from `watch`, which the index
 * guarantees, so that a manually written item with missing parts cannot stop the other rules.
 */
export function toRule(item: Item): Rule {
  const [symbol = '', direction = '', watched = ''] = text(item.watch).split('#');
  const state: RuleState = (watched === 'firing' ? text(item.state) : watched) === 'armed' ? 'armed' : 'disarmed';
  return {
    userId: text(item.userId),
    alertId: text(item.alertId),
    symbol,
    direction: direction as Direction,
    threshold: plainDecimal(item.threshold?.N ?? '0'),
    cooldownSeconds: cooldown(item.cooldownSeconds),
    severity: severity(item.severity),
    ...optional('createdAt', createdAt(item)),
    state,
    watched: watched as WatchState,
    ...optional('revision', number(item.revision)),
    ...optional('asOf', item.asOf?.S),
    ...optional('changedAt', number(item.changedAt)),
    firings: (item.firings?.L ?? []).map(text),
    forgetful: item.forgetful?.BOOL ?? false,
    outbox: (item.outbox?.L ?? []).flatMap(({ M }) => (M === undefined ? [] : [toFiring(M)])),
  };
}

/** Index key of a rule. */
export const watchedAs = ({ state, outbox }: Pick<Rule, 'state' | 'outbox'>): WatchState =>
  outbox.length > 0 ? 'firing' : state;

/** The attributes of a change; undefined ones are removed. Increments the revision. */
export const changedAttributes = (
  rule: Rule,
  change: RuleChange,
): Readonly<Record<string, AttributeValue | undefined>> => ({
  state: { S: change.state },
  watch: { S: watchKey(rule.symbol, rule.direction, watchedAs(change)) },
  revision: { N: String((rule.revision ?? 0) + 1) },
  asOf: change.asOf === undefined ? undefined : { S: change.asOf },
  changedAt: change.changedAt === undefined ? undefined : { N: String(change.changedAt) },
  firings: { L: change.firings.map((position) => ({ S: position })) },
  forgetful: change.forgetful ? { BOOL: true } : undefined,
  outbox: change.outbox.length === 0 ? undefined : { L: change.outbox.map((firing) => ({ M: firingItem(firing) })) },
});

const firingItem = ({ firingId, price, exchange, timestamp, claimedAt }: PendingFiring) => ({
  firingId: { S: firingId },
  price: { N: price },
  exchange: { S: exchange },
  timestamp: { S: timestamp },
  claimedAt: { N: String(claimedAt) },
});

const toFiring = (item: Item): PendingFiring => ({
  firingId: text(item.firingId),
  price: plainDecimal(item.price?.N ?? '0'),
  exchange: text(item.exchange),
  timestamp: text(item.timestamp),
  claimedAt: number(item.claimedAt) ?? 0,
});

/** An invalid creation time, written manually, must not silence the rule. */
const createdAt = (item: Item): string | undefined => {
  const ms = Date.parse(item.createdAt?.S ?? '');
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
};

function cooldown(value: AttributeValue | undefined): number {
  return Math.min(Math.max(number(value) ?? 0, 0), MAX_COOLDOWN_SECONDS);
}

/** Rules from before severities existed have none. */
const severity = (value: AttributeValue | undefined): Severity =>
  SEVERITIES.find((known) => known === value?.S) ?? DEFAULT_SEVERITY;

const text = (value: AttributeValue | undefined): string => value?.S ?? '';
const number = (value: AttributeValue | undefined): number | undefined => {
  const found = Number(value?.N);
  return Number.isFinite(found) ? found : undefined;
};
const optional = <K extends string, V>(key: K, value: V | undefined) =>
  (value === undefined ? {} : { [key]: value }) as { [P in K]?: V };
