import type { AlertMessage, Comparison, Severity } from '../contract';
import type { Point } from './point';

/** When a metric raises an alert. One configuration per metric name. */
export interface AlertConfiguration {
  readonly metricName: string;
  readonly threshold: number;
  readonly comparison: Comparison;
  readonly severity: Severity;
}

/** A stored configuration that cannot be applied, and why. */
export interface UnusableConfiguration {
  readonly metricName: string;
  readonly reason: string;
}

const MEETS: Readonly<Record<Comparison, (value: number, threshold: number) => boolean>> = {
  above: (value, threshold) => value > threshold,
  at_or_above: (value, threshold) => value >= threshold,
  below: (value, threshold) => value < threshold,
  at_or_below: (value, threshold) => value <= threshold,
};

const SEVERITIES: Readonly<Record<Severity, true>> = { low: true, medium: true, high: true, critical: true };

/** One alert per point that meets the configuration of its name, in the order of the points. */
export function breaches(
  points: readonly Point[],
  configurations: readonly AlertConfiguration[],
): readonly AlertMessage[] {
  const byName = new Map(configurations.map((configuration) => [configuration.metricName, configuration]));
  return points.flatMap((point) => {
    const configuration = byName.get(point.metricName);
    if (!configuration || !MEETS[configuration.comparison](point.value, configuration.threshold)) return [];
    return [
      {
        metric_name: point.metricName,
        metric_type: point.metricType,
        severity: configuration.severity,
        comparison: configuration.comparison,
        threshold: configuration.threshold,
        value: point.value,
        timestamp: new Date(point.timestamp).toISOString(),
      },
    ];
  });
}

/** Reads a configuration that may have been edited manually. */
export function readConfiguration(
  metricName: string,
  { threshold, comparison, severity }: Readonly<Record<string, unknown>>,
): AlertConfiguration | UnusableConfiguration {
  const refuse = (field: string, found: unknown, allowed: string): UnusableConfiguration => ({
    metricName,
    reason: `${field} is ${JSON.stringify(found) ?? 'missing'}; allowed: ${allowed}`,
  });
  if (typeof threshold !== 'number' || !Number.isFinite(threshold)) return refuse('threshold', threshold, 'a number');
  if (!isKey(MEETS, comparison)) return refuse('comparison', comparison, `one of ${Object.keys(MEETS).join(', ')}`);
  if (!isKey(SEVERITIES, severity)) return refuse('severity', severity, `one of ${Object.keys(SEVERITIES).join(', ')}`);
  return { metricName, threshold, comparison, severity };
}

function isKey<K extends string>(record: Readonly<Record<K, unknown>>, key: unknown): key is K {
  return typeof key === 'string' && Object.hasOwn(record, key);
}
