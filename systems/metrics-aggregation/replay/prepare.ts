import { basename } from 'node:path';
import type { MetricInput, MetricType } from '../../../functions/metrics-aggregation/contract';
import { describeSeries, noteLarge } from '../../shared/replay/describe';
import { formatMoment, MILLISECOND } from '../../shared/replay/moment';
import { forFile } from '../../shared/replay/options';
import type { ReplayRequest } from '../../shared/replay/replay';
import { readValue, valueFormat, type ValueReading } from '../../shared/replay/row-replay';
import { inFileOrder, scan, type Series } from '../../shared/replay/series';
import { openSource } from '../../shared/replay/source';
import type { MetricRow } from './batches';
import { metricNameOf, metricTypeOf } from './names';
import type { OPTIONS } from './options';

export const METRIC_FORMATS = [valueFormat('metrics')];

export interface MetricSeries extends Series<ValueReading> {
  readonly name: string;
  readonly type: MetricType;
}

/**
 * Looks through files of metrics and says what it takes them for.
 * @throws SystemError for a file that cannot be read, or whose format or metric cannot be determined.
 */
export async function prepareMetrics({
  files,
  format,
  options,
  note,
  bad,
}: ReplayRequest<typeof OPTIONS>): Promise<readonly MetricSeries[]> {
  const found: MetricSeries[] = [];
  for (const [index, file] of files.entries()) {
    const source = await openSource(file, METRIC_FORMATS, forFile(format, index));
    const name = options['metric-name'] ?? metricNameOf(file);
    const type = options['metric-type'] ?? metricTypeOf(name);
    noteLarge(file, note);
    const series = await scan(source, (text) => readValue(source, text), bad);
    found.push({ ...series, name, type });
    note(`${basename(file)}: ${type} metric ${name}, ${describeSeries(series, 'values', false)}`);
  }
  return found;
}

/** The metric of a reading. Its time is in milliseconds: it distinguishes two values of a metric. */
export const metricOf = ({ at, value }: ValueReading, name: string, type: MetricType): MetricInput => ({
  metric_name: name,
  value,
  timestamp: formatMoment(at - (at % MILLISECOND)),
  metric_type: type,
});

/** All good rows, in the order of the files. */
export async function* metricRows(series: readonly MetricSeries[]): AsyncGenerator<MetricRow> {
  for (const { name, type, ...one } of series) {
    for await (const { line, reading } of inFileOrder(one))
      yield { file: one.source.file, line, metric: metricOf(reading, name, type) };
  }
}
