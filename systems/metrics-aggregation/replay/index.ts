import type { Counts } from '../../shared/replay/tally';
import type { Replay, ReportLine } from '../../shared/replay/replay';
import { concurrencyAt } from '../../shared/replay/row-replay';
import type { MetricsOutputs } from '../outputs';
import { OPTIONS } from './options';
import { METRIC_FORMATS, metricRows, prepareMetrics } from './prepare';
import { sendMetrics } from './send-metrics';

/** Metrics in one request. */
const BATCH = 25;

/** Sends recorded metrics in batches, and counts the alerts that the answers tell. */
export const replay: Replay<MetricsOutputs, typeof OPTIONS> = {
  unit: 'metric',
  formats: METRIC_FORMATS,
  concurrency: '8',
  repeats: 'the metric and time',
  options: OPTIONS,
  report: ({ alerts }) => [alertLine(alerts)],
  prepare: async (request) => {
    const series = await prepareMetrics(request);
    return {
      files: series.map((one) => ({ series: one, taken: { metric: one.name } })),
      concurrency: concurrencyAt(request.rate),
      send: (sending) => sendMetrics({ ...sending, rows: metricRows(series), batch: request.options.batch ?? BATCH }),
    };
  },
};

const alertLine = (alerts: Counts['alerts']): ReportLine => {
  const total = Object.values(alerts).reduce((sum, number) => sum + number, 0);
  const severities = Object.entries(alerts).map(([severity, number]) => `${severity} ${count(number)}`);
  return {
    title: 'alerts',
    text: `${count(total)}${severities.length === 0 ? '' : ` (${severities.join(', ')})`}`,
  };
};

const count = (number: number): string => number.toLocaleString('en-US');
