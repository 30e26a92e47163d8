import Decimal from 'decimal.js';
import type { MetricInput, MetricType } from '../../functions/metrics-aggregation/contract';
import { splitLine } from './csv';
import type { Column } from './formats';
import { formatMoment, MILLISECOND, readMoment, type Moment } from './moment';
import type { Source } from './source';

/** A price as the webhook takes it; the decimal stays text, so that no digit is lost. */
export interface PriceInput {
  readonly exchange: string;
  readonly symbol: string;
  readonly price: string;
  readonly timestamp: string;
  /** Says that rules younger than the price may hear it. */
  readonly replay: true;
}

/** Which prices of a candle are sent: the last one, or four in the order in which they came about. */
export type PriceChoice = 'close' | 'all';

export interface Problem {
  readonly problem: string;
}

/** What a line of prices says: a trade has one price, a candle up to four, in their order. */
export interface PriceReading extends Moment {
  readonly prices: readonly string[];
  /** End of a candle, where the file tells it. */
  readonly endsAt?: bigint;
}

export interface MetricReading extends Moment {
  readonly value: number;
}

const mustBe = (name: string, what: string, found: string): Problem => ({
  problem: `${name} must be ${what} (got "${found}")`,
});
const MOMENT = 'a date and time such as 2014-02-14 14:27:00, or an epoch time in seconds, milliseconds or microseconds';

/** The fields of a line, or why it has none. */
export function fieldsOf({ header, width }: Source, text: string): readonly string[] | Problem {
  const fields = splitLine(text);
  if (fields === undefined) return { problem: 'a quote is left open, or stands inside a field' };
  if (fields.length === width) return fields;
  return {
    problem: `the row must have ${width} fields, as ${header === undefined ? 'the format' : 'the header'} has (got ${fields.length})`,
  };
}

const isProblem = (result: object): result is Problem => 'problem' in result;

const reader = ({ columns }: Source, fields: readonly string[]) => ({
  text: (column: Column) => fields[columns[column]!.index]!,
  name: (column: Column) => columns[column]!.name,
});

/** Reads a line of prices, candle or trade. */
export function readPrices(source: Source, text: string, choice: PriceChoice): PriceReading | Problem {
  const fields = fieldsOf(source, text);
  if (isProblem(fields)) return fields;
  const row = reader(source, fields);
  const moment = readMoment(row.text('time'));
  if (moment === undefined) return mustBe(row.name('time'), MOMENT, row.text('time'));
  const needed: readonly Column[] =
    source.holds === 'trades' ? ['price'] : choice === 'close' ? ['close'] : ['open', 'high', 'low', 'close'];
  const wrong = needed.find((column) => !/^\d+(\.\d+)?$/.test(row.text(column)) || !/[1-9]/.test(row.text(column)));
  if (wrong !== undefined) return mustBe(row.name(wrong), 'a positive decimal such as 20359.86', row.text(wrong));
  const end = source.columns['close time'] === undefined ? undefined : readMoment(row.text('close time'));
  const endsAt = end !== undefined && end.at > moment.at ? end.at : undefined;
  // A candle that rose is taken to have fallen first, and the other way round.
  const order =
    needed.length === 1
      ? needed
      : new Decimal(row.text('close')).gte(row.text('open'))
        ? (['open', 'low', 'high', 'close'] as const)
        : needed;
  return { ...moment, prices: order.map((column) => row.text(column)), ...(endsAt === undefined ? {} : { endsAt }) };
}

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
  if (holds !== 'candles') return [at];
  const end = endsAt ?? at + interval - MILLISECOND;
  return prices.length === 1 ? [end] : [at, at + interval / 3n, at + (interval * 2n) / 3n, end];
}

/** Reads a line with a time and a value. */
export function readMetric(source: Source, text: string): MetricReading | Problem {
  const fields = fieldsOf(source, text);
  if (isProblem(fields)) return fields;
  const row = reader(source, fields);
  const moment = readMoment(row.text('time'));
  if (moment === undefined) return mustBe(row.name('time'), MOMENT, row.text('time'));
  const value = row.text('value');
  const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value) ? Number(value) : NaN;
  if (!Number.isFinite(number)) return mustBe(row.name('value'), 'a number', value);
  return { ...moment, value: number };
}

/** The metric of a reading. Its time is in milliseconds: that is what tells two values of a metric apart. */
export const metricOf = ({ at, value }: MetricReading, name: string, type: MetricType): MetricInput => ({
  metric_name: name,
  value,
  timestamp: formatMoment(at - (at % MILLISECOND)),
  metric_type: type,
});
