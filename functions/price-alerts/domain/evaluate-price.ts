import type { Direction, PriceMessage } from '../contract';
import type { AlertRules, Clock, Notifications } from '../ports';
import { fires, isAbandoned, notificationOf, rearms, type Rule } from './rule';
import { settlePages } from './settle';

const DIRECTIONS: readonly Direction[] = ['above', 'below'];
/** Rules of one query that are worked on at once. */
const RULES_AT_ONCE = 10;

export interface EvaluationDeps {
  readonly rules: AlertRules;
  readonly notifications: Notifications;
  readonly clock: Clock;
}

/** What an evaluation did. */
export interface Outcome {
  /** Rules claimed by this evaluator. */
  readonly fired: number;
  /** Notifications handed to the topic, those of claims taken over included. */
  readonly published: number;
  readonly rearmed: number;
  /** Claims of evaluators that are gone, finished here. */
  readonly takenOver: number;
}

/** An outcome, and the error of each rule or query that failed. Only without failures is the work done. */
export interface Evaluation extends Outcome {
  readonly failures: readonly unknown[];
}

export const NOTHING: Evaluation = { fired: 0, published: 0, rearmed: 0, takenOver: 0, failures: [] };

export const addEvaluations = (a: Evaluation, b: Evaluation): Evaluation => ({
  fired: a.fired + b.fired,
  published: a.published + b.published,
  rearmed: a.rearmed + b.rearmed,
  takenOver: a.takenOver + b.takenOver,
  failures: [...a.failures, ...b.failures],
});

type Tally = { -readonly [K in keyof Outcome]: Outcome[K] };

/**
 * Fires the rules that the price meets and arms again those that it left behind. A rule that fails
 * does not hold up the others; its claim, if it got one, is finished by `finishAbandoned` later.
 */
export async function evaluatePrice(price: PriceMessage, deps: EvaluationDeps): Promise<Evaluation> {
  const tally = newTally();
  const failures = await Promise.all(DIRECTIONS.flatMap((direction) => [
    settlePages(deps.rules.met(price, direction), RULES_AT_ONCE, (rule) => fire(rule, price, deps, tally)),
    settlePages(deps.rules.leftBehind(price, direction), RULES_AT_ONCE, (rule) => rearm(rule, price, deps, tally)),
  ]));
  return { ...tally, failures: failures.flat() };
}

/**
 * Publishes the firings of a symbol that an evaluator claimed and did not finish within
 * CLAIM_EXPIRES_MS, under the firing's own id. Fresh claims are left to their evaluator.
 */
export async function finishAbandoned(symbol: string, deps: EvaluationDeps): Promise<Evaluation> {
  const tally = newTally();
  const failures = await Promise.all(DIRECTIONS.map((direction) =>
    settlePages(deps.rules.firing(symbol, direction), RULES_AT_ONCE, (rule) => takeOver(rule, deps, tally))));
  return { ...tally, failures: failures.flat() };
}

/** A price from the queue. One delivered before may have left firings unfinished, so they are finished first. */
export async function evaluateDelivery(price: PriceMessage, redelivered: boolean, deps: EvaluationDeps): Promise<Evaluation> {
  const finished = redelivered ? await finishAbandoned(price.symbol, deps) : NOTHING;
  return addEvaluations(finished, await evaluatePrice(price, deps));
}

async function fire(rule: Rule, price: PriceMessage, deps: EvaluationDeps, tally: Tally): Promise<void> {
  if (!fires(rule, price)) return;
  const claimed = await deps.rules.claim(rule, price, deps.clock());
  if (claimed === undefined) return;
  tally.fired += 1;
  await finish(claimed, deps, tally);
}

async function takeOver(rule: Rule, deps: EvaluationDeps, tally: Tally): Promise<void> {
  if (!isAbandoned(rule, deps.clock())) return;
  const claimed = await deps.rules.takeOver(rule, deps.clock());
  if (claimed === undefined) return;
  tally.takenOver += 1;
  await finish(claimed, deps, tally);
}

/** Publish first, record then: a crash between the two repeats a notification instead of losing it. */
async function finish(rule: Rule, { rules, notifications }: EvaluationDeps, tally: Tally): Promise<void> {
  if (rule.firing === undefined) throw new TypeError(`rule ${rule.userId}/${rule.alertId} was claimed without a firing`);
  await notifications.publish(notificationOf(rule, rule.firing));
  tally.published += 1;
  await rules.complete(rule, rule.firing);
}

async function rearm(rule: Rule, price: PriceMessage, { rules }: EvaluationDeps, tally: Tally): Promise<void> {
  if (rearms(rule, price) && (await rules.rearm(rule, price))) tally.rearmed += 1;
}

const newTally = (): Tally => ({ fired: 0, published: 0, rearmed: 0, takenOver: 0 });
