import { basename } from 'node:path';
import { METRIC_NAME } from '../settings';
import type { MetricType } from '../../../functions/metrics-aggregation/contract';
import { SystemError } from '../../shared/cloud';

/** The metric that a file records: the file's name without .csv. */
export function metricNameOf(file: string): string {
  const name = basename(file).replace(/\.csv$/i, '');
  if (METRIC_NAME.test(name)) return name;
  throw new SystemError(
    `${file}: "${name}" cannot name a metric: allowed are letters, digits and _ . : / -, with a letter first. Name the metric with --metric-name.`,
  );
}

/** Metrics of machines are system, latencies and requests application, all others business. */
export function metricTypeOf(name: string): MetricType {
  if (/^(ec2|rds|elb)/i.test(name)) return 'system';
  return /latency|request/i.test(name) ? 'application' : 'business';
}
