import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

/** The functions' metrics, with the dimensions service and environment. */
export interface Counters {
  /** Increments a count; default by 1. */
  count(name: string, value?: number): void;
  /** Records a duration in milliseconds. */
  milliseconds(name: string, value: number): void;
  /** Writes everything recorded since the last flush as one line (CloudWatch embedded metric format). */
  flush(): void;
}

/** Powertools Metrics. Writes nothing if nothing was recorded. */
export function createCounters(namespace: string, service: string, environment: string): Counters {
  const metrics = new Metrics({ namespace, serviceName: service, defaultDimensions: { environment } });
  return {
    count: (name, value = 1) => metrics.addMetric(name, MetricUnit.Count, value),
    milliseconds: (name, value) => metrics.addMetric(name, MetricUnit.Milliseconds, value),
    flush() {
      if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
    },
  };
}
