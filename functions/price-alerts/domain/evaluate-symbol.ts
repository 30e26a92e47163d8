import type { PriceMessage } from '../contract';
import type { PriceHistory, SymbolProgress, WakeUps } from '../ports';
import { evaluateTimeline } from './evaluate-timeline';
import { LAG_SECONDS, NOTHING, addEvaluations, type Budget, type Evaluation } from './evaluation';
import { finishAbandoned, type FiringDeps } from './fire-rule';
import { priced, timeOf } from './position';
import { Timeline, type TimelineSource } from './timeline';
import { sortable } from './timestamp';

/*
 * Which prices are evaluated
 *
 * The history is evaluated; a message only signals that it has something new. The progress of a symbol
 * is the position up to which prices were applied to all rules, and an evaluation continues from there
 * to the end of the history. So the order and number of messages and evaluators do not matter: prices
 * of a symbol that are sent in sequence
 * are evaluated in sequence.
 *
 *   a message ...                      effect
 *   in order                           evaluates the prices since the progress, up to the last one
 *   repeated, or behind others         its price is already evaluated: nothing
 *   of a late price (before            evaluates again from that price on (apply-prices.ts)
 *     the progress)
 *   lost (dead-letter queue)           its price is evaluated with the next price of the symbol, or by the
 *                                      sweep; a late one if within SWEEP_REACH_SECONDS of the latest price
 *   of a concurrent evaluator          both evaluate the same; each write is conditional on the revision of
 *                                      the rule that was read, and the one that lost repeats it
 *   with an evaluator that crashes     is received again; completed writes remain, the rest is done
 *
 * The index of rules lags behind the table. A rule that changed less than LAG_SECONDS ago evaluates the
 * prices since its own last change, and the symbol is woken up once more after a change.
 */

/** Prices evaluated at once. */
const STRETCH = 1_000;
/** Before every position. */
const BEGINNING = '0';
/** A wake-up at least this much later than a change sees the change in the index, in milliseconds. */
const LAG_USUAL_MS = 3_000;

/** The requested evaluation of a symbol. */
export interface Request {
  /** Prices of the messages, each with its send time, epoch milliseconds. */
  readonly prices: readonly { readonly price: PriceMessage; readonly sentAt: number }[];
  /** Sortable time from which all prices are evaluated again; default none. */
  readonly since?: string;
  /** Whether to publish abandoned firings too. Default false. */
  readonly finishAbandoned?: boolean;
  /** The last attempt for the message: the progress advances even if a rule failed. Default false. */
  readonly lastTry?: boolean;
}

/** The sortable time from which a request starts; absent if it has none. */
export const earliestAsked = ({ prices, since }: Request): string | undefined =>
  [...prices.map(({ price }) => sortable(price.timestamp)), ...(since === undefined ? [] : [since])].sort()[0];

export interface SymbolDeps extends FiringDeps {
  readonly history: Pick<PriceHistory, 'since' | 'before'>;
  readonly progress: SymbolProgress;
  readonly wakeUps: WakeUps;
}

/**
 * Evaluates the new prices of a symbol. Stops before the time is up: with `unfinished` some work
 * remains, and completed work is kept.
 */
export async function evaluateSymbol(
  symbol: string,
  request: Request,
  deps: SymbolDeps,
  budget: Budget,
): Promise<Evaluation> {
  const now = deps.clock();
  const source: TimelineSource = {
    history: deps.history,
    symbol,
    now,
    extra: request.prices.map(({ price, sentAt }) => priced(price, sentAt)),
  };
  const asked = earliestAsked(request);
  let total = request.finishAbandoned === true ? await finishAbandoned(symbol, deps, budget) : NOTHING;
  for (;;) {
    const { position, wakeUpAt = 0 } = await deps.progress.read(symbol);
    const from = position ?? BEGINNING;
    const ahead = await Timeline.open(source, from, STRETCH);
    const fresh = ahead.prices.find((price) => position === undefined || price.position > position)?.position;
    const again = asked !== undefined && !ahead.more && asked <= from;
    const timeline = again ? await Timeline.open(source, asked) : ahead;
    if (timeline.more && again) total = { ...total, tooLate: total.tooLate + 1 };
    const pending = again && !timeline.more ? asked : fresh;
    if (pending === undefined) return total;
    const stretch = timeline.more && again ? ahead : timeline;
    // A price that only a message has is evaluated, but may be gone from the history: it does not count as progress.
    const end = stretch.prices.findLast((price) => !source.extra.includes(price))?.position;
    const done = await evaluateTimeline(stretch, { symbol, fresh, pending }, deps, budget);
    total = addEvaluations(total, done);
    const changed = done.changed > 0 && wakeUpAt < deps.clock() + LAG_USUAL_MS;
    if (changed) await deps.wakeUps.send({ symbol, since: timeOf(pending) }, LAG_SECONDS);
    const applied = !done.unfinished && (done.failures.length === 0 || request.lastTry === true);
    await deps.progress.advance(symbol, {
      ...(applied && end !== undefined && (position === undefined || end > position) && { position: end }),
      ...(changed && { wakeUpAt: deps.clock() + LAG_SECONDS * 1000 }),
    });
    if (!applied || !stretch.more) return total;
  }
}
