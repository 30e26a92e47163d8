import type { AlertMessage, ExportManifest } from './contract';
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
  /** Hours that start before `before`, in no order. */
  list(before: number): Promise<readonly PendingHour[]>;
  /** Makes an hour pending since then, unless it is pending already; returns it as it stands. */
  announce(pending: PendingHour): Promise<PendingHour>;
  /** Strikes an hour off unless it was announced again since it was listed. */
  settle(pending: PendingHour): Promise<void>;
}

/** Where in an hour a reading stands. */
export interface Place {
  readonly shard: number;
  readonly metricName: string;
  readonly timestamp: number;
}

/** Points of one shard of an hour. */
export interface HourPage {
  readonly shard: number;
  readonly points: readonly StoredPoint[];
}

export interface HourReader {
  /**
   * The stored points of an hour, expired ones included, shard by shard and each in an order that
   * stays the same.
   * @param after Begins behind that point, whether or not it is there still. Default: at the start.
   */
  pages(hour: number, after?: Place): AsyncIterable<HourPage>;
}

/** An object that an export wrote. */
export interface WrittenPart {
  readonly rows: number;
  /** Of its bytes, hexadecimal. */
  readonly sha256: string;
}

/** What the hour's own objects hold. */
export interface ExportedHour {
  readonly rows: number;
  /** Earliest expiry among their rows, epoch seconds. */
  readonly firstExpiry: number;
  /** Points that arrived until then (epoch milliseconds) are in an object of the hour, a late one perhaps. */
  readonly through: number;
  /** Rows of each object. */
  readonly parts: readonly number[];
}

/** An export of an hour that has begun and is not complete. */
export interface ExportProgress {
  /** When it began, epoch milliseconds: what had expired by then is left out. */
  readonly asOf: number;
  /** Points that arrived later (epoch milliseconds) are left to the next export. */
  readonly upTo: number;
  /** What ExportedHour.through becomes. */
  readonly through: number;
  /** Set where late points are written: day of their objects, and how many that day has already. */
  readonly late?: { readonly day: string; readonly before: number };
  readonly parts: readonly WrittenPart[];
  /** Earliest expiry among the rows so far, epoch seconds. */
  readonly firstExpiry?: number;
  /** Last point that was looked at. */
  readonly place?: Place;
}

/** What is kept of an hour's exports. */
export interface HourState {
  /** Counts the changes; 0 where nothing was kept yet. */
  readonly version: number;
  /** Until then (epoch milliseconds) a run has the hour to itself; 0 when none has. */
  readonly leasedUntil: number;
  readonly main?: ExportedHour;
  /** Objects of late points of the last day that has any. */
  readonly late?: { readonly day: string; readonly objects: number };
  readonly progress?: ExportProgress;
}

export interface ExportLedger {
  read(hour: number): Promise<HourState>;
  /** Keeps `state`, whose version is one above the one it replaces. False when that one is not there any more. */
  replace(hour: number, state: HourState): Promise<boolean>;
}

export interface ExportSink {
  /** Writes an object of gzipped lines, replacing one of the same key. Returns the sha256 of its bytes, hexadecimal. */
  write(key: string, lines: Iterable<string>, rows: number): Promise<string>;
  writeManifest(key: string, manifest: ExportManifest): Promise<void>;
}
