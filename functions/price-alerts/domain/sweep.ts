import type { PriceHistory } from '../ports';
import { NOTHING, addEvaluations, evaluatePrice, finishAbandoned, type Evaluation, type EvaluationDeps } from './evaluate-price';
import { settlePages } from './settle';

/** Symbols evaluated at once: enough to hide latency, few enough not to crowd out the queue's evaluators. */
const SYMBOLS_AT_ONCE = 5;

export interface SweepReport extends Evaluation {
  /** Symbols that were read; those that failed are among them only in `failures`. */
  readonly symbols: number;
  /** Symbols whose every price has expired. */
  readonly withoutPrice: number;
}

export interface SweepDeps extends EvaluationDeps {
  readonly history: Pick<PriceHistory, 'symbols' | 'latest'>;
}

/**
 * Evaluates the latest unexpired price of every symbol and finishes abandoned firings: what the
 * queue missed (a message in the dead-letter queue, a rule written after the last price) is made
 * good here. Safe beside the queue's evaluators and beside another sweep. A symbol that fails does
 * not hold up the others.
 */
export async function sweep(deps: SweepDeps): Promise<SweepReport> {
  let total: SweepReport = { ...NOTHING, symbols: 0, withoutPrice: 0 };
  const add = (evaluation: Evaluation, symbols: number, withoutPrice: number) => {
    total = { ...addEvaluations(total, evaluation), symbols: total.symbols + symbols, withoutPrice: total.withoutPrice + withoutPrice };
  };
  const failures = await settlePages(deps.history.symbols(), SYMBOLS_AT_ONCE, async (symbol) => {
    add(await finishAbandoned(symbol, deps), 0, 0);
    const price = await deps.history.latest(symbol, deps.clock());
    add(price === undefined ? NOTHING : await evaluatePrice(price, deps), 1, price === undefined ? 1 : 0);
  });
  return { ...total, failures: [...total.failures, ...failures] };
}
