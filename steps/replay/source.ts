import { CommandError } from '../core/errors';
import { linesOf, splitLine } from './csv';
import { columnsOfHeader, columnsOfLayout, fits, isHeader, type Column, type Columns, type Format } from './formats';

/** How the lines of a file are read. */
export interface Source {
  readonly file: string;
  /** Name of the format; with a header, what the file holds. */
  readonly format: string;
  readonly holds: Format['holds'];
  /** The header's names; absent where the file has none. */
  readonly header?: readonly string[];
  readonly columns: Columns;
  /** Fields of a whole line. */
  readonly width: number;
  /** Who publishes files of this format, where that is known. */
  readonly publisher?: string;
}

/** Lines from which the format of a file without header is told. */
const SAMPLE = 200;

/** What a header must name for each kind of file, as messages name it. */
const NEEDED: Readonly<Record<Format['holds'], { readonly columns: readonly Column[]; readonly words: string }>> = {
  candles: { columns: ['time', 'open', 'high', 'low', 'close'], words: 'open_time, open, high, low, close' },
  trades: { columns: ['time', 'price'], words: 'time, price' },
  metrics: { columns: ['time', 'value'], words: 'timestamp, value' },
};

/**
 * Finds out how a file is to be read: by its header, or by the columns of its first lines.
 * @param formats what the system can be sent
 * @param named the name of one of them, which leaves nothing to find out but the header
 * @throws CommandError where the file cannot be read, or fits no format or several.
 */
export async function openSource(file: string, formats: readonly Format[], named?: string): Promise<Source> {
  const sample: (readonly string[])[] = [];
  for await (const { text } of linesOf(file)) {
    sample.push(splitLine(text) ?? []);
    if (sample.length === SAMPLE) break;
  }
  const [first] = sample;
  const kinds = [...new Set(formats.map(({ holds }) => holds))];
  if (first === undefined)
    throw new CommandError(
      `${file}: the file is empty; it needs ${kinds.map(describe).join(' or ')}, with or without a header.`,
    );
  const header = isHeader(first) ? first : undefined;
  const lines = header === undefined ? sample : sample.slice(1);
  const chosen = formats.find(({ name }) => name === named);
  // The names candles, trades and metrics are those of what a header names, too.
  if (header !== undefined && (chosen === undefined || chosen.exchange === undefined))
    return byHeader(file, header, chosen === undefined ? kinds : [chosen.holds]);
  return byLayout(file, lines, chosen === undefined ? formats : [chosen], header, formats);
}

const describe = (kind: Format['holds']) => `${NEEDED[kind].words} (${kind})`;

function byHeader(file: string, header: readonly string[], kinds: readonly Format['holds'][]): Source {
  const columns = columnsOfHeader(header);
  const holds = kinds.find((kind) => NEEDED[kind].columns.every((column) => columns[column] !== undefined));
  if (holds === undefined)
    throw new CommandError(
      `${file}:1: the header names ${header.join(', ')}; needed are ${kinds.map(describe).join(' or ')}.`,
    );
  return {
    file,
    format: holds,
    holds,
    header,
    columns,
    width: header.length,
    ...(holds === 'candles' && columns.time?.name === 'open_time' ? { publisher: 'binance' } : {}),
  };
}

function byLayout(
  file: string,
  lines: readonly (readonly string[])[],
  candidates: readonly Format[],
  header: readonly string[] | undefined,
  all: readonly Format[],
): Source {
  const scored = candidates.flatMap((format) =>
    format.layouts.map((layout) => ({ format, layout, score: lines.filter((fields) => fits(layout, fields)).length })),
  );
  const best = Math.max(...scored.map(({ score }) => score));
  const found = best === 0 ? [] : scored.filter(({ score }) => score === best);
  const [only] = found;
  if (only !== undefined && found.length === 1) {
    const {
      format: { name, holds, exchange },
      layout,
    } = only;
    return {
      file,
      format: name,
      holds,
      header,
      columns: columnsOfLayout(layout),
      width: layout.length,
      ...(exchange === undefined ? {} : { publisher: exchange }),
    };
  }
  const names = all.map(({ name }) => name).join(', ');
  if (only !== undefined)
    throw new CommandError(
      `${file}: the file has no header, and its lines fit ${found.map(({ format }) => format.name).join(' and ')} alike. Name the format with --format.`,
    );
  const width = lines[0]?.length ?? 0;
  if (candidates.length === 1)
    throw new CommandError(
      `${file}: no line of the first ${lines.length} fits the format ${candidates[0]!.name} (found ${width} columns). Leave --format out to let it be found, or name another: ${names}.`,
    );
  throw new CommandError(
    `${file}:1: the file has no header, and its ${width} columns fit no known format. Add a header (${[...new Set(all.map(({ holds }) => holds))].map((kind) => NEEDED[kind].words).join('; or ')}), or name the format with --format: ${names}.`,
  );
}
