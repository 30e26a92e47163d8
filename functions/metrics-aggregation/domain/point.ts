import type { MetricType } from '../contract';

/** A validated metric: one value of one series at one instant. */
export interface Point {
  readonly metricName: string;
  /** Epoch milliseconds of the event. */
  readonly timestamp: number;
  readonly value: number;
  readonly metricType: MetricType;
  readonly unit?: string;
}

/** A stored point, with arrival and expiry. */
export interface StoredPoint extends Point {
  /** When the ingest received it, epoch milliseconds. */
  readonly arrived: number;
  /** Epoch seconds from which the point counts as expired, even before it is deleted. */
  readonly ttl: number;
}
