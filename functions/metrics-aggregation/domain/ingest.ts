import type { AlertMessage } from '../contract';
import type { AlertConfigurations, AlertPublisher, MetricStore } from '../ports';
import { breaches, type UnusableConfiguration } from './alerts';
import { parseMetrics } from './metrics';

export interface IngestPorts {
  readonly store: MetricStore;
  readonly configurations: AlertConfigurations;
  readonly publisher: AlertPublisher;
}

export interface Ingested {
  readonly stored: number;
  readonly alerts: readonly AlertMessage[];
  /** Invalid configurations that were skipped. */
  readonly unusable: readonly UnusableConfiguration[];
}

/**
 * Checks, stores, then alerts. A failure after storing is reported as such (503), and the sender
 * retries: the points replace themselves, and the alerts are sent at least once. That requires
 * timestamps in the request; without them a retry creates new points.
 * @throws InvalidMetricsError, StoreUnavailableError, AlertingUnavailableError
 */
export async function ingest(ports: IngestPorts, body: unknown, now: number): Promise<Ingested> {
  const points = parseMetrics(body, now);
  await ports.store.save(points, now);
  const names = [...new Set(points.map((point) => point.metricName))];
  const { configurations, unusable } = await ports.configurations.find(names);
  const alerts = breaches(points, configurations);
  if (alerts.length > 0) await ports.publisher.publish(alerts);
  return { stored: points.length, alerts, unusable };
}
