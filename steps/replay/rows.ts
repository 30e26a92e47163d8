import Decimal from 'decimal.js';
import type { MetricInput, MetricType } from '../../functions/metrics-aggregation/contract';
import type { CsvRow } from './csv';

/** A price as the webhook takes it; the decimal stays text, so that no digit is lost. */
export interface PriceInput {
  readonly exchange: string;
  readonly symbol: string;
  readonly price: string;
  readonly timestamp: string;
}

/** Which prices of a candle are sent: the last one, or four in the order in which they came about. */
export type PriceChoice = 'close' | 'all';

export type Values = MetricInput | PriceInput;

/** What one line asks to be sent, in order, or why nothing can be. */
export type RowValues<V> = { readonly values: readonly V[] } | { readonly problem: string };

export const METRIC_COLUMNS = ['timestamp', 'value'] as const;
export const PRICE_COLUMNS = ['open_time', 'open', 'high', 'low', 'close'] as const;

const MINUTE_MS = 60_000;
/** Where in its minute each of a candle's prices is taken to be; the close ends it, as exchanges say it. */
const OFFSETS_MS = [0, 20_000, 40_000, MINUTE_MS - 1];

/** Milliseconds of `2014-02-14 14:27:00`, in UTC where no zone is given; undefined for what is no moment. */
export function momentOf(text: string): number | undefined {
  const [, date, time, zone] = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)\s*(Z|[+-]\d\d:?\d\d)?$/i.exec(text) ?? [];
  if (date === undefined) return undefined;
  const wall = Date.parse(`${date}T${time}Z`);
  // 30 February is read as a day of March.
  if (Number.isNaN(wall) || new Date(wall).toISOString().slice(0, 10) !== date) return undefined;
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(zone ?? '') ?? [];
  const offset = sign === undefined ? 0 : (Number(hours) * 60 + Number(minutes)) * MINUTE_MS;
  return sign === '-' ? wall + offset : wall - offset;
}

const asText = (moment: number) => new Date(moment).toISOString();

const NO_MOMENT = 'allowed a date and time in UTC, such as 2014-02-14 14:27:00';

/** The metric of a line with the columns timestamp and value. */
export function metricOf(row: CsvRow, name: string, type: MetricType): RowValues<MetricInput> {
  if ('problem' in row) return row;
  const { timestamp = '', value = '' } = row.fields;
  const moment = momentOf(timestamp);
  if (moment === undefined) return { problem: `timestamp: found "${timestamp}", ${NO_MOMENT}` };
  const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value) ? Number(value) : NaN;
  if (!Number.isFinite(number)) return { problem: `value: found "${value}", allowed a number` };
  return { values: [{ metric_name: name, value: number, timestamp: asText(moment), metric_type: type }] };
}

/** The prices of a candle with the columns open_time, open, high, low and close. */
export function pricesOf(row: CsvRow, symbol: string, exchange: string, choice: PriceChoice): RowValues<PriceInput> {
  if ('problem' in row) return row;
  const { fields } = row;
  const moment = momentOf(fields['open_time'] ?? '');
  if (moment === undefined) return { problem: `open_time: found "${fields['open_time']}", ${NO_MOMENT}` };
  const needed = choice === 'close' ? (['close'] as const) : (['open', 'high', 'low', 'close'] as const);
  const wrong = needed.find((column) => !/^\d+(\.\d+)?$/.test(fields[column] ?? '') || !/[1-9]/.test(fields[column]!));
  if (wrong) return { problem: `${wrong}: found "${fields[wrong]}", allowed a positive decimal such as 20359.86` };
  const priceAt = (column: string, offset: number): PriceInput => ({ exchange, symbol, price: fields[column]!, timestamp: asText(moment + offset) });
  if (choice === 'close') return { values: [priceAt('close', OFFSETS_MS.at(-1)!)] };
  // A candle that rose is taken to have fallen first, and the other way round.
  const rose = new Decimal(fields['close']!).gte(fields['open']!);
  return { values: ['open', ...(rose ? ['low', 'high'] : ['high', 'low']), 'close'].map((column, index) => priceAt(column, OFFSETS_MS[index]!)) };
}
