import type { SQSRecord } from 'aws-lambda';
import type { PriceMessage, WakeUpMessage } from '../contract';
import { parseMessage, parseWakeUp } from '../domain/price';
import { MalformedMessageError } from '../errors';

/** What a message of the price queue asks to be evaluated. */
export type Asked = { readonly price: PriceMessage } | { readonly wakeUp: WakeUpMessage };

export interface PriceRecord {
  readonly asked: Asked;
  readonly symbol: string;
  /** Times that the message was received, this one included. */
  readonly receives: number;
  /** Epoch milliseconds. */
  readonly sentAt: number;
}

/** A record of the price queue. Throws MalformedMessageError for one that no retry can help. */
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
      `No price message: the body is not JSON (${(error as Error).message}). Send prices through the webhook.`,
      { cause: error },
    );
  }
}
