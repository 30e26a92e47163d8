import { EXPORT_PREFIX, MANIFEST_NAME, TIME_SERIES } from '../contract';

export const HOUR_MS = 3_600_000;

/** Start of the UTC hour that contains an instant; both in epoch milliseconds. */
export function hourStart(instant: number): number {
  return Math.floor(instant / HOUR_MS) * HOUR_MS;
}

/** `2026-11-20T21` for any instant of that hour. */
export function hourName(instant: number): string {
  return new Date(instant).toISOString().slice(0, 13);
}

/** Start of the hour with this name; undefined for any other text. */
export function parseHourName(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d$/.test(text)) return undefined;
  const start = Date.parse(`${text}:00:00.000Z`);
  return Number.isNaN(start) || hourName(start) !== text ? undefined : start;
}

/**
 * Shard of a series: FNV-1a of its name, so that a series always has the same shard.
 * If this changes, pending hours are spread over both placements; the
 * export still finds them, since it reads every shard.
 */
export function shardOf(metricName: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < metricName.length; i += 1) {
    hash = Math.imul(hash ^ metricName.charCodeAt(i), 0x01000193);
  }
  return (hash >>> 0) % TIME_SERIES.hourShards;
}

/** Partition of the by-hour index: `2026-11-20T21#3`. */
export function hourShard(instant: number, shard: number): string {
  return `${hourName(instant)}#${shard}`;
}

/** The partitions of one hour. */
export function shardsOfHour(hour: number): readonly string[] {
  return Array.from({ length: TIME_SERIES.hourShards }, (_, shard) => hourShard(hour, shard));
}

/** Selects one object of an hour. */
export interface ObjectName {
  /** From 1, the default. */
  readonly part?: number;
  /** YYYY-MM-DD for an object of late points. Default: one of the hour's own. */
  readonly lateDay?: string;
}

/** Key of an object of an hour: `metrics.jsonl.gz`, then `metrics-0002.jsonl.gz` and so on. */
export function objectKey(hour: number, name: ObjectName = {}): string {
  return `${folder(hour)}metrics${suffix(name)}.jsonl.gz`;
}

/** Key of the manifest written after the objects, given the first of them. */
export function manifestKey(hour: number, first: ObjectName = {}): string {
  return `${folder(hour)}${MANIFEST_NAME}${suffix(first)}.json`;
}

function folder(hour: number): string {
  const [day, hourOfDay] = hourName(hour).split('T');
  return `${EXPORT_PREFIX}dt=${day}/hour=${hourOfDay}/`;
}

function suffix({ part = 1, lateDay }: ObjectName): string {
  return `${lateDay === undefined ? '' : `-late-${lateDay}`}${part === 1 ? '' : `-${String(part).padStart(4, '0')}`}`;
}
