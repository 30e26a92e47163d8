import type { PriceHistory } from '../ports';
import { evaluateSymbol, type SymbolDeps } from './evaluate-symbol';
import { NOTHING, addEvaluations, type Budget, type Evaluation } from './evaluation';
import { settlePages } from './settle';
import { timeOf } from './position';
import { addSeconds } from './timestamp';

/** Concurrent symbols: enough to hide latency, without crowding out the queue's evaluators. */
const SYMBOLS_AT_ONCE = 5;
/** How far before its latest price a symbol is evaluated again: longer than a message is retried (3 receives, 5 minutes each). */
export const SWEEP_REACH_SECONDS = 20 * 60;

export interface SweepReport extends Evaluation {
  /** Symbols read; failed ones are only in `failures`. */
  readonly symbols: number;
  /** Symbols with only expired prices. */
  readonly withoutPrice: number;
}

export interface SweepDeps extends SymbolDeps {
  readonly history: SymbolDeps['history'] & Pick<PriceHistory, 'symbols' | 'latest'>;
}

/**
 * Evaluates every symbol and publishes abandoned firings: repairs what the queue missed (a message in the
 * dead-letter queue, a rule written after the last price). Safe to run concurrently with the queue's
 * evaluators and other sweeps. A failing symbol does not block the others.
 */
export async function sweep(deps: SweepDeps, budget: Budget): Promise<SweepReport> {
  let total: SweepReport = { ...NOTHING, symbols: 0, withoutPrice: 0 };
  const add = (evaluation: Evaluation, symbols: number, withoutPrice: number) => {
    total = {
      ...addEvaluations(total, evaluation),
      symbols: total.symbols + symbols,
      withoutPrice: total.withoutPrice + withoutPrice,
    };
  };
  const failures = await settlePages(deps.history.symbols(deps.clock()), SYMBOLS_AT_ONCE, async (symbol) => {
    if (budget.spent()) return add({ ...NOTHING, unfinished: true }, 0, 0);
    const latest = await deps.history.latest(symbol, deps.clock());
    const since = latest && addSeconds(timeOf(latest.position), -SWEEP_REACH_SECONDS);
    add(
      await evaluateSymbol(symbol, { prices: [], since, finishAbandoned: true }, deps, budget),
      1,
      latest === undefined ? 1 : 0,
    );
  });
  return { ...total, failures: [...total.failures, ...failures] };
}
