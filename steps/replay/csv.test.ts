import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countRows, readCsv, splitLine } from './csv';

const folder = mkdtempSync(join(tmpdir(), 'csv-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'series.csv');

async function read(text: string, columns: readonly string[] = ['a', 'b']) {
  writeFileSync(file, text);
  return Array.fromAsync(readCsv(file, columns));
}

it.each([
  ['1,2', ['1', '2']], [' 1 , 2 ', ['1', '2']], ['1,', ['1', '']], ['', ['']], ['"1,5","a ""b"""', ['1,5', 'a "b"']], [' "x" ,y', ['x', 'y']], ['"",""', ['', '']],
  ['"open', undefined], ['a"b,c', undefined], ['"a"b,c', undefined],
])('splits %s', (line, fields) => {
  expect(splitLine(line)).toEqual(fields);
});

it('reads columns by name, whatever their order and case, with lines counted', async () => {
  expect(await read('B,extra,A\n1,2,3\n\n4,5,6')).toEqual([{ line: 2, fields: { a: '3', b: '1', extra: '2' } }, { line: 4, fields: { a: '6', b: '4', extra: '5' } }]);
});

it('reads the files of other systems: BOM, CRLF, no last line end', async () => {
  expect(await read('\uFEFFa,b\r\n1,2\r\n3,4')).toEqual([{ line: 2, fields: { a: '1', b: '2' } }, { line: 3, fields: { a: '3', b: '4' } }]);
});

it('keeps lines whole across the chunks of a large file', async () => {
  const rows = Array.from({ length: 20_000 }, (_, index) => `${index},${'x'.repeat(index % 17)}`);
  const found = await read(`a,b\n${rows.join('\n')}\n`);
  expect(found).toHaveLength(20_000);
  expect(found.every((row, index) => 'fields' in row && row.fields['a'] === String(index) && row.fields['b'] === 'x'.repeat(index % 17))).toBe(true);
  expect(await countRows(file, ['a'])).toBe(20_000);
});

it('tells a bad line and goes on', async () => {
  expect(await read('a,b\n1\n1,2,3\n"1,2\n5,6')).toEqual([
    { line: 2, problem: 'found 1 fields, the header has 2' }, { line: 3, problem: 'found 3 fields, the header has 2' },
    { line: 4, problem: 'a quote is left open, or stands inside a field' }, { line: 5, fields: { a: '5', b: '6' } },
  ]);
});

it('counts the data lines only', async () => {
  writeFileSync(file, 'a,b\n1,2\n\n  \n3,4\n');
  expect(await countRows(file, ['a', 'b'])).toBe(2);
});

it.each([
  ['another header', 'x,y\n1,2\n', 'series.csv:1: found the columns x, y, needed a, b.'],
  ['an empty file', '', 'series.csv:1: found no header, needed a, b.'],
  ['a blank header', '\n1,2', 'series.csv:1: found no header, needed a, b.'],
])('refuses %s', async (_, text, message) => {
  await expect(read(text)).rejects.toThrow(message);
  await expect(countRows(file, ['a', 'b'])).rejects.toThrow(message);
});

it('names a file that cannot be read', async () => {
  await expect(countRows(join(folder, 'none.csv'), [])).rejects.toThrow(/none\.csv: there is no such file\.$/);
  await expect(countRows(folder, [])).rejects.toThrow('cannot be read (EISDIR); give a CSV file.');
});
