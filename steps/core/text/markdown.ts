/** GitHub's comment limit. GitHub counts characters; bytes are never fewer, so bytes are counted here. */
export const COMMENT_LIMIT = 65_536;

/** A part of a document that may be cut only between its rows, such as a table. */
export interface Block {
  readonly open: string;
  readonly rows: readonly string[];
  readonly close: string;
}

/**
 * Joins a document within a byte limit: the full head, then as many blocks and rows as
 * fit. If something is left out, `rest` says so at the end; every opened block is closed.
 */
export const fit = (
  head: string,
  blocks: readonly Block[],
  rest: (rows: number) => string,
  limit = COMMENT_LIMIT,
): string => {
  const total = blocks.reduce((sum, { rows }) => sum + rows.length, 0);
  const whole = [head, ...blocks.map(({ open, rows, close }) => [open, ...rows, close].join('\n'))].join('\n');
  if (bytes(whole) <= limit) return whole;
  let left = limit - bytes(head) - bytes(`\n${rest(total)}`);
  let shown = 0;
  const parts = [head];
  for (const { open, rows, close } of blocks) {
    const frame = bytes(`\n${open}\n${close}`);
    const fitting: string[] = [];
    let used = frame;
    for (const row of rows) {
      if (used + bytes(`\n${row}`) > left) break;
      used += bytes(`\n${row}`);
      fitting.push(row);
    }
    if (fitting.length > 0) {
      parts.push([open, ...fitting, close].join('\n'));
      left -= used;
      shown += fitting.length;
    }
    // Anything after a cut would look as if nothing were missing in between.
    if (fitting.length < rows.length) break;
  }
  return [...parts, rest(total - shown)].join('\n');
};

const bytes = (text: string): number => new TextEncoder().encode(text).length;

/** Maximum length of a value in a cell, in characters. */
const CELL_LIMIT = 160;

/** A value as code in a table's cell, cut to 160 characters; a dash for undefined. */
export const code = (value: unknown): string =>
  value === undefined
    ? '–'
    : codeSpan(
        shorten((typeof value === 'string' ? value : JSON.stringify(value)).replace(/\s+/g, ' ').trim(), CELL_LIMIT),
      );

/** A text as code on one line: nothing in it is read as Markdown, as a mention or as the end of a table's cell. */
export const codeSpan = (text: string): string => {
  const line = text.replace(/\s+/g, ' ');
  if (line.trim() === '') return '` `';
  // A backslash before a bar would undo the bar's own escape and end the cell.
  if (line.includes('\\|'))
    return `<code>${[...line].map((character) => (/[\w\s]/.test(character) ? character : `&#${character.codePointAt(0)};`)).join('')}</code>`;
  const ticks = fenceFor(line, 1);
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${ticks}${pad}${line.replaceAll('|', '\\|')}${pad}${ticks}`;
};

/** Truncates between characters. */
export const shorten = (text: string, length: number): string => {
  const characters = [...text];
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`;
};

/** A block with a fence longer than any run of backticks inside. */
export const block = (text: string, language = ''): string => {
  const fence = fenceFor(text, 3);
  return `${fence}${language}\n${text}\n${fence}`;
};

/** A fence of at least this many backticks, and longer than any run in the text. */
export const fenceFor = (text: string, least: number): string =>
  '`'.repeat(Math.max(least, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)));
