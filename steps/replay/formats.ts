import { readMoment } from './moment';

/** What a column holds, as far as a replay reads it; `amount`, `count` and `flag` only help to tell formats apart. */
export type Column =
  'time' | 'open' | 'high' | 'low' | 'close' | 'close time' | 'price' | 'value' | 'amount' | 'count' | 'flag' | 'other';

export interface Format {
  readonly name: string;
  readonly holds: 'candles' | 'trades' | 'metrics';
  /** Who publishes files of this format. */
  readonly exchange?: string;
  /** The columns of a file without header; where several are listed, their number or content tells which. */
  readonly layouts: readonly (readonly Column[])[];
}

const CANDLE = ['time', 'open', 'high', 'low', 'close'] as const;

/**
 * Files without header, as they are published:
 * Binance https://github.com/binance/binance-public-data (spot first, then futures),
 * Kraken https://support.kraken.com/hc/en-us/articles/360047124832 (OHLCVT), with the columns of its
 * REST API, which has a volume-weighted average more,
 * Coinbase https://docs.cdp.coinbase.com/api-reference/exchange-api/rest-api/products/get-product-candles (low and high come first).
 */
export const PRICE_FORMATS: readonly Format[] = [
  {
    name: 'binance-klines',
    holds: 'candles',
    exchange: 'binance',
    layouts: [[...CANDLE, 'amount', 'close time', 'amount', 'count', 'amount', 'amount', 'other']],
  },
  {
    name: 'binance-trades',
    holds: 'trades',
    exchange: 'binance',
    layouts: [
      ['count', 'price', 'amount', 'amount', 'time', 'flag', 'flag'],
      ['count', 'price', 'amount', 'amount', 'time', 'flag'],
      ['count', 'price', 'amount', 'time', 'flag'],
    ],
  },
  {
    name: 'binance-agg-trades',
    holds: 'trades',
    exchange: 'binance',
    layouts: [
      ['count', 'price', 'amount', 'count', 'count', 'time', 'flag', 'flag'],
      ['count', 'price', 'amount', 'count', 'count', 'time', 'flag'],
    ],
  },
  {
    name: 'kraken-ohlcvt',
    holds: 'candles',
    exchange: 'kraken',
    layouts: [
      [...CANDLE, 'amount', 'count'],
      [...CANDLE, 'amount', 'amount', 'count'],
    ],
  },
  { name: 'kraken-trades', holds: 'trades', exchange: 'kraken', layouts: [['time', 'price', 'amount']] },
  {
    name: 'coinbase-candles',
    holds: 'candles',
    exchange: 'coinbase',
    layouts: [['time', 'low', 'high', 'open', 'close', 'amount']],
  },
  { name: 'candles', holds: 'candles', layouts: [CANDLE, [...CANDLE, 'amount']] },
  { name: 'trades', holds: 'trades', layouts: [['time', 'price']] },
];

export const METRIC_FORMATS: readonly Format[] = [{ name: 'metrics', holds: 'metrics', layouts: [['time', 'value']] }];

/** Names of header columns, the first that a file has counts. */
const HEADER_NAMES: Readonly<Partial<Record<Column, readonly string[]>>> = {
  time: ['open_time', 'timestamp', 'time', 'transact_time', 'unix', 'unix_timestamp', 'datetime', 'date'],
  open: ['open'],
  high: ['high'],
  low: ['low'],
  close: ['close'],
  'close time': ['close_time'],
  price: ['price'],
  value: ['value'],
};

export interface ColumnPlace {
  readonly index: number;
  /** How a message names the column. */
  readonly name: string;
}

/** Where the columns of a file stand. */
export type Columns = Readonly<Partial<Record<Column, ColumnPlace>>>;

const normal = (name: string) =>
  name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_');

/** Columns by a header's names, whatever their order and case. */
export function columnsOfHeader(header: readonly string[]): Columns {
  const names = header.map(normal);
  return Object.fromEntries(
    Object.entries(HEADER_NAMES).flatMap(([column, known]) => {
      const name = known.find((one) => names.includes(one));
      return name === undefined ? [] : [[column, { index: names.indexOf(name), name }]];
    }),
  );
}

/** Columns by their places. */
export const columnsOfLayout = (layout: readonly Column[]): Columns =>
  Object.fromEntries(
    layout.map((column, index) => [column, { index, name: `column ${index + 1} (${column})` }] as const).toReversed(),
  );

const DECIMAL = /^\d+(\.\d+)?$/;
const HOLDS: Readonly<Partial<Record<Column, (text: string) => boolean>>> = {
  time: (text) => readMoment(text) !== undefined,
  'close time': (text) => readMoment(text) !== undefined,
  count: (text) => /^\d+$/.test(text),
  flag: (text) => /^(true|false)$/i.test(text),
  amount: (text) => /^\d*(\.\d*)?(e[+-]?\d+)?$/i.test(text),
  value: (text) => text !== '' && Number.isFinite(Number(text)),
  other: () => true,
};

/** Whether a line can be one of this layout: each field of its kind, and no price of a candle beyond its high and low. */
export function fits(layout: readonly Column[], fields: readonly string[]): boolean {
  if (fields.length !== layout.length) return false;
  if (!layout.every((column, index) => (HOLDS[column] ?? ((text) => DECIMAL.test(text)))(fields[index]!))) return false;
  const at = (column: Column) => Number(fields[layout.indexOf(column)]);
  if (!layout.includes('high')) return true;
  return [at('open'), at('close'), at('low')].every((price) => price <= at('high') && price >= at('low'));
}

/** A first line names columns where none of its fields is a number, a time or a flag. */
export const isHeader = (fields: readonly string[]): boolean =>
  fields.every(
    (field) =>
      (field === '' || Number.isNaN(Number(field))) &&
      readMoment(field) === undefined &&
      !/^(true|false)$/i.test(field),
  );
