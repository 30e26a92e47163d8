import { statSync } from 'node:fs';
import { SystemError } from '../cloud';
import { linesOf } from './csv';
import type { Problem } from './fields';
import type { Moment, TimeUnit } from './moment';
import type { Source } from './source';

/** A line of a file that can be sent. */
export interface SeriesRow<R extends Moment> {
  readonly line: number;
  readonly reading: R;
}

export interface BadRow extends Problem {
  readonly file: string;
  readonly line: number;
}

/** A recorded file, looked through once. */
export interface Series<R extends Moment> {
  readonly source: Source;
  /** Rows that can be sent. */
  readonly good: number;
  readonly bad: number;
  readonly firstBad?: BadRow;
  /** How the file's times run. */
  readonly order: 'ascending' | 'descending' | 'mixed';
  /** Least and greatest time; absent where no row is good. */
  readonly range?: readonly [first: bigint, last: bigint];
  /** Shortest time between two rows that follow each other. */
  readonly step?: bigint;
  readonly units: readonly TimeUnit[];
  readonly read: (text: string) => R | Problem;
}

/** A file whose times do not ascend is held in memory, which takes about three times its size. */
const SORTED_BYTES = 256 * 1024 * 1024;

async function* rowsOf<R extends Moment>(
  { file, header }: Source,
  read: Series<R>['read'],
  bad: (row: BadRow) => void,
): AsyncGenerator<SeriesRow<R> & { readonly text: string }> {
  let names = header !== undefined;
  for await (const { line, text } of linesOf(file)) {
    if (names) {
      names = false;
      continue;
    }
    const reading = read(text);
    if ('problem' in reading) bad({ file, line, problem: reading.problem });
    else yield { line, reading, text };
  }
}

/**
 * Looks through a file: what is good and bad in it, and how its times run.
 * @param bad called for each row that cannot be sent
 */
export async function scan<R extends Moment>(
  source: Source,
  read: Series<R>['read'],
  bad: (row: BadRow) => void,
): Promise<Series<R>> {
  const found = { good: 0, bad: 0, ups: 0, downs: 0 };
  const units = new Set<TimeUnit>();
  let firstBad: BadRow | undefined;
  let range: readonly [bigint, bigint] | undefined;
  let step: bigint | undefined;
  let last: bigint | undefined;
  const count = (row: BadRow) => {
    found.bad++;
    firstBad ??= row;
    bad(row);
  };
  for await (const {
    reading: { at, unit },
  } of rowsOf(source, read, count)) {
    found.good++;
    units.add(unit);
    range = range === undefined ? [at, at] : [at < range[0] ? at : range[0], at > range[1] ? at : range[1]];
    const gap = at - (last ?? at);
    if (gap > 0n) found.ups++;
    if (gap < 0n) found.downs++;
    const length = gap < 0n ? -gap : gap;
    if (length > 0n && (step === undefined || length < step)) step = length;
    last = at;
  }
  const order = found.downs === 0 ? 'ascending' : found.ups === 0 ? 'descending' : 'mixed';
  return { source, good: found.good, bad: found.bad, firstBad, order, range, step, units: [...units], read };
}

/** The good rows of a file in its order. */
export const inFileOrder = <R extends Moment>({
  source,
  read,
}: Pick<Series<R>, 'source' | 'read'>): AsyncGenerator<SeriesRow<R> & { readonly text: string }> =>
  rowsOf(source, read, () => undefined);

/**
 * The good rows of a file by time, rows of one time in their order of recording. A file that ascends is
 * read as it is asked for; any other is held in memory.
 */
export async function* byTime<R extends Moment>({ source, order, read }: Series<R>): AsyncGenerator<SeriesRow<R>> {
  const rows = inFileOrder({ source, read });
  if (order === 'ascending') {
    yield* rows;
    return;
  }
  // Lines are held and not what was read of them, which is several times as large.
  const held = await Array.fromAsync(rows, ({ line, text, reading: { at } }) => ({ line, text, at }));
  // The newest comes first in a descending file, also among rows of one time.
  if (order === 'descending') held.reverse();
  // Array.sort is stable.
  held.sort(({ at: a }, { at: b }) => (a < b ? -1 : a > b ? 1 : 0));
  for (const { line, text } of held) {
    const reading = read(text);
    if (!('problem' in reading)) yield { line, reading };
  }
}

/** @throws SystemError for a file that would have to be sorted and is too large for it. */
export function checkSortable(
  { source: { file }, order }: Pick<Series<Moment>, 'source' | 'order'>,
  limit = SORTED_BYTES,
): void {
  if (order === 'ascending' || statSync(file).size <= limit) return;
  throw new SystemError(
    `${file}: the file's times do not ascend, and only files of up to ${limit / 1024 / 1024} MB are sorted here. Sort it by its time column first, such as with sort -t, -k1,1.`,
  );
}
