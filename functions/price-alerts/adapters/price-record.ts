import type { SQSRecord } from 'aws-lambda';
import type { PriceMessage, WakeUpMessage } from '../contract';
import { parseMessage, parseWakeUp } from '../domain/price';
import { MalformedMessageError } from '../errors';

/** The evaluation that a message of the price queue requests. */
export type Asked = { readonly price: PriceMessage } | { readonly wakeUp: WakeUpMessage };

export interface PriceRecord {
  readonly asked: Asked;
  readonly symbol: string;
  /** Receive count, including this one. */
  readonly receives: number;
  /** Epoch milliseconds. */
  readonly sentAt: number;
}

/** Parses a record of the price queue. Throws MalformedMessageError if retrying cannot help. */
export function readRecord({ body, attributes }: SQSRecord): PriceRecord {
  const message = parse(body);
  const asked: Asked = isWakeUp(message) ? { wakeUp: parseWakeUp(message) } : { price: parseMessage(message) };
  return {
    asked,
    symbol: 'price' in asked ? asked.price.symbol : asked.wakeUp.symbol,
    receives: Number(attributes.ApproximateReceiveCount),
    sentAt: Number(attributes.SentTimestamp),
  };
}

const isWakeUp = (message: unknown): boolean => typeof message === 'object' && message !== null && 'since' in message;

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new MalformedMessageError(
      `Not a price message: the body is not JSON (${(error as Error).message}). Send prices through the webhook.`,
      { cause: error },
    );
  }
}
