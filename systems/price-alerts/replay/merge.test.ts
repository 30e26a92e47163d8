import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { merged } from './merge';
import type { ValuesOf } from '../../shared/replay/options';
import type { OPTIONS } from './options';
import { preparePrices } from './prepare';

const folder = mkdtempSync(join(tmpdir(), 'merge-'));
afterAll(() => rmSync(folder, { recursive: true }));
const write = (name: string, ...lines: readonly string[]) => {
  writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
  return join(folder, name);
};
const stream = async (files: readonly string[], options: ValuesOf<typeof OPTIONS> = {}) => {
  const series = await preparePrices({
    files,
    options: { symbol: ['BTC-USD'], ...options },
    note: () => undefined,
    bad: () => undefined,
  });
  return (await Array.fromAsync(merged(series))).map(({ row, input, at }) => ({ row, at, ...input }));
};
const brief = (prices: Awaited<ReturnType<typeof stream>>) =>
  prices.map(({ exchange, price, timestamp }) => `${timestamp.slice(11, -1)} ${price} ${exchange}`);

it('merges two exchanges of one symbol by time, and says of each price that it is replayed', async () => {
  const a = write(
    'a.csv',
    'open_time,open,high,low,close',
    '2023-03-10 00:00:00,1,1,1,1',
    '2023-03-10 00:01:00,1,1,1,2',
    '2023-03-10 00:03:00,1,1,1,4',
  );
  const b = write(
    'b.csv',
    'time,price',
    '2023-03-10 00:01:30,10',
    '2023-03-10 00:01:59.999,20',
    '2023-03-10 00:05:00,30',
  );
  const prices = await stream([a, b], { exchange: ['binance.us', 'kraken'] });
  expect(brief(prices)).toEqual([
    '00:00:59.999 1 binance.us',
    '00:01:30.000 10 kraken',
    '00:01:59.999 2 binance.us',
    '00:01:59.999 20 kraken',
    '00:03:59.999 4 binance.us',
    '00:05:00.000 30 kraken',
  ]);
  expect(prices.every(({ symbol, replay }) => symbol === 'BTC-USD' && replay)).toBe(true);
});

it('orders prices of one time by exchange, as the system does, whatever the order of the files', async () => {
  const [a, b] = ['a.csv', 'b.csv'].map((name, index) =>
    write(name, 'time,price', '2023-03-10 00:00:00,1', `2023-03-10 00:00:01,${index + 2}`),
  );
  const expected = [
    '00:00:00.000 1 binance',
    '00:00:00.000 1 kraken',
    '00:00:01.000 3 binance',
    '00:00:01.000 2 kraken',
  ];
  expect(brief(await stream([a!, b!], { exchange: ['kraken', 'binance'] }))).toEqual(expected);
  expect(brief(await stream([b!, a!], { exchange: ['binance', 'kraken'] }))).toEqual(expected);
});

it('puts the four prices of candles among those of the other file', async () => {
  const a = write(
    'a.csv',
    'open_time,open,high,low,close',
    '2023-03-10 00:00:00,1,4,0.5,2',
    '2023-03-10 00:01:00,1,4,0.5,2',
  );
  const b = write(
    'b.csv',
    'open_time,open,high,low,close',
    '2023-03-10 00:00:00,11,14,10.5,11',
    '2023-03-10 00:01:00,12,14,10,11',
  );
  expect(brief(await stream([a, b], { exchange: ['a', 'b'], prices: 'all' })).slice(0, 8)).toEqual([
    '00:00:00.000 1 a',
    '00:00:00.000 11 b',
    '00:00:20.000 0.5 a',
    '00:00:20.000 10.5 b',
    '00:00:40.000 4 a',
    '00:00:40.000 14 b',
    '00:00:59.999 2 a',
    '00:00:59.999 11 b',
  ]);
});

it('takes a candle to end when its file says, else as far as its length goes', async () => {
  const kline = (open: number, close: string) => `${open},1,1,1,${close},1,${open + 3_599_999_999},1,1,1,1,0`;
  const files = [
    write('BTCUSDT-1h-2025-01.csv', kline(1_735_689_600_000_000, '1'), kline(1_735_693_200_000_000, '2')),
    write('XBTUSD_240.csv', '1735689600,1,3,1,3,1,1'),
    write('hours.csv', 'time,open,high,low,close', '1735689600,1,1,1,4', '1735696800,1,1,1,5', '1735707600,1,1,1,6'),
  ];
  expect(brief(await stream(files, { exchange: ['x', 'y', 'z'] }))).toEqual([
    '00:59:59.999999 1 x',
    '01:59:59.999 4 z',
    '01:59:59.999999 2 x',
    '03:59:59.999 3 y',
    '03:59:59.999 5 z',
    '06:59:59.999 6 z',
  ]);
});

it('keeps trades of one second apart in their order, and a repeated one where it is', async () => {
  const trades = ['1381095255,100,1', '1381095255,101,1', '1381095255,101,2', '1381095255,100,1', '1381095256,100,1'];
  const expected = [
    '21:34:15.000 100 kraken',
    '21:34:15.000000001 101 kraken',
    '21:34:15.000000001 101 kraken',
    '21:34:15.000000002 100 kraken',
    '21:34:16.000 100 kraken',
  ];
  expect(brief(await stream([write('XBTUSD.csv', ...trades)]))).toEqual(expected);
  expect(brief(await stream([write('XBTUSD.csv', ...trades.toReversed())]))).toEqual(expected);
});

it('yields every price of any files once, in the order of time', async () => {
  let seed = 42;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return seed % below;
  };
  for (let round = 0; round < 30; round++) {
    const files = Array.from({ length: 1 + random(4) }, (_, index) => {
      const rows = Array.from(
        { length: 1 + random(60) },
        (__, row) => `${1_700_000_000 + random(500)},${index + 1}.${row + 1}`,
      );
      return write(`f${index}.csv`, 'time,price', ...(random(2) === 0 ? rows : rows.toSorted()));
    });
    const prices = await stream(files, { exchange: ['x'] });
    expect(prices.every(({ at }, index) => index === 0 || prices[index - 1]!.at <= at)).toBe(true);
    const rows = prices.map(({ row: { file, line } }) => `${file}:${line}`);
    expect(new Set(rows).size).toBe(rows.length);
    const counts = await preparePrices({
      files,
      options: { symbol: ['A-B'], exchange: ['x'] },
      note: () => undefined,
      bad: () => undefined,
    });
    expect(rows).toHaveLength(counts.reduce((sum, { good }) => sum + good, 0));
  }
});
