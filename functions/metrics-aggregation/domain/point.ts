import type { MetricType } from '../contract';

/** A metric after checking: one value of one series at one instant. */
export interface Point {
  readonly metricName: string;
  /** Epoch milliseconds of the event. */
  readonly timestamp: number;
  readonly value: number;
  readonly metricType: MetricType;
  readonly unit?: string;
}

/** A point as stored: it has arrived and will expire. */
export interface StoredPoint extends Point {
  /** When the ingest took it, epoch milliseconds. */
  readonly arrived: number;
  /** Epoch seconds from which the point counts as expired, whether or not it was deleted yet. */
  readonly ttl: number;
}
