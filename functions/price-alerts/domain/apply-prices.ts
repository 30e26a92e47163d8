import type { RuleState } from '../contract';
import { cooled, appliesTo, meets, type Rule } from './rule';
import { arrivalOf, type Price } from './position';

/** Effect of prices on a rule. */
export interface Applied {
  /** Prices at which the rule fires and has not fired so far, ascending. */
  readonly fired: readonly Price[];
  /** The state after the last price. */
  readonly state: RuleState;
}

export type ApplyResult =
  | Applied
  /** Earlier prices are needed to decide. */
  | 'look back'
  /** The firings around the earliest price are no longer stored. */
  | 'too late';

/** Minimum and maximum number of stored firings; in between, those of prices that arrived within FIRINGS_KEPT_MS. */
const FIRINGS_KEPT = { least: 8, most: 250 } as const;
/** Longer than a message of the price queue is retried (3 receives, 5 minutes each). */
const FIRINGS_KEPT_MS = 20 * 60_000;

interface State {
  readonly armed: boolean;
  /** Position of the last firing. */
  readonly last?: string;
}

/**
 * Applies the prices from `pending` on to a rule, whether or not some were applied before.
 * Existing firings remain; missing ones are added:
 *
 *   prices in order, each once      fires as a single sequential evaluator would
 *   a repeated price                nothing: the firing exists
 *   late, beyond the threshold,     fires, unless a later price of the same stay beyond the threshold
 *     while the rule was armed        has fired: then that firing covers the stay
 *   late, on the other side,        splits the stay in two, each with one firing: the part
 *     between two prices beyond it    without one fires now, at its first price
 *   late, within the cool-down      nothing, if a firing at it would come less than a cool-down
 *     before a firing                 before an existing one
 *   late, otherwise                 nothing
 *
 * So each stay beyond the threshold that began while the rule was armed has one firing, at a price
 * of that stay, in whatever order its prices arrive.
 *
 * @param prices ascending and without gaps, to the current end of the history
 * @param pending position of the first price that may be missing for the rule
 * @param complete true if the history has nothing earlier
 */
export function applyPrices(rule: Rule, prices: readonly Price[], pending: string, complete: boolean): ApplyResult {
  const ahead = rule.asOf !== undefined && rule.asOf >= pending;
  const begin = ahead
    ? stateBefore(rule, prices, pending, complete)
    : { from: indexOf(prices, pending), state: present(rule) };
  if (typeof begin === 'string') return begin;
  const { fired, state } = walk(rule, prices, begin.from, begin.state);
  // A rule that later prices were applied to keeps their state.
  const whole = rule.asOf === undefined || rule.asOf <= (prices.at(-1)?.position ?? '');
  return { fired, state: whole ? (state.armed ? 'armed' : 'disarmed') : rule.state };
}

/** The firings that a rule stores after it fired at these too. */
export function keepLatest(rule: Rule, fired: readonly Price[], now: number): Pick<Rule, 'firings' | 'forgetful'> {
  const all = [...new Set([...rule.firings, ...fired.map(({ position }) => position)])].sort();
  const kept = all.filter((position, index) => {
    const fromEnd = all.length - index;
    return (
      fromEnd <= FIRINGS_KEPT.least || (fromEnd <= FIRINGS_KEPT.most && arrivalOf(position) >= now - FIRINGS_KEPT_MS)
    );
  });
  return { firings: kept, forgetful: rule.forgetful || kept.length < all.length };
}

const present = ({ state, firings }: Rule): State => ({ armed: state === 'armed', last: firings.at(-1) });
const indexOf = (prices: readonly Price[], position: string): number => {
  const index = prices.findIndex((price) => price.position >= position);
  return index < 0 ? prices.length : index;
};

/**
 * The state of a rule before a late price, and the price from which to
 * apply again: after its last firing, or where its stay beyond the threshold began.
 */
function stateBefore(
  rule: Rule,
  prices: readonly Price[],
  pending: string,
  complete: boolean,
): { readonly from: number; readonly state: State } | 'look back' | 'too late' {
  if (rule.forgetful && pending < (rule.firings[0] ?? '')) return 'too late';
  const last = rule.firings.findLast((position) => position < pending);
  for (let index = indexOf(prices, pending) - 1; index >= 0; index -= 1) {
    const price = prices[index]!;
    if (last !== undefined && price.position <= last) return { from: index + 1, state: { armed: false, last } };
    if (appliesTo(rule, price) && !meets(rule, price))
      return { from: index + 1, state: { armed: last === undefined || cooled(rule, last, price), last } };
  }
  if (!complete) return 'look back';
  return { from: 0, state: { armed: last === undefined, last } };
}

function walk(
  rule: Rule,
  prices: readonly Price[],
  from: number,
  begin: State,
): { readonly fired: readonly Price[]; readonly state: State } {
  const made = rule.firings.filter((position) => begin.last === undefined || position > begin.last);
  const fired: Price[] = [];
  let { armed, last } = begin;
  let next = 0;
  for (let index = from; index < prices.length; index += 1) {
    const price = prices[index]!;
    if (!appliesTo(rule, price)) continue;
    // A firing counts even if its price is gone from the history.
    for (; made[next] !== undefined && made[next]! < price.position; next += 1) [armed, last] = [false, made[next]];
    if (made[next] === price.position) {
      [armed, last] = [false, price.position];
      next += 1;
    } else if (meets(rule, price)) {
      if (!armed || (made[next] !== undefined && !rearmsBefore(rule, prices, index, made[next]!))) continue;
      fired.push(price);
      [armed, last] = [false, price.position];
    } else if (!armed && (last === undefined || cooled(rule, last, price))) {
      armed = true;
    }
  }
  for (; made[next] !== undefined; next += 1) [armed, last] = [false, made[next]];
  return { fired, state: { armed, ...(last !== undefined && { last }) } };
}

/** Whether the rule would be armed again between a firing at this price and the existing later one. */
function rearmsBefore(rule: Rule, prices: readonly Price[], index: number, later: string): boolean {
  const { position } = prices[index]!;
  for (let at = index + 1; at < prices.length && prices[at]!.position < later; at += 1) {
    const price = prices[at]!;
    if (appliesTo(rule, price) && !meets(rule, price) && cooled(rule, position, price)) return true;
  }
  return false;
}
