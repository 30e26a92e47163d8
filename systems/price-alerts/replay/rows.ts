import Decimal from 'decimal.js';
import { fieldsOf, isProblem, momentOf, mustBe, type Problem } from '../../shared/replay/fields';
import { TIME, type Column } from '../../shared/replay/formats';
import { MILLISECOND, readMoment, type Moment } from '../../shared/replay/moment';
import type { Source } from '../../shared/replay/source';
import { CANDLES, CLOSE, CLOSE_TIME, HIGH, LOW, OPEN, PRICE, TRADES } from './formats';

/** A price as the webhook takes it; the decimal stays text, so that no digit is lost. */
export interface PriceInput {
  readonly exchange: string;
  readonly symbol: string;
  readonly price: string;
  readonly timestamp: string;
  /** Applies the price to rules created after it. */
  readonly replay: true;
}

/** Which prices of a candle are sent: the last one, or four in the order in which they came about. */
export type PriceChoice = 'close' | 'all';

/** What a line of prices says: a trade has one price, a candle up to four, in their order. */
export interface PriceReading extends Moment {
  readonly prices: readonly string[];
  /** End of a candle, if the file has it. */
  readonly endsAt?: bigint;
}

/** Reads a line of prices, candle or trade. */
export function readPrices(source: Source, text: string, choice: PriceChoice): PriceReading | Problem {
  const fields = fieldsOf(source, text);
  if (isProblem(fields)) return fields;
  const moment = momentOf(fields, TIME);
  if (isProblem(moment)) return moment;
  const needed: readonly Column[] =
    source.holds === TRADES.name ? [PRICE] : choice === 'close' ? [CLOSE] : [OPEN, HIGH, LOW, CLOSE];
  const wrong = needed.find((column) => !isPositive(fields.text(column)));
  if (wrong !== undefined) return mustBe(fields, wrong, 'a positive decimal such as 20359.86');
  const end = source.columns[CLOSE_TIME.name] === undefined ? undefined : readMoment(fields.text(CLOSE_TIME));
  const endsAt = end !== undefined && end.at > moment.at ? end.at : undefined;
  // A candle that rose is taken to have fallen first, and the other way round.
  const order =
    needed.length === 1
      ? needed
      : new Decimal(fields.text(CLOSE)).gte(fields.text(OPEN))
        ? [OPEN, LOW, HIGH, CLOSE]
        : needed;
  return { ...moment, prices: order.map(fields.text), ...(endsAt === undefined ? {} : { endsAt }) };
}

const isPositive = (text: string): boolean => /^\d+(\.\d+)?$/.test(text) && /[1-9]/.test(text);

/**
 * When each price of a line came about: a trade's at its time; a candle's close ends it, as exchanges
 * say it, its open begins it, and its high and low part it in three.
 * @param interval length of a candle, where the line does not tell its end
 */
export function timesOf(
  { at, prices, endsAt }: PriceReading,
  holds: Source['holds'],
  interval: bigint,
): readonly bigint[] {
  if (holds !== CANDLES.name) return [at];
  const end = endsAt ?? at + interval - MILLISECOND;
  return prices.length === 1 ? [end] : [at, at + interval / 3n, at + (interval * 2n) / 3n, end];
}
