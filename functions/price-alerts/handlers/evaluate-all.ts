import type { Context } from 'aws-lambda';
import { sweep } from '../domain/sweep';
import { EvaluationError, OutOfTimeError } from '../errors';
import { budgetOf } from './budget';
import { countEvaluation } from './count-evaluation';
import type { EvaluateDeps } from './wiring-evaluate';

/** The sweep over all symbols. Throws EvaluationError after trying all, so that the invocation is retried. */
export async function evaluateAll(context: Context, deps: EvaluateDeps): Promise<void> {
  const { failures, ...report } = await sweep(deps, budgetOf(context));
  countEvaluation(report, deps.telemetry.counters);
  deps.telemetry.log.info('sweep done', { ...report, failed: failures.length });
  if (failures.length > 0) throw new EvaluationError('The sweep over all symbols', failures);
  if (report.unfinished) throw new OutOfTimeError(`The sweep ran out of time after ${report.symbols} symbols`);
}
