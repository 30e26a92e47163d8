import type { SQSRecord } from 'aws-lambda';
import type { PriceMessage } from '../contract';
import { parseMessage } from '../domain/price';
import { positionOf } from '../domain/rule';
import { MalformedMessageError } from '../errors';

export interface PriceRecord {
  readonly price: PriceMessage;
  /** Delivered before, so that an evaluator may have stopped half way. */
  readonly redelivered: boolean;
  /** Since the message was sent, in milliseconds. */
  readonly waitedMs: number;
}

/** A record of the price queue. Throws MalformedMessageError for one that no retry can help. */
export function readRecord({ body, attributes }: SQSRecord, now: number): PriceRecord {
  return {
    price: parseMessage(parse(body)),
    redelivered: Number(attributes.ApproximateReceiveCount) > 1,
    waitedMs: Math.max(0, now - Number(attributes.SentTimestamp)),
  };
}

/**
 * The records in the order of their prices. A standard queue mixes a burst up; put right within
 * the batch, a rule sees fewer late prices. Malformed ones come first and fail on their own.
 */
export function inOrderOfPrice(records: readonly SQSRecord[]): SQSRecord[] {
  return records.map((record) => ({ record, position: positionOrNone(record) }))
    .sort((a, b) => (a.position < b.position ? -1 : a.position > b.position ? 1 : 0))
    .map(({ record }) => record);
}

function positionOrNone(record: SQSRecord): string {
  try {
    return positionOf(parseMessage(parse(record.body)));
  } catch (error) {
    if (error instanceof MalformedMessageError) return '';
    throw error;
  }
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new MalformedMessageError(`No price message: the body is not JSON (${(error as Error).message}). Send prices through the webhook.`, { cause: error });
  }
}
