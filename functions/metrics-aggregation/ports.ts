import type { AlertMessage, ExportManifest } from './contract';
import type { AlertConfiguration, UnusableConfiguration } from './domain/alerts';
import type { Point, StoredPoint } from './domain/point';

/** Now, in epoch milliseconds. */
export type Clock = () => number;

export interface MetricStore {
  /**
   * Stores all points or none, after it marks their hours as waiting for an export.
   * Storing a point again replaces it. Throws StoreUnavailableError.
   * @param arrived epoch milliseconds.
   */
  save(points: readonly Point[], arrived: number): Promise<void>;
}

export interface AlertConfigurations {
  /** The current configurations of these names, if any. Throws AlertingUnavailableError. */
  find(metricNames: readonly string[]): Promise<{
    readonly configurations: readonly AlertConfiguration[];
    readonly unusable: readonly UnusableConfiguration[];
  }>;
}

export interface AlertPublisher {
  /** Publishes every alert at least once. Throws AlertingUnavailableError if one failed. */
  publish(alerts: readonly AlertMessage[]): Promise<void>;
}

/** An hour with points that no export covers yet. */
export interface PendingHour {
  /** Start, epoch milliseconds. */
  readonly hour: number;
  /** When an ingest last announced points for it, epoch milliseconds. */
  readonly pendingSince: number;
}

export interface PendingHours {
  /** Hours that start before `before`, unordered. */
  list(before: number): Promise<readonly PendingHour[]>;
  /** Makes an hour pending from then on, unless it already is; returns the stored entry. */
  announce(pending: PendingHour): Promise<PendingHour>;
  /** Settles an hour unless it was announced again since it was listed. */
  settle(pending: PendingHour): Promise<void>;
}

/** Position in an hour's points. */
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
   * The stored points of an hour, including expired ones, shard by shard, each in a stable
   * order.
   * @param after Starts after that point, even if it no longer exists. Default: at the start.
   */
  pages(hour: number, after?: Place): AsyncIterable<HourPage>;
}

/** An object written by an export. */
export interface WrittenPart {
  readonly rows: number;
  /** sha256 of its bytes, hexadecimal. */
  readonly sha256: string;
}

/** Content of the hour's own objects. */
export interface ExportedHour {
  readonly rows: number;
  /** Earliest expiry of their rows, epoch seconds. */
  readonly firstExpiry: number;
  /** Points that arrived until then (epoch milliseconds) are in an object of the hour, possibly a late one. */
  readonly through: number;
  /** Rows per object. */
  readonly parts: readonly number[];
}

/** An unfinished export of an hour. */
export interface ExportProgress {
  /** Its start, epoch milliseconds: points that had expired by then are left out. */
  readonly asOf: number;
  /** Points that arrived later (epoch milliseconds) are left for the next export. */
  readonly upTo: number;
  /** New value of ExportedHour.through. */
  readonly through: number;
  /** Set while late points are written: day of their objects, and how many that day already has. */
  readonly late?: { readonly day: string; readonly before: number };
  readonly parts: readonly WrittenPart[];
  /** Earliest expiry of the rows so far, epoch seconds. */
  readonly firstExpiry?: number;
  /** Last point read. */
  readonly place?: Place;
}

/** Export state of an hour. */
export interface HourState {
  /** Version number; 0 if nothing is stored yet. */
  readonly version: number;
  /** Until then (epoch milliseconds) a run holds the hour; 0 if none does. */
  readonly leasedUntil: number;
  readonly main?: ExportedHour;
  /** Objects of late points of the last day with any. */
  readonly late?: { readonly day: string; readonly objects: number };
  readonly progress?: ExportProgress;
}

export interface ExportLedger {
  read(hour: number): Promise<HourState>;
  /** Stores `state` with the next version number. False if the previous version is no longer current. */
  replace(hour: number, state: HourState): Promise<boolean>;
}

export interface ExportSink {
  /** Writes an object of gzipped lines, replacing one with the same key. Returns the sha256 of its bytes, hexadecimal. */
  write(key: string, lines: Iterable<string>, rows: number): Promise<string>;
  writeManifest(key: string, manifest: ExportManifest): Promise<void>;
}
