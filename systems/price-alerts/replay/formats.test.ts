import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { valueFormat } from '../../shared/replay/row-replay';
import { openSource } from '../../shared/replay/source';
import { PRICE_FORMATS } from './formats';
import { readPrices } from './rows';

const folder = mkdtempSync(join(tmpdir(), 'source-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'x.csv');
const open = (lines: readonly string[], named?: string, formats = PRICE_FORMATS) => {
  writeFileSync(file, `${lines.join('\n')}\n`);
  return openSource(file, formats, named);
};

/** Lines as the exchanges publish them: their documentation's examples, and Binance's of 2025 (microseconds). */
const PUBLISHED: readonly (readonly [name: string, format: string, line: string, close: string, publisher: string])[] =
  [
    [
      'Binance spot klines',
      'binance-klines',
      '1601510340000,4.15070000,4.15870000,4.15060000,4.15540000,539.23000000,1601510399999,2240.39860900,13,401.82000000,1669.98121300,0',
      '4.15540000',
      'binance',
    ],
    [
      'Binance spot klines of 2025',
      'binance-klines',
      '1735689600000000,0.31600000,0.31600000,0.31600000,0.31600000,27.00000000,1735689600999999,8.53200000,1,0.00000000,0.00000000,0',
      '0.31600000',
      'binance',
    ],
    [
      'Binance COIN-M klines',
      'binance-klines',
      '1591258320000,9640.7,9642.4,9640.6,9642.0,206,1591258379999,2.13660389,48,119,1.23424865,0',
      '9642.0',
      'binance',
    ],
    [
      'Binance spot trades',
      'binance-trades',
      '51175358,17.80180000,5.69000000,101.29224200,1583709433583,True,True',
      '17.80180000',
      'binance',
    ],
    [
      'Binance trades whose id looks like a time',
      'binance-trades',
      '1583709433,17.80180000,5.69000000,101.29224200,1583709433583,True,True',
      '17.80180000',
      'binance',
    ],
    [
      'Binance futures trades',
      'binance-trades',
      '28457,4.00000100,12.00000000,48.00,1499865549590,true',
      '4.00000100',
      'binance',
    ],
    [
      'Binance spot aggTrades',
      'binance-agg-trades',
      '0,0.20000000,50.00000000,0,0,1608872400000,False,True',
      '0.20000000',
      'binance',
    ],
    [
      'Binance futures aggTrades',
      'binance-agg-trades',
      '26129,0.01633102,4.70443515,27781,27781,1498793709153,true',
      '0.01633102',
      'binance',
    ],
    ['Kraken OHLCVT', 'kraken-ohlcvt', '1381095240,122.0,122.0,122.0,122.0,0.1,1', '122.0', 'kraken'],
    [
      'Kraken OHLC of the REST API',
      'kraken-ohlcvt',
      '1688671200,30306.1,30306.2,30305.7,30305.7,30306.1,3.39243896,23',
      '30305.7',
      'kraken',
    ],
    ['Kraken trades', 'kraken-trades', '1381095255,122.00000,0.10000000', '122.00000', 'kraken'],
    ['Coinbase candles', 'coinbase-candles', '1415398768,0.32,4.2,0.35,4.1,12.3', '4.1', 'coinbase'],
  ];

it.each(PUBLISHED)('tells %s without a header', async (_, format, line, close, publisher) => {
  const source = await open([line]);
  expect(source).toMatchObject({ format, publisher });
  expect(source.header).toBeUndefined();
  expect(readPrices(source, line, 'close')).toMatchObject({ prices: [close] });
});

it('tells candles of nobody in particular, and metrics', async () => {
  const candles = await open(['2023-03-10 00:00:00,2,4,1,3', '2023-03-10 00:01:00,2,4,1,3']);
  expect(candles).toMatchObject({ format: 'candles', holds: 'candles' });
  expect(candles.publisher).toBeUndefined();
  expect(await open(['1392388020,51.8'], undefined, [valueFormat('metrics')])).toMatchObject({
    format: 'metrics',
    holds: 'metrics',
  });
});

it('asks where flat candles leave open which column is which, and takes the answer', async () => {
  const flat = ['1415398768,1,1,1,1,0'];
  await expect(open(flat)).rejects.toThrow(
    'its lines fit coinbase-candles and candles alike. Name the format with --format.',
  );
  expect(await open(flat, 'coinbase-candles')).toMatchObject({ format: 'coinbase-candles' });
  expect(await open([...flat, '1415398828,1,3,2,2,0'])).toMatchObject({ format: 'coinbase-candles' });
});

it('is not misled by some bad lines, not even a first one', async () => {
  expect(await open(['1381095255,none,1', '1381095256,122,1', 'x'])).toMatchObject({ format: 'kraken-trades' });
});

it.each([
  ['open_time,open,high,low,close,volume', 'candles', 'binance', 4],
  ['Open Time,Open,High,Low,Close,Volume,Close Time', 'candles', 'binance', 4],
  ['time,low,high,open,close,volume', 'candles', undefined, 4],
  ['Volume,CLOSE,low,high,open,date,unix', 'candles', undefined, 1],
  ['agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker', 'trades', undefined, 1],
  ['price,timestamp', 'trades', undefined, 0],
] as const)('reads the header %s', async (header, format, publisher, index) => {
  const source = await open([header]);
  expect(source).toMatchObject({ format, header: header.split(',') });
  expect(source.publisher).toBe(publisher);
  expect((source.columns['close'] ?? source.columns['price'])?.index).toBe(index);
});

it('reads columns by place under a header of other names, where the format is named', async () => {
  const source = await open(['a,b,c', '1381095255,122,1'], 'kraken-trades');
  expect(readPrices(source, '1381095255,122,1', 'close')).toMatchObject({ prices: ['122'] });
  expect(source.header).toEqual(['a', 'b', 'c']);
});

it.each([
  [
    'a header of other names',
    ['x,y', '1,2'],
    undefined,
    'x.csv:1: the header names x, y; needed are open_time, open, high, low, close (candles) or time, price (trades).',
  ],
  [
    'an empty file',
    [],
    undefined,
    'x.csv: the file is empty; it needs open_time, open, high, low, close (candles) or time, price (trades), with or without a header.',
  ],
  [
    'columns of no known format',
    ['1,2,3,4'],
    undefined,
    'x.csv:1: the file has no header, and its 4 columns fit no known format. Add a header (open_time, open, high, low, close; or time, price), or name the format with --format: binance-klines,',
  ],
  [
    'the wrong format',
    ['1381095255,122,1'],
    'binance-klines',
    'x.csv: no line of the first 1 fits the format binance-klines (found 3 columns). Leave --format out to let it be found, or name another: ',
  ],
])('refuses %s', async (_, lines, named, message) => {
  await expect(open(lines, named)).rejects.toThrow(message);
});
