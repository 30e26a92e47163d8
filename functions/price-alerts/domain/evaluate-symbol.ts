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
 * The history is what is evaluated; a message only says that there is something new in it. Of each
 * symbol it is kept up to which position all rules have heard the prices (its progress), and an
 * evaluation goes on from there to the end of the history. So it does not matter in which order
 * messages come, how often, or to how many evaluators: the prices of a symbol that are sent one
 * after the other are heard one after the other.
 *
 *   a message ...                      does
 *   in order                           hears the prices since the progress, up to the last one
 *   again, or behind others            finds its price heard: nothing
 *   of a late price (it stands         lets the rules hear again from that price on (hear.ts)
 *     before the progress)
 *   lost (dead-letter queue)           its price is heard with the next price of the symbol, or by the
 *                                      sweep; a late one within SWEEP_REACH_SECONDS of the latest price
 *   of another evaluator meanwhile     both hear the same; each write is bound to the revision of the
 *                                      rule that was read, and the one that lost hears again
 *   with an evaluator that dies        is received again; what was written stays, the rest is done
 *
 * The index of rules lags behind the table. A rule that changed less than LAG_SECONDS ago hears the
 * prices since its own last change, and the symbol is woken up once more after a change.
 */

/** Prices heard at once. */
const STRETCH = 1_000;
/** Before every position. */
const BEGINNING = '0';
/** A wake-up that comes at least this much later than a change sees the change in the index, in milliseconds. */
const LAG_USUAL_MS = 3_000;

/** What an evaluation of a symbol was asked for. */
export interface Request {
  /** Prices of the messages, with the time at which each was sent, epoch milliseconds. */
  readonly prices: readonly { readonly price: PriceMessage; readonly sentAt: number }[];
  /** Sortable time from which all prices are to be heard again; default none. */
  readonly since?: string;
  /** Firings that somebody left unpublished are finished too. Default false. */
  readonly finishAbandoned?: boolean;
  /** The message is given up after this: the progress moves on although a rule failed. Default false. */
  readonly lastTry?: boolean;
}

/** The sortable time from which a request asks; absent where it names none. */
export const earliestAsked = ({ prices, since }: Request): string | undefined =>
  [...prices.map(({ price }) => sortable(price.timestamp)), ...(since === undefined ? [] : [since])].sort()[0];

export interface SymbolDeps extends FiringDeps {
  readonly history: Pick<PriceHistory, 'since' | 'before'>;
  readonly progress: SymbolProgress;
  readonly wakeUps: WakeUps;
}

/**
 * Evaluates what is new of a symbol. It ends before the time does: with `unfinished` the rest is
 * still to be done, and what was done stays.
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
    const unheard = again && !timeline.more ? asked : fresh;
    if (unheard === undefined) return total;
    const stretch = timeline.more && again ? ahead : timeline;
    // A price that only a message has is evaluated, but may be gone from the history for good: it is no progress.
    const end = stretch.prices.findLast((price) => !source.extra.includes(price))?.position;
    const done = await evaluateTimeline(stretch, { symbol, fresh, unheard }, deps, budget);
    total = addEvaluations(total, done);
    const changed = done.changed > 0 && wakeUpAt < deps.clock() + LAG_USUAL_MS;
    if (changed) await deps.wakeUps.send({ symbol, since: timeOf(unheard) }, LAG_SECONDS);
    const heard = !done.unfinished && (done.failures.length === 0 || request.lastTry === true);
    await deps.progress.advance(symbol, {
      ...(heard && end !== undefined && (position === undefined || end > position) && { position: end }),
      ...(changed && { wakeUpAt: deps.clock() + LAG_SECONDS * 1000 }),
    });
    if (!heard || !stretch.more) return total;
  }
}
