import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { instrument, wired, type LambdaHandler } from '../../shared/telemetry';
import { SWEEP_PAYLOAD } from '../contract';
import { UnknownEventError } from '../errors';
import { evaluateAll } from './evaluate-all';
import { evaluateBatch } from './evaluate-batch';
import { evaluateDeps, type EvaluateDeps } from './wiring-evaluate';

type Sweep = typeof SWEEP_PAYLOAD;

/**
 * Prices from the queue, with partial failures, or the 5-minute rule's `{"action":"evaluate_all"}`.
 * Throws for any other event, so that it goes to the on-failure destination.
 */
export function createHandler(deps: EvaluateDeps): LambdaHandler<SQSEvent | Sweep, SQSBatchResponse | void> {
  return instrument(deps.telemetry, async (event, context) => {
    if ('Records' in event) return evaluateBatch(event, context, deps);
    if ((event as Partial<Sweep>).action === SWEEP_PAYLOAD.action) return evaluateAll(context, deps);
    throw new UnknownEventError(
      `The event must be a batch of the price queue or ${JSON.stringify(SWEEP_PAYLOAD)}; its members are: ${Object.keys(event).join(', ') || 'none'}.`,
    );
  });
}

export const handler = wired(() => createHandler(evaluateDeps()));
