import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { linesOf, splitLine } from './csv';

const folder = mkdtempSync(join(tmpdir(), 'csv-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'series.csv');

async function read(text: string) {
  writeFileSync(file, text);
  return Array.fromAsync(linesOf(file));
}

it.each([
  ['1,2', ['1', '2']],
  [' 1 , 2 ', ['1', '2']],
  ['1,', ['1', '']],
  ['', ['']],
  ['"1,5","a ""b"""', ['1,5', 'a "b"']],
  [' "x" ,y', ['x', 'y']],
  ['"",""', ['', '']],
  ['"open', undefined],
  ['a"b,c', undefined],
  ['"a"b,c', undefined],
])('splits %s', (line, fields) => {
  expect(splitLine(line)).toEqual(fields);
});

it('reads the files of other systems, lines counted: BOM, CRLF, blank lines, no last line end', async () => {
  expect(await read('\uFEFFa,b\r\n1,2\r\n\r\n3,4')).toEqual([
    { line: 1, text: 'a,b' },
    { line: 2, text: '1,2' },
    { line: 4, text: '3,4' },
  ]);
  expect(await read('')).toEqual([]);
});

it('keeps lines whole across the chunks of a large file', async () => {
  const rows = Array.from({ length: 20_000 }, (_, index) => `${index},${'x'.repeat(index % 17)}`);
  expect(await read(`${rows.join('\n')}\n`)).toEqual(rows.map((text, index) => ({ line: index + 1, text })));
});

it('names a file that cannot be read', async () => {
  await expect(Array.fromAsync(linesOf(join(folder, 'none.csv')))).rejects.toThrow(
    /none\.csv: there is no such file\.$/,
  );
  await expect(Array.fromAsync(linesOf(folder))).rejects.toThrow('cannot be read (EISDIR); give a CSV file.');
});
