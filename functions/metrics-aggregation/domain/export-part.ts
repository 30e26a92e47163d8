import type { HourReader, Place } from '../ports';
import type { StoredPoint } from './point';

/** Points of an hour's next object. */
export interface Part {
  readonly points: readonly StoredPoint[];
  /** Last point read; undefined if there was none. */
  readonly place?: Place;
  /** The hour has no more points. */
  readonly ended: boolean;
}

export interface PartRequest {
  readonly hour: number;
  /** End of the previous part. */
  readonly after?: Place;
  /** Maximum number of points. */
  readonly size: number;
  readonly wanted: (point: StoredPoint) => boolean;
  /** Called after each page; true ends the part. */
  readonly isTight: () => boolean;
}

/** Reads at least one page, so that a truncated part still makes progress; sorts by name and time. */
export async function readPart(reader: HourReader, { hour, after, size, wanted, isTight }: PartRequest): Promise<Part> {
  const points: StoredPoint[] = [];
  let place = after;
  const part = (ended: boolean): Part => ({ points: points.sort(byNameAndTime), place, ended });
  for await (const page of reader.pages(hour, after)) {
    for (const point of page.points) {
      place = { shard: page.shard, metricName: point.metricName, timestamp: point.timestamp };
      if (wanted(point)) points.push(point);
      if (points.length === size) return part(false);
    }
    if (isTight()) return part(false);
  }
  return part(true);
}

/** One JSON object per line: metric_name, timestamp (ISO 8601), value, metric_type, and unit if present. */
export function* lines(points: readonly StoredPoint[]): Generator<string> {
  for (const { metricName, timestamp, value, metricType, unit } of points) {
    const row = {
      metric_name: metricName,
      timestamp: new Date(timestamp).toISOString(),
      value,
      metric_type: metricType,
      unit,
    };
    yield `${JSON.stringify(row)}\n`;
  }
}

/** By code unit, not by locale: the same everywhere. */
function byNameAndTime(a: StoredPoint, b: StoredPoint): number {
  if (a.metricName !== b.metricName) return a.metricName < b.metricName ? -1 : 1;
  return a.timestamp - b.timestamp;
}
