import { createReadStream } from 'node:fs';
import { StepError } from '../lib/errors';

/** A data line: its fields by column, or what is wrong with it. Lines count from 1, the header included. */
export type CsvRow =
  | { readonly line: number; readonly fields: Readonly<Record<string, string>> }
  | { readonly line: number; readonly problem: string };

/** The fields of one line, `"` quoted where they hold commas; undefined where a quote is left open or stands inside a field. */
export function splitLine(line: string): readonly string[] | undefined {
  if (!line.includes('"')) return line.split(',').map((field) => field.trim());
  const fields: string[] = [];
  const field = /\s*(?:"((?:[^"]|"")*)"|([^",]*))\s*(,|$)/y;
  for (;;) {
    const match = field.exec(line);
    if (!match) return undefined;
    fields.push(match[1] === undefined ? match[2]!.trim() : match[1].replaceAll('""', '"'));
    if (match[3] === '') return fields;
  }
}

async function* linesOf(file: string): AsyncGenerator<string> {
  let rest = '';
  try {
    for await (const chunk of createReadStream(file, 'utf8')) {
      const lines = `${rest}${chunk as string}`.split('\n');
      rest = lines.pop()!;
      for (const line of lines) yield line.replace(/\r$/, '');
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new StepError(code === 'ENOENT' ? `${file}: there is no such file.` : `${file}: the file cannot be read (${code ?? String(error)}); give a CSV file.`, undefined, { cause: error });
  }
  if (rest !== '') yield rest;
}

function headerOf(file: string, line: string | undefined, columns: readonly string[]): readonly string[] {
  const names = line === undefined ? [] : (splitLine(line.replace(/^\uFEFF/, '')) ?? []).map((name) => name.toLowerCase());
  const missing = columns.filter((column) => !names.includes(column));
  if (missing.length === 0) return names;
  throw new StepError(`${file}:1: found ${line === undefined || line.trim() === '' ? 'no header' : `the columns ${names.join(', ')}`}, needed ${columns.join(', ')}.`);
}

/**
 * The data lines of a CSV file with a header, read as they are asked for. Blank lines are passed over.
 * @throws StepError where the file cannot be read or lacks one of `columns`.
 */
export async function* readCsv(file: string, columns: readonly string[]): AsyncGenerator<CsvRow> {
  let header: readonly string[] | undefined;
  let line = 0;
  for await (const text of linesOf(file)) {
    line++;
    if (header === undefined) header = headerOf(file, text, columns);
    else if (text.trim() !== '') yield rowOf(header, line, text);
  }
  if (header === undefined) headerOf(file, undefined, columns);
}

function rowOf(header: readonly string[], line: number, text: string): CsvRow {
  const fields = splitLine(text);
  if (fields === undefined) return { line, problem: 'a quote is left open, or stands inside a field' };
  if (fields.length !== header.length) return { line, problem: `found ${fields.length} fields, the header has ${header.length}` };
  return { line, fields: Object.fromEntries(header.map((name, index) => [name, fields[index]!])) };
}

/** The number of data lines, after checking that the file can be read and has the columns. */
export async function countRows(file: string, columns: readonly string[]): Promise<number> {
  let lines = 0;
  for await (const text of linesOf(file)) {
    if (lines === 0) headerOf(file, text, columns);
    if (lines === 0 || text.trim() !== '') lines++;
  }
  if (lines === 0) headerOf(file, undefined, columns);
  return lines - 1;
}
