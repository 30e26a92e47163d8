import { createReadStream } from 'node:fs';
import { SystemError } from '../cloud';

/** A line that is not blank. Lines count from 1, blank ones included. */
export interface Line {
  readonly line: number;
  readonly text: string;
}

/** The fields of one line, `"` quoted where they hold commas; undefined if a quote is left open or is inside a field. */
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

/**
 * The lines of a text file, read as they are asked for.
 * @throws SystemError where the file cannot be read.
 */
export async function* linesOf(file: string): AsyncGenerator<Line> {
  let rest = '';
  let line = 0;
  const read = (raw: string): Line => {
    line++;
    const text = raw.replace(/\r$/, '');
    return { line, text: line === 1 ? text.replace(/^\uFEFF/, '') : text };
  };
  try {
    for await (const chunk of createReadStream(file, 'utf8')) {
      const lines = `${rest}${chunk as string}`.split('\n');
      rest = lines.pop()!;
      for (const raw of lines) {
        const next = read(raw);
        if (next.text.trim() !== '') yield next;
      }
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new SystemError(
      code === 'ENOENT'
        ? `${file}: there is no such file.`
        : `${file}: the file cannot be read (${code ?? String(error)}); give a CSV file.`,
      { cause: error },
    );
  }
  if (rest.trim() !== '') yield read(rest);
}
