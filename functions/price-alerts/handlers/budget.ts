import type { Context } from 'aws-lambda';
import type { Budget } from '../domain/evaluation';

/** Kept for what is under way and for the report, in milliseconds; of a short timeout at most a quarter. */
const RESERVE_MS = 10_000;

/** The time of an invocation: spent a little before Lambda ends it, which would undo the whole batch. */
export function budgetOf(context: Pick<Context, 'getRemainingTimeInMillis'>): Budget {
  const reserve = Math.min(RESERVE_MS, context.getRemainingTimeInMillis() / 4);
  return { spent: () => context.getRemainingTimeInMillis() <= reserve };
}
