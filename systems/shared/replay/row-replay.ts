import { basename } from 'node:path';
import type { SystemOutputs } from '../outputs';
import { whyOf, type Delivery } from './delivery';
import { describeSeries, noteLarge } from './describe';
import { fieldsOf, isProblem, momentOf, mustBe, type Problem } from './fields';
import { numberIn, TIME, VALUE, type Format } from './formats';
import { inParallel } from './in-parallel';
import { formatMoment, type Moment } from './moment';
import { forFile } from './options';
import type { PreparedReplay, Replay, ReplayRequest } from './replay';
import { inFileOrder, scan, type Series } from './series';
import { openSource, type Source } from './source';
import type { RowPlace, Tally } from './tally';

/** A row with a time and a number. */
export interface ValueReading extends Moment {
  readonly value: number;
}

/** Where a row comes from. */
export interface ValueRow extends RowPlace {
  /** The file's name without .csv. */
  readonly name: string;
  /** ISO 8601 in UTC. */
  readonly time: string;
}

export interface RowReplayOptions {
  /** What a row gives, in the singular, such as `reading`. */
  readonly unit: string;
  /** Its columns are TIME and VALUE. Default: valueFormat of the unit's plural. */
  readonly format?: Format;
  /** Body of the request that sends a row. */
  readonly body: (reading: ValueReading, row: ValueRow) => object;
}

/** Files with a time and a value in each row, with the header `timestamp,value` or without one. @param name plural noun of the rows */
export const valueFormat = (name: string): Format => ({
  name,
  holds: { name, needs: [TIME, VALUE], words: 'timestamp, value' },
  layouts: [[TIME, VALUE]],
});

/** Reads a line with a time and a value. */
export function readValue(source: Source, text: string): ValueReading | Problem {
  const fields = fieldsOf(source, text);
  if (isProblem(fields)) return fields;
  const moment = momentOf(fields, TIME);
  if (isProblem(moment)) return moment;
  const value = numberIn(fields.text(VALUE));
  return value === undefined ? mustBe(fields, VALUE, 'a number') : { ...moment, value };
}

/** Requests under way at once where nothing else is asked for; a rate sets the pace by itself. */
export const concurrencyAt = (rate: number | undefined): number => (rate === undefined ? 8 : 64);

/** The simplest replay: each row of a file is one request, sent in the order of the file, some requests at a time. */
export const rowReplay = <O extends SystemOutputs>({
  unit,
  format = valueFormat(`${unit}s`),
  body,
}: RowReplayOptions): Replay<O> => ({
  unit,
  formats: [format],
  concurrency: '8',
  prepare: (request) => prepareRows(request, format, body),
});

const nameOf = (file: string): string => basename(file).replace(/\.csv$/i, '');

async function prepareRows<O extends SystemOutputs>(
  { files, format: named, rate, note, bad }: ReplayRequest,
  format: Format,
  body: RowReplayOptions['body'],
): Promise<PreparedReplay<O>> {
  const found: Series<ValueReading>[] = [];
  for (const [index, file] of files.entries()) {
    const source = await openSource(file, [format], forFile(named, index));
    noteLarge(file, note);
    const series = await scan(source, (text) => readValue(source, text), bad);
    note(`${basename(file)}: ${describeSeries(series, format.holds.name, false)}`);
    found.push(series);
  }
  return {
    files: found.map((series) => ({ series, taken: { name: nameOf(series.source.file) } })),
    concurrency: concurrencyAt(rate),
    send: ({ delivery, tally, concurrency, moved }) =>
      inParallel(rowsOf(found), concurrency, async ({ row, reading }) => {
        await sendRow(row, () => body(reading, row), delivery, tally);
        moved();
      }),
  };
}

async function* rowsOf(found: readonly Series<ValueReading>[]) {
  for (const series of found) {
    const { file } = series.source;
    for await (const { line, reading } of inFileOrder(series))
      yield { row: { file, line, name: nameOf(file), time: formatMoment(reading.at) }, reading };
  }
}

async function sendRow(row: RowPlace, body: () => object, delivery: Delivery, tally: Tally): Promise<void> {
  if (delivery.stopped !== undefined) return tally.unsent(1);
  const outcome = await delivery.send(body());
  if (outcome.kind === 'accepted') tally.accepted(1, 1);
  else if (outcome.kind === 'pointless') tally.unsent(1);
  else tally.refused(row, whyOf(outcome));
}
