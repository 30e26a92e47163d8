import type { Direction, WatchState } from '../contract';
import type { AlertRules, Threshold } from '../ports';
import { compareDecimals } from './decimal';
import { LAG_SECONDS, newTally, type Budget, type Evaluation, type Tally } from './evaluation';
import { fireRule, type FiringDeps } from './fire-rule';
import { hear, keepLatest } from './hear';
import type { Rule } from './rule';
import { settlePages } from './settle';
import type { Timeline } from './timeline';
import { sortable } from './timestamp';

/** Rules of one query that are worked on at once. */
const RULES_AT_ONCE = 10;
/** Tries to write a rule that other evaluators write at the same time. */
const TRIES = 25;

/** Which prices of a timeline are to be heard. */
export interface Unheard {
  readonly symbol: string;
  /** Position of the first price that no rule has heard, if there is one. */
  readonly fresh?: string;
  /** Position of the first price that some rule may not have heard: `fresh` or before. */
  readonly unheard: string;
}

/** Lets each rule hear the prices that it concerns. A rule that fails does not hold up the others. */
export async function evaluateTimeline(
  timeline: Timeline,
  unheard: Unheard,
  deps: FiringDeps,
  budget: Budget,
): Promise<Evaluation> {
  const tally = newTally();
  const prices = timeline.prices.filter(({ position }) => position >= unheard.unheard).map(({ price }) => price);
  if (prices.length === 0) return { ...tally, failures: [] };
  const low = prices.reduce((least, price) => (compareDecimals(price, least) < 0 ? price : least));
  const high = prices.reduce((most, price) => (compareDecimals(price, most) > 0 ? price : most));
  const done = new Set<string>();
  const failures = await Promise.all(
    watches(low, high).map(async ([direction, state, threshold]) => {
      const pages = read(deps.rules, unheard.symbol, direction, state, threshold, timeline, unheard);
      return settlePages(pages, RULES_AT_ONCE, async (rule) => {
        const key = JSON.stringify([rule.userId, rule.alertId]);
        if (done.has(key)) return;
        if (budget.spent()) {
          tally.unfinished = true;
          return;
        }
        done.add(key);
        await letHear(rule, timeline, unheard, deps, tally);
      });
    }),
  );
  return { ...tally, failures: failures.flat() };
}

/** The partitions and ranges of the index that hold each rule which prices from `low` to `high` can fire or arm. */
const watches = (low: string, high: string): readonly (readonly [Direction, WatchState, Threshold?])[] => [
  ['above', 'armed', { operator: '<=', price: high }],
  ['below', 'armed', { operator: '>=', price: low }],
  ['above', 'disarmed', { operator: '>', price: low }],
  ['below', 'disarmed', { operator: '<', price: high }],
  ['above', 'firing'],
  ['below', 'firing'],
];

/** Pages of rules. A rule that has heard prices of the stretch may know of newer ones than were read, so those are read after it. */
async function* read(
  rules: AlertRules,
  symbol: string,
  direction: Direction,
  state: WatchState,
  threshold: Threshold | undefined,
  timeline: Timeline,
  { unheard }: Unheard,
): AsyncIterable<readonly Rule[]> {
  for await (const page of rules.watched(symbol, direction, state, threshold)) {
    if (page.some(({ asOf }) => asOf !== undefined && asOf >= unheard)) await timeline.refresh();
    yield page;
  }
}

async function letHear(
  found: Rule,
  timeline: Timeline,
  wanted: Unheard,
  deps: FiringDeps,
  tally: Tally,
): Promise<void> {
  let rule: Rule | undefined = found;
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    if (rule.symbol !== wanted.symbol) return;
    const now = deps.clock();
    const from = unheardBy(rule, wanted, now);
    if (from < wanted.unheard) await timeline.lookBack(from);
    const heard = hear(rule, timeline.prices, from, timeline.complete);
    if (heard === 'look back') {
      await timeline.lookBack();
      continue;
    }
    if (heard === 'too late') {
      tally.tooLate += 1;
      return;
    }
    const { fired, state } = heard;
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

/** Position from which this rule may not have heard the prices. */
function unheardBy(rule: Rule, { fresh, unheard }: Unheard, now: number): string {
  const recent = (ms: number | undefined) => ms !== undefined && ms >= now - LAG_SECONDS * 1000;
  const own =
    rule.asOf === undefined
      ? recent(rule.createdAt === undefined ? undefined : Date.parse(rule.createdAt))
        ? sortable(rule.createdAt!)
        : undefined
      : recent(rule.changedAt)
        ? `${rule.asOf}\u0000`
        : undefined;
  return [unheard, fresh, own].filter((position) => position !== undefined).sort()[0]!;
}
