import type { AlertMessage } from './contract';
import type { AlertConfiguration, UnusableConfiguration } from './domain/alerts';
import type { Point, StoredPoint } from './domain/point';

/** Now, in epoch milliseconds. */
export type Clock = () => number;

export interface MetricStore {
  /**
   * Stores all points or none, having first marked their hours as waiting for an export.
   * Storing a point again replaces it. Throws StoreUnavailableError.
   * @param arrived epoch milliseconds.
   */
  save(points: readonly Point[], arrived: number): Promise<void>;
}

export interface AlertConfigurations {
  /** The configurations of those names that have one, as they are now. Throws AlertingUnavailableError. */
  find(metricNames: readonly string[]): Promise<{
    readonly configurations: readonly AlertConfiguration[];
    readonly unusable: readonly UnusableConfiguration[];
  }>;
}

export interface AlertPublisher {
  /** Publishes every alert at least once. Throws AlertingUnavailableError when one could not be. */
  publish(alerts: readonly AlertMessage[]): Promise<void>;
}

/** An hour with points that no export has covered yet. */
export interface PendingHour {
  /** Start, epoch milliseconds. */
  readonly hour: number;
  /** When an ingest last announced points for it, epoch milliseconds. */
  readonly pendingSince: number;
}

export interface PendingHours {
  /** Hours that start before `before`, oldest first. */
  list(before: number): Promise<readonly PendingHour[]>;
  /** Strikes an hour off unless it was announced again since it was listed. */
  settle(pending: PendingHour): Promise<void>;
}

export interface HourReader {
  /** All stored points of an hour, in pages and in no order, expired ones included. */
  points(hour: number): AsyncIterable<readonly StoredPoint[]>;
}

/** What the main object of an hour holds. */
export interface ExportedHour {
  readonly rows: number;
  /** Earliest expiry among its rows, epoch seconds. */
  readonly firstExpiry: number;
}

export interface ExportLedger {
  /** What was exported of an hour before; undefined when nothing was. */
  get(hour: number): Promise<ExportedHour | undefined>;
  record(hour: number, exported: ExportedHour): Promise<void>;
}

export interface ExportSink {
  /** Writes an object of gzipped lines, replacing one of the same key. */
  write(key: string, lines: Iterable<string>, rows: number): Promise<void>;
}
