import {
  AMOUNT,
  COUNT,
  FLAG,
  OTHER,
  TIME,
  timeColumn,
  type Column,
  type Format,
  type Kind,
} from '../../shared/replay/formats';

const priceColumn = (name: string): Column => ({ name, headers: [name] });
export const OPEN = priceColumn('open');
export const HIGH = priceColumn('high');
export const LOW = priceColumn('low');
export const CLOSE = priceColumn('close');
export const CLOSE_TIME = timeColumn('close time', ['close_time']);
export const PRICE = priceColumn('price');

const CANDLE = [TIME, OPEN, HIGH, LOW, CLOSE] as const;

export const CANDLES: Kind = {
  name: 'candles',
  needs: CANDLE,
  further: [CLOSE_TIME],
  words: 'open_time, open, high, low, close',
  // No price of a candle is beyond its high and low.
  agrees: (field) => {
    const at = (column: Column) => Number(field(column));
    return [OPEN, CLOSE, LOW].every((price) => at(price) <= at(HIGH) && at(price) >= at(LOW));
  },
  publisher: ({ time }) => (time?.name === 'open_time' ? 'binance' : undefined),
};
export const TRADES: Kind = { name: 'trades', needs: [TIME, PRICE], words: 'time, price' };

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
    holds: CANDLES,
    publisher: 'binance',
    layouts: [[...CANDLE, AMOUNT, CLOSE_TIME, AMOUNT, COUNT, AMOUNT, AMOUNT, OTHER]],
  },
  {
    name: 'binance-trades',
    holds: TRADES,
    publisher: 'binance',
    layouts: [
      [COUNT, PRICE, AMOUNT, AMOUNT, TIME, FLAG, FLAG],
      [COUNT, PRICE, AMOUNT, AMOUNT, TIME, FLAG],
      [COUNT, PRICE, AMOUNT, TIME, FLAG],
    ],
  },
  {
    name: 'binance-agg-trades',
    holds: TRADES,
    publisher: 'binance',
    layouts: [
      [COUNT, PRICE, AMOUNT, COUNT, COUNT, TIME, FLAG, FLAG],
      [COUNT, PRICE, AMOUNT, COUNT, COUNT, TIME, FLAG],
    ],
  },
  {
    name: 'kraken-ohlcvt',
    holds: CANDLES,
    publisher: 'kraken',
    layouts: [
      [...CANDLE, AMOUNT, COUNT],
      [...CANDLE, AMOUNT, AMOUNT, COUNT],
    ],
  },
  { name: 'kraken-trades', holds: TRADES, publisher: 'kraken', layouts: [[TIME, PRICE, AMOUNT]] },
  {
    name: 'coinbase-candles',
    holds: CANDLES,
    publisher: 'coinbase',
    layouts: [[TIME, LOW, HIGH, OPEN, CLOSE, AMOUNT]],
  },
  { name: 'candles', holds: CANDLES, layouts: [CANDLE, [...CANDLE, AMOUNT]] },
  { name: 'trades', holds: TRADES, layouts: [[TIME, PRICE]] },
];
