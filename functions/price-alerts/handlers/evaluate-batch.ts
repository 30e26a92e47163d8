import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { ServiceError } from '../../shared/errors';
import type { Log } from '../../shared/logger';
import { inOrderOfPrice, readRecord } from '../adapters/price-record';
import { NOTHING, addEvaluations, evaluateDelivery, type Evaluation } from '../domain/evaluate-price';
import { EvaluationError, MalformedMessageError } from '../errors';
import { countEvaluation } from './count-evaluation';
import type { EvaluateDeps } from './wiring-evaluate';

/**
 * Evaluates the prices of a batch one after the other, in their order. A record that fails is
 * reported by itself and received again; after three receives it is in the dead-letter queue.
 * When every record fails the batch is thrown (Powertools' FullBatchFailureError), which counts as
 * an error of the function and slows the poller down while a dependency is away.
 */
export async function evaluateBatch(event: SQSEvent, context: Context, deps: EvaluateDeps): Promise<SQSBatchResponse> {
  const { log, counters } = deps.telemetry;
  let total: Evaluation = NOTHING;
  const evaluateRecord = async (record: SQSRecord): Promise<void> => {
    const { price, redelivered, waitedMs } = readRecord(record, deps.clock());
    const evaluation = await evaluateDelivery(price, redelivered, deps);
    total = addEvaluations(total, evaluation);
    counters.milliseconds('EvaluationLag', waitedMs);
    if (evaluation.failures.length > 0) {
      throw new EvaluationError(`${price.symbol} at ${price.price} (${price.exchange}, ${price.timestamp})`, evaluation.failures);
    }
  };
  const processor = new BatchProcessor(EventType.SQS);
  try {
    return await processPartialResponse({ Records: inOrderOfPrice(event.Records) }, logged(evaluateRecord, log), processor, { context, processInParallel: false });
  } finally {
    const { failures, ...outcome } = total;
    countEvaluation(outcome, counters);
    log.info('batch evaluated', { records: event.Records.length, failedRecords: processor.failureMessages.length, ...outcome, failures: failures.length });
  }
}

/** Powertools hands the failed message ids to Lambda; why they failed is said here. */
const logged = (work: (record: SQSRecord) => Promise<void>, log: Log) => async (record: SQSRecord): Promise<void> => {
  try {
    await work(record);
  } catch (error) {
    const reason = error instanceof MalformedMessageError ? { reason: error.message } : { error };
    log.error('record failed', { messageId: record.messageId, receives: record.attributes.ApproximateReceiveCount, code: error instanceof ServiceError ? error.code : 'internal_error', ...reason });
    throw error;
  }
};
