import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SECOND } from './moment';
import { readValue, valueFormat } from './row-replay';
import { byTime, checkSortable, inFileOrder, scan, type BadRow } from './series';
import { openSource } from './source';

const folder = mkdtempSync(join(tmpdir(), 'series-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'm.csv');

const look = async (...rows: readonly string[]) => {
  writeFileSync(file, ['timestamp,value', ...rows].join('\n'));
  const source = await openSource(file, [valueFormat('metrics')]);
  const bad: BadRow[] = [];
  return {
    bad,
    series: await scan(
      source,
      (text) => readValue(source, text),
      (row) => bad.push(row),
    ),
  };
};
const values = async (rows: ReturnType<typeof byTime>) =>
  (await Array.fromAsync(rows)).map(({ line, reading }) => [line, (reading as unknown as { value: number }).value]);

it('counts good and bad rows, and tells each bad one once', async () => {
  const { bad, series } = await look('1000000000,1', 'soon,2', '1000000060,none', '', '1000000120,4', '1,2,3');
  expect(series).toMatchObject({
    good: 2,
    bad: 3,
    order: 'ascending',
    range: [1_000_000_000n * SECOND, 1_000_000_120n * SECOND],
    step: 120n * SECOND,
    units: ['seconds'],
  });
  expect(bad.map(({ line }) => line)).toEqual([3, 4, 7]);
  expect(series.firstBad).toBe(bad[0]);
  expect(await values(byTime(series))).toEqual([
    [2, 1],
    [6, 4],
  ]);
  expect(bad).toHaveLength(3);
});

it('turns a file round whose newest row comes first, rows of one time too', async () => {
  const { series } = await look('1000000002,5', '1000000001,4', '1000000001,3', '1000000000,2', '1000000000,1');
  expect(series.order).toBe('descending');
  expect(await values(byTime(series))).toEqual([
    [6, 1],
    [5, 2],
    [4, 3],
    [3, 4],
    [2, 5],
  ]);
  expect((await values(inFileOrder(series))).map(([line]) => line)).toEqual([2, 3, 4, 5, 6]);
});

it('sorts any other file, rows of one time as they stand', async () => {
  const { series } = await look('1000000005,1', '1000000003,2', '1000000004000,3', '1000000003,4');
  expect(series).toMatchObject({ order: 'mixed', units: ['seconds', 'milliseconds'] });
  expect((await values(byTime(series))).map(([, value]) => value)).toEqual([2, 4, 3, 1]);
});

it('refuses to sort a file larger than the limit, and only that', async () => {
  const { series } = await look('1000000002,5', '1000000001,4');
  expect(() => checkSortable(series, 1)).toThrow(
    /m\.csv: the file's times do not ascend, and only files of up to .* MB are sorted here\. Sort it by its time column first/,
  );
  expect(() => checkSortable(series)).not.toThrow();
  expect(() => checkSortable({ ...series, order: 'ascending' }, 1)).not.toThrow();
});

it('finds nothing in a file without rows', async () => {
  const { series } = await look();
  expect(series).toMatchObject({ good: 0, bad: 0, order: 'ascending', units: [] });
  expect([series.range, series.step, series.firstBad]).toEqual([undefined, undefined, undefined]);
});
