import type { AlertRules, Clock, Notifications } from '../ports';
import { newTally, type Budget, type Evaluation, type Tally } from './evaluation';
import { firingOf, isAbandoned, notificationOf, type PendingFiring, type Rule, type RuleChange } from './rule';
import { settlePages } from './settle';
import type { Price } from './position';

/** Concurrent rules per query. */
const RULES_AT_ONCE = 10;

export interface FiringDeps {
  readonly rules: AlertRules;
  readonly notifications: Notifications;
  readonly clock: Clock;
}

/** The new state of a rule after prices, and the prices at which it fires. */
export type NextRule = Pick<RuleChange, 'state' | 'asOf' | 'firings' | 'forgetful'> & {
  readonly fired: readonly Price[];
};

/**
 * Writes a rule's new state, with its firings in an outbox, in one write conditional on the
 * revision that was read; then publishes and removes them. A crash in between repeats a
 * notification, with the same id, instead of losing it.
 * @returns done, or the rule as changed concurrently (undefined: deleted)
 */
export async function fireRule(
  rule: Rule,
  { fired, ...next }: NextRule,
  deps: FiringDeps,
  tally: Tally,
): Promise<{ readonly done: true } | { readonly done: false; readonly current: Rule | undefined }> {
  const now = deps.clock();
  const firings = fired.map((price) => firingOf(rule, price, now));
  const written = await deps.rules.change(rule, { ...next, changedAt: now, outbox: [...rule.outbox, ...firings] });
  if (!written.done) return written;
  tally.changed += 1;
  tally.fired += firings.length;
  if (firings.length > 0) await publish(written.rule, firings, deps, tally);
  return { done: true };
}

/**
 * Publishes the firings of a symbol that an evaluator wrote but did not publish within
 * CLAIM_EXPIRES_MS. Fresh ones are left to their evaluator.
 */
export async function finishAbandoned(symbol: string, deps: FiringDeps, budget: Budget): Promise<Evaluation> {
  const tally = newTally();
  const failures = await Promise.all(
    (['above', 'below'] as const).map((direction) =>
      settlePages(deps.rules.watched(symbol, direction, 'firing'), RULES_AT_ONCE, async (rule) => {
        if (budget.spent()) tally.unfinished = true;
        else await takeOver(rule, deps, tally);
      }),
    ),
  );
  return { ...tally, failures: failures.flat() };
}

async function takeOver(rule: Rule, deps: FiringDeps, tally: Tally): Promise<void> {
  const now = deps.clock();
  if (!rule.outbox.every((firing) => isAbandoned(firing, now))) return;
  const outbox = rule.outbox.map((firing) => ({ ...firing, claimedAt: now }));
  const written = await deps.rules.change(rule, { ...rule, changedAt: now, outbox });
  if (!written.done) return;
  tally.takenOver += outbox.length;
  await publish(written.rule, outbox, deps, tally);
}

async function publish(rule: Rule, firings: readonly PendingFiring[], deps: FiringDeps, tally: Tally): Promise<void> {
  const published = new Set<string>();
  const outcomes = await Promise.allSettled(
    firings.map(async (firing) => {
      await deps.notifications.publish(notificationOf(rule, firing));
      published.add(firing.firingId);
    }),
  );
  tally.published += published.size;
  if (published.size > 0) await takeOut(rule, published, deps);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
}

/** Other evaluators may change the rule meanwhile; only these firings are removed from its outbox. */
async function takeOut(rule: Rule, published: ReadonlySet<string>, { rules, clock }: FiringDeps): Promise<void> {
  let current: Rule | undefined = rule;
  while (current?.outbox.some(({ firingId }) => published.has(firingId))) {
    const written = await rules.change(current, {
      ...current,
      changedAt: clock(),
      outbox: current.outbox.filter(({ firingId }) => !published.has(firingId)),
    });
    current = written.done ? undefined : written.current;
  }
}
