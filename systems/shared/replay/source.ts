import { SystemError } from '../cloud';
import { linesOf, splitLine } from './csv';
import { columnsOfHeader, columnsOfLayout, fits, isHeader, type Columns, type Format, type Kind } from './formats';

/** How the lines of a file are read. */
export interface Source {
  readonly file: string;
  /** Name of the format; with a header, what the file holds. */
  readonly format: string;
  /** Name of the kind, such as candles. */
  readonly holds: string;
  /** The header's names; absent where the file has none. */
  readonly header?: readonly string[];
  readonly columns: Columns;
  /** Fields of a whole line. */
  readonly width: number;
  /** Who publishes files of this format, where that is known. */
  readonly publisher?: string;
}

/** Lines from which the format of a file without header is determined. */
const SAMPLE = 200;

/**
 * Finds out how a file is to be read: by its header, or by the columns of its first lines.
 * @param formats what the system can be sent
 * @param named the name of one of them, which leaves nothing to find out but the header
 * @throws SystemError where the file cannot be read, or fits no format or several.
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
    throw new SystemError(
      `${file}: the file is empty; it needs ${kinds.map(describe).join(' or ')}, with or without a header.`,
    );
  const header = isHeader(first) ? first : undefined;
  const lines = header === undefined ? sample : sample.slice(1);
  const chosen = formats.find(({ name }) => name === named);
  // A format without a publisher is named as what a header names, too.
  if (header !== undefined && (chosen === undefined || chosen.publisher === undefined))
    return byHeader(file, header, chosen === undefined ? kinds : [chosen.holds]);
  return byLayout(file, lines, chosen === undefined ? formats : [chosen], header, formats);
}

const describe = ({ words, name }: Kind) => `${words} (${name})`;

function byHeader(file: string, header: readonly string[], kinds: readonly Kind[]): Source {
  const kind = kinds.find(({ needs }) => Object.keys(columnsOfHeader(header, needs)).length === needs.length);
  if (kind === undefined)
    throw new SystemError(
      `${file}:1: the header names ${header.join(', ')}; needed are ${kinds.map(describe).join(' or ')}.`,
    );
  const { name, needs, further = [] } = kind;
  const columns = columnsOfHeader(header, [...needs, ...further]);
  const publisher = kind.publisher?.(columns);
  return {
    file,
    format: name,
    holds: name,
    header,
    columns,
    width: header.length,
    ...(publisher === undefined ? {} : { publisher }),
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
    format.layouts.map((layout) => ({
      format,
      layout,
      score: lines.filter((fields) => fits(format, layout, fields)).length,
    })),
  );
  const best = Math.max(...scored.map(({ score }) => score));
  const found = best === 0 ? [] : scored.filter(({ score }) => score === best);
  const [only] = found;
  if (only !== undefined && found.length === 1) {
    const {
      format: { name, holds, publisher },
      layout,
    } = only;
    return {
      file,
      format: name,
      holds: holds.name,
      header,
      columns: columnsOfLayout(layout),
      width: layout.length,
      ...(publisher === undefined ? {} : { publisher }),
    };
  }
  const names = all.map(({ name }) => name).join(', ');
  if (only !== undefined)
    throw new SystemError(
      `${file}: the file has no header, and its lines fit ${found.map(({ format }) => format.name).join(' and ')} alike. Name the format with --format.`,
    );
  const width = lines[0]?.length ?? 0;
  if (candidates.length === 1)
    throw new SystemError(
      `${file}: no line of the first ${lines.length} fits the format ${candidates[0]!.name} (found ${width} columns). Leave --format out to let it be found, or name another: ${names}.`,
    );
  throw new SystemError(
    `${file}:1: the file has no header, and its ${width} columns fit no known format. Add a header (${[...new Set(all.map(({ holds }) => holds))].map(({ words }) => words).join('; or ')}), or name the format with --format: ${names}.`,
  );
}
