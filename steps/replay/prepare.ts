import { statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { MetricType } from '../../functions/metrics-aggregation/contract';
import { CommandError } from '../core/errors';
import { METRIC_FORMATS, PRICE_FORMATS } from './formats';
import type { PriceSeries } from './merge';
import { formatMoment, formatSpan, MINUTE, type Moment } from './moment';
import { exchangeOf, intervalOf, metricNameOf, metricTypeOf, symbolOf, type ExchangeFound } from './names';
import { readMetric, readPrices, type MetricReading, type PriceChoice } from './rows';
import { checkSortable, scan, type BadRow, type Series } from './series';
import { openSource, type Source } from './source';

/** What is known of the files beforehand: one value for all files, or one for each. */
export interface PrepareOptions {
  readonly files: readonly string[];
  readonly format?: readonly string[];
  readonly metricName?: string;
  readonly metricType?: MetricType;
  readonly symbol?: readonly string[];
  readonly exchange?: readonly string[];
  readonly prices?: PriceChoice;
}

/** Where a preparation tells what it finds. */
export interface PrepareNotes {
  readonly note: (line: string) => void;
  readonly bad: (row: BadRow) => void;
}

export interface MetricSeries extends Series<MetricReading> {
  readonly name: string;
  readonly type: MetricType;
}

/** From this size on a file's first reading takes seconds. */
const LARGE_BYTES = 20 * 1024 * 1024;

const of = <T>(values: readonly T[] | undefined, index: number): T | undefined =>
  values?.length === 1 ? values[0] : values?.[index];
const opened = (file: string, { note }: PrepareNotes): void => {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size >= LARGE_BYTES) note(`${basename(file)}: reading ${Math.round(size / 1024 / 1024)} MB`);
};

/**
 * Looks through files of prices and says what it takes them for.
 * @throws CommandError for a file that cannot be read, or whose format, symbol or exchange nothing tells.
 */
export async function preparePrices(options: PrepareOptions, notes: PrepareNotes): Promise<readonly PriceSeries[]> {
  const origins: Origin[] = [];
  for (const [index, file] of options.files.entries()) {
    const source = await openSource(file, PRICE_FORMATS, of(options.format, index));
    const symbol = of(options.symbol, index) ?? symbolOf(file);
    const named = of(options.exchange, index);
    origins.push({
      source,
      symbol,
      ...(named === undefined
        ? exchangeOf(file, source.format, source.publisher)
        : { exchange: named, by: '--exchange' }),
    });
  }
  const found: PriceSeries[] = [];
  for (const { source, symbol, exchange, by } of origins.map((origin) => besideOthers(origin, origins))) {
    const { file } = source;
    opened(file, notes);
    const series = await scan(source, (text) => readPrices(source, text, options.prices ?? 'close'), notes.bad);
    checkSortable(series);
    const interval = shorter(intervalOf(file), series.step) ?? MINUTE;
    found.push({ ...series, symbol, exchange, interval });
    notes.note(
      `${basename(file)}: ${symbol} on ${exchange} (from ${by}), ${describe(series, source.holds === 'candles' ? `candles of ${formatSpan(interval)}` : 'trades')}`,
    );
  }
  return found;
}

/** Looks through files of metrics and says what it takes them for. @throws CommandError as preparePrices does. */
export async function prepareMetrics(options: PrepareOptions, notes: PrepareNotes): Promise<readonly MetricSeries[]> {
  const found: MetricSeries[] = [];
  for (const [index, file] of options.files.entries()) {
    const source = await openSource(file, METRIC_FORMATS, of(options.format, index));
    const name = options.metricName ?? metricNameOf(file);
    const type = options.metricType ?? metricTypeOf(name);
    opened(file, notes);
    const series = await scan(source, (text) => readMetric(source, text), notes.bad);
    found.push({ ...series, name, type });
    notes.note(`${basename(file)}: ${type} metric ${name}, ${describe({ ...series, order: 'ascending' }, 'values')}`);
  }
  return found;
}

/** Where the prices of a file come from. */
interface Origin extends ExchangeFound {
  readonly source: Source;
  readonly symbol: string;
}

/** Binance and Binance.US publish the same files, so one that may be of either is of the house of those like it in its folder. */
function besideOthers(origin: Origin, all: readonly Origin[]): Origin {
  const kind = ({ source: { file, header } }: Origin) => [dirname(file), ...(header ?? [])].join();
  if (origin.by !== 'its format' || origin.exchange !== 'binance') return origin;
  const other = all.find(
    (one) => one.exchange === 'binance.us' && one.by !== '--exchange' && kind(one) === kind(origin),
  );
  return other === undefined
    ? origin
    : { ...origin, exchange: other.exchange, by: `${basename(other.source.file)} beside it` };
}

const shorter = (a: bigint | undefined, b: bigint | undefined) =>
  a === undefined || (b !== undefined && b < a) ? b : a;
const ORDERS = {
  ascending: '',
  descending: ', newest first: sorted by time',
  mixed: ', not in order: sorted by time',
} as const;

function describe({ source, good, range, units, order }: Series<Moment>, what: string): string {
  const times = units.map((unit) => (unit === 'dates' ? 'as dates' : `in ${unit}`)).join(' and ');
  const format = source.header === undefined ? `, no header: read as ${source.format}` : '';
  if (range === undefined) return `no ${what} that can be sent${format}`;
  return `${good.toLocaleString('en-US')} ${what}${format}, times ${times}${ORDERS[order]}, ${formatMoment(range[0])} to ${formatMoment(range[1])}`;
}

/** The first file without a good row, as a reason not to begin. */
export function nothingToSend(series: readonly Series<Moment>[]): string | undefined {
  const empty = series.find(({ good }) => good === 0);
  if (empty === undefined) return undefined;
  const {
    source: { file },
    bad,
    firstBad,
  } = empty;
  const rows =
    bad === 1 ? 'its only row cannot be read' : `none of its ${bad.toLocaleString('en-US')} rows can be read`;
  const why = firstBad === undefined ? 'it holds no row' : `${rows} (line ${firstBad.line}: ${firstBad.problem})`;
  return `${file}: ${why}. Nothing was sent. Correct the file, leave it out, or name its format with --format.`;
}

/** @throws CommandError where a list of words names neither one for all files nor one for each. */
export function checkPerFile(option: string, values: readonly string[] | undefined, files: number): void {
  if (values === undefined || values.length === 1 || values.length === files) return;
  throw new CommandError(
    `--${option} must have one value for all files, or one for each of the ${files} in their order (got ${values.length}: ${values.join(',')}).`,
  );
}
