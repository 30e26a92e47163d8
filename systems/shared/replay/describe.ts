import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { formatMoment, type Moment } from './moment';
import type { Series } from './series';

/** From this size on a file's first reading takes seconds. */
const LARGE_BYTES = 20 * 1024 * 1024;

/** Says of a large file that it is read. */
export function noteLarge(file: string, note: (line: string) => void): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size >= LARGE_BYTES) note(`${basename(file)}: reading ${Math.round(size / 1024 / 1024)} MB`);
}

const ORDERS = {
  ascending: '',
  descending: ', newest first: sorted by time',
  mixed: ', not in order: sorted by time',
} as const;

/**
 * What a file was taken for: its rows, format and times.
 * @param what plural noun of its rows
 * @param sorted whether they are sent by time
 */
export function describeSeries(
  { source, good, range, units, order }: Series<Moment>,
  what: string,
  sorted: boolean,
): string {
  const times = units.map((unit) => (unit === 'dates' ? 'as dates' : `in ${unit}`)).join(' and ');
  const format = source.header === undefined ? `, no header: read as ${source.format}` : '';
  if (range === undefined) return `no ${what} that can be sent${format}`;
  return `${good.toLocaleString('en-US')} ${what}${format}, times ${times}${sorted ? ORDERS[order] : ''}, ${formatMoment(range[0])} to ${formatMoment(range[1])}`;
}
