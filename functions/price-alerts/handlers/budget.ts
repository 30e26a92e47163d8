import type { Context } from 'aws-lambda';
import type { Budget } from '../domain/evaluation';

/** Reserved for work in flight and the report, in milliseconds; at most a quarter of the timeout. */
const RESERVE_MS = 10_000;

/** Time budget of an invocation: used up shortly before Lambda ends it, which would undo the batch. */
export function budgetOf(context: Pick<Context, 'getRemainingTimeInMillis'>): Budget {
  const reserve = Math.min(RESERVE_MS, context.getRemainingTimeInMillis() / 4);
  return { spent: () => context.getRemainingTimeInMillis() <= reserve };
}
