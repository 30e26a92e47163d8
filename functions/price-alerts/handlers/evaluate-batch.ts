import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { ServiceError } from '../../shared/errors';
import { readRecord, type PriceRecord } from '../adapters/price-record';
import { earliestAsked, evaluateSymbol, type Request } from '../domain/evaluate-symbol';
import { NOTHING, addEvaluations, type Budget, type Evaluation } from '../domain/evaluation';
import { EvaluationError, MalformedMessageError, OutOfTimeError } from '../errors';
import { budgetOf } from './budget';
import { countEvaluation } from './count-evaluation';
import type { EvaluateDeps } from './wiring-evaluate';

/** Maximum receives of a message: the queue's maxReceiveCount (requirement P4). */
const LAST_RECEIVE = 3;

/**
 * Evaluates the symbols of a batch concurrently, each once for all its messages, so that no symbol
 * blocks another. The messages of a failing symbol are reported and received again; after
 * three receives they go to the dead-letter queue. A malformed message goes there at once. If
 * every record fails, the batch throws (Powertools' FullBatchFailureError), which counts as an
 * error of the function and slows down the poller during an outage of a dependency.
 */
export async function evaluateBatch(event: SQSEvent, context: Context, deps: EvaluateDeps): Promise<SQSBatchResponse> {
  const { log, counters } = deps.telemetry;
  const symbols = new Map<string, PriceRecord[]>();
  const readings = new Map(event.Records.map((record) => [record, reading(record, symbols)]));
  const budget = budgetOf(context);
  const work = new Map(
    [...symbols].map(([symbol, records]) => [symbol, evaluateRecords(symbol, records, deps, budget)]),
  );
  const handleRecord = async (record: SQSRecord): Promise<void> => {
    const read = readings.get(record)!;
    if (read instanceof MalformedMessageError) {
      await deps.deadLetters.send(record.body);
      log.error('message given up', { messageId: record.messageId, code: read.code, reason: read.message });
      return;
    }
    try {
      await work.get(read.symbol);
      counters.milliseconds('EvaluationLag', Math.max(0, deps.clock() - read.sentAt));
    } catch (error) {
      log.error('record failed', {
        messageId: record.messageId,
        receives: read.receives,
        code: error instanceof ServiceError ? error.code : 'internal_error',
        error,
      });
      throw error;
    }
  };
  const processor = new BatchProcessor(EventType.SQS);
  try {
    return await processPartialResponse(event, handleRecord, processor, { context, processInParallel: true });
  } finally {
    const settled = await Promise.allSettled(work.values());
    const { failures, ...outcome } = settled
      .map((one) => (one.status === 'fulfilled' ? one.value : outcomeOf(one.reason)))
      .reduce(addEvaluations, NOTHING);
    countEvaluation(outcome, counters);
    log.info('batch evaluated', {
      records: event.Records.length,
      symbols: symbols.size,
      failedRecords: processor.failureMessages.length,
      ...outcome,
      failures: failures.length,
    });
  }
}

function reading(record: SQSRecord, symbols: Map<string, PriceRecord[]>): PriceRecord | MalformedMessageError {
  try {
    const read = readRecord(record);
    symbols.set(read.symbol, [...(symbols.get(read.symbol) ?? []), read]);
    return read;
  } catch (error) {
    if (error instanceof MalformedMessageError) return error;
    throw error;
  }
}

/** @throws EvaluationError, or OutOfTimeError if the time ran out before anything was done */
async function evaluateRecords(
  symbol: string,
  records: readonly PriceRecord[],
  deps: EvaluateDeps,
  budget: Budget,
): Promise<Evaluation> {
  if (budget.spent()) throw new OutOfTimeError(`${symbol}: no time left in this batch`);
  const request = requestOf(records);
  const evaluation = await evaluateSymbol(symbol, request, deps, budget);
  if (evaluation.failures.length > 0) throw new EvaluationError(symbol, evaluation.failures, evaluation);
  if (!evaluation.unfinished) return evaluation;
  if (evaluation.changed === 0)
    throw new OutOfTimeError(`${symbol}: time ran out before a rule was written`, evaluation);
  // Not a failure, which would use up a receive: another message continues.
  const since = earliestAsked(request)!;
  await deps.wakeUps.send({ symbol, since }, 0);
  return evaluation;
}

function requestOf(records: readonly PriceRecord[]): Request {
  const since = records.flatMap(({ asked }) => ('wakeUp' in asked ? [asked.wakeUp.since] : [])).sort()[0];
  return {
    prices: records.flatMap(({ asked, sentAt }) => ('price' in asked ? [{ price: asked.price, sentAt }] : [])),
    ...(since !== undefined && { since }),
    // A redelivered message may have left firings unpublished.
    finishAbandoned: records.some(({ receives, asked }) => receives > 1 || 'wakeUp' in asked),
    lastTry: records.some(({ receives }) => receives >= LAST_RECEIVE),
  };
}

/** The completed work. */
const outcomeOf = (error: unknown): Evaluation =>
  ((error instanceof EvaluationError || error instanceof OutOfTimeError) && error.outcome) || {
    ...NOTHING,
    failures: [error],
  };
