import type { Direction, WatchState } from '../contract';
import type { AlertRules, Threshold } from '../ports';
import { compareDecimals } from './decimal';
import { LAG_SECONDS, newTally, type Budget, type Evaluation, type Tally } from './evaluation';
import { fireRule, type FiringDeps } from './fire-rule';
import { applyPrices, keepLatest } from './apply-prices';
import type { Rule } from './rule';
import { settlePages } from './settle';
import type { Timeline } from './timeline';
import { sortable } from './timestamp';

/** Concurrent rules per query. */
const RULES_AT_ONCE = 10;
/** Attempts to write a rule that other evaluators write concurrently. */
const TRIES = 25;

/** Prices of a timeline to evaluate. */
export interface PendingPrices {
  readonly symbol: string;
  /** Position of the first price not applied to any rule, if there is one. */
  readonly fresh?: string;
  /** Position of the first price that may be missing for some rule: `fresh` or earlier. */
  readonly pending: string;
}

/** Applies the prices to each affected rule. A failing rule does not block the others. */
export async function evaluateTimeline(
  timeline: Timeline,
  pending: PendingPrices,
  deps: FiringDeps,
  budget: Budget,
): Promise<Evaluation> {
  const tally = newTally();
  const prices = timeline.prices.filter(({ position }) => position >= pending.pending).map(({ price }) => price);
  if (prices.length === 0) return { ...tally, failures: [] };
  const low = prices.reduce((least, price) => (compareDecimals(price, least) < 0 ? price : least));
  const high = prices.reduce((most, price) => (compareDecimals(price, most) > 0 ? price : most));
  const done = new Set<string>();
  const failures = await Promise.all(
    watches(low, high).map(async ([direction, state, threshold]) => {
      const pages = read(deps.rules, pending.symbol, direction, state, threshold, timeline, pending);
      return settlePages(pages, RULES_AT_ONCE, async (rule) => {
        const key = JSON.stringify([rule.userId, rule.alertId]);
        if (done.has(key)) return;
        if (budget.spent()) {
          tally.unfinished = true;
          return;
        }
        done.add(key);
        await applyTo(rule, timeline, pending, deps, tally);
      });
    }),
  );
  return { ...tally, failures: failures.flat() };
}

/** The partitions and ranges of the index with each rule that prices from `low` to `high` can fire or arm. */
const watches = (low: string, high: string): readonly (readonly [Direction, WatchState, Threshold?])[] => [
  ['above', 'armed', { operator: '<=', price: high }],
  ['below', 'armed', { operator: '>=', price: low }],
  ['above', 'disarmed', { operator: '>', price: low }],
  ['below', 'disarmed', { operator: '<', price: high }],
  ['above', 'firing'],
  ['below', 'firing'],
];

/** Pages of rules. A rule that prices of the stretch were applied to may have seen newer ones than were read, so those are read afterwards. */
async function* read(
  rules: AlertRules,
  symbol: string,
  direction: Direction,
  state: WatchState,
  threshold: Threshold | undefined,
  timeline: Timeline,
  { pending }: PendingPrices,
): AsyncIterable<readonly Rule[]> {
  for await (const page of rules.watched(symbol, direction, state, threshold)) {
    if (page.some(({ asOf }) => asOf !== undefined && asOf >= pending)) await timeline.refresh();
    yield page;
  }
}

async function applyTo(
  found: Rule,
  timeline: Timeline,
  wanted: PendingPrices,
  deps: FiringDeps,
  tally: Tally,
): Promise<void> {
  let rule: Rule | undefined = found;
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    if (rule.symbol !== wanted.symbol) return;
    const now = deps.clock();
    const from = pendingFor(rule, wanted, now);
    if (from < wanted.pending) await timeline.lookBack(from);
    const applied = applyPrices(rule, timeline.prices, from, timeline.complete);
    if (applied === 'look back') {
      await timeline.lookBack();
      continue;
    }
    if (applied === 'too late') {
      tally.tooLate += 1;
      return;
    }
    const { fired, state } = applied;
    if (fired.length === 0 && state === rule.state) return;
    const asOf = [rule.asOf ?? '', timeline.prices.at(-1)?.position ?? ''].sort()[1]!;
    const written = await fireRule(rule, { state, asOf, fired, ...keepLatest(rule, fired, now) }, deps, tally);
    if (written.done) {
      if (rule.state === 'disarmed' && state === 'armed' && fired.length === 0) tally.rearmed += 1;
      return;
    }
    rule = written.current;
    if (rule === undefined) return;
    await timeline.refresh();
  }
  throw new Error(`rule ${found.userId}/${found.alertId} was changed by others ${TRIES} times in a row`);
}

/** Position from which prices may be missing for this rule. */
function pendingFor(rule: Rule, { fresh, pending }: PendingPrices, now: number): string {
  const recent = (ms: number | undefined) => ms !== undefined && ms >= now - LAG_SECONDS * 1000;
  const own =
    rule.asOf === undefined
      ? recent(rule.createdAt === undefined ? undefined : Date.parse(rule.createdAt))
        ? sortable(rule.createdAt!)
        : undefined
      : recent(rule.changedAt)
        ? `${rule.asOf}\u0000`
        : undefined;
  return [pending, fresh, own].filter((position) => position !== undefined).sort()[0]!;
}
