import type { ExportResponse } from '../contract';
import { ExportFailedError } from '../errors';
import type { ExportLedger, ExportSink, HourReader, PendingHour, PendingHours } from '../ports';
import type { ExportRequest } from './export-request';
import { hourName, hourStart, objectKey } from './hours';
import type { StoredPoint } from './point';

export interface ExportPorts {
  readonly pending: PendingHours;
  readonly reader: HourReader;
  readonly ledger: ExportLedger;
  readonly sink: ExportSink;
  /** Milliseconds until the invocation is cut off. */
  readonly timeLeft: () => number;
}

/** With less time than this left, in milliseconds, nothing new is begun. */
export const TIME_RESERVE_MS = 5_000;

/**
 * Age, in milliseconds, from which an hour's announcement covers all that was stored under it. An
 * ingest announces an hour at most every 30 s (MARK_INTERVAL_MS) and stores within the 30 s that a
 * request may take; the rest is for the index, which follows the table with a delay.
 */
export const SETTLE_MS = 90_000;

type Row = ExportResponse['exported'][number];

/**
 * Writes one object an hour. Hours are announced before points are stored in them, so an hour
 * that gets points late, or during its export, is exported again by the next run: an object is
 * complete or will be replaced by one that is.
 * One hour's failure does not keep the others back.
 * @throws ExportFailedError naming the hours that failed, after all others were tried.
 */
export async function exportHours(ports: ExportPorts, request: ExportRequest, now: number): Promise<ExportResponse> {
  const hours = request.hour === undefined
    ? await ports.pending.list(hourStart(now))
    : [{ hour: request.hour, pendingSince: Infinity }];
  const exported: Row[] = [];
  const failures: { hour: string; cause: unknown }[] = [];
  let begun = 0;
  for (const pending of hours) {
    if (ports.timeLeft() < TIME_RESERVE_MS) break;
    begun += 1;
    try {
      exported.push(...await exportHour(ports, pending, now));
    } catch (cause) {
      failures.push({ hour: hourName(pending.hour), cause });
    }
  }
  if (failures.length > 0) throw failed(failures, exported);
  return { exported, remaining: hours.length - begun };
}

async function exportHour(ports: ExportPorts, pending: PendingHour, now: number): Promise<Row[]> {
  const points = await unexpired(ports, pending.hour, now);
  const row = points.length > 0 ? [await write(ports, pending.hour, points, now)] : [];
  if (pending.pendingSince < now - SETTLE_MS) await ports.pending.settle(pending);
  return row;
}

async function unexpired(ports: ExportPorts, hour: number, now: number): Promise<StoredPoint[]> {
  const points: StoredPoint[] = [];
  for await (const page of ports.reader.points(hour)) {
    if (ports.timeLeft() < TIME_RESERVE_MS) {
      throw new ExportFailedError(`Its ${points.length}+ points take longer to read than the function may run; raise compute.export.timeoutSeconds and memoryMb.`);
    }
    // The TTL deletes up to two days late; what has expired must not depend on when that happens.
    points.push(...page.filter((point) => point.ttl > now / 1000));
  }
  return points.sort(byNameAndTime);
}

async function write(ports: ExportPorts, hour: number, points: readonly StoredPoint[], now: number): Promise<Row> {
  const before = await ports.ledger.get(hour);
  // Rows of the main object may be gone from the table by now: it must not be replaced by fewer.
  const late = before !== undefined && before.firstExpiry <= now / 1000;
  const key = objectKey(hour, late ? new Date(now).toISOString().slice(0, 10) : undefined);
  await ports.sink.write(key, lines(points), points.length);
  if (!late) {
    const firstExpiry = points.reduce((least, { ttl }) => Math.min(least, ttl), Infinity);
    await ports.ledger.record(hour, { rows: points.length, firstExpiry });
  }
  return { hour: hourName(hour), key, rows: points.length };
}

/** One JSON object a line: metric_name, timestamp (ISO 8601), value, metric_type, and unit where there is one. */
export function* lines(points: readonly StoredPoint[]): Generator<string> {
  for (const { metricName, timestamp, value, metricType, unit } of points) {
    const row = { metric_name: metricName, timestamp: new Date(timestamp).toISOString(), value, metric_type: metricType, unit };
    yield `${JSON.stringify(row)}\n`;
  }
}

/** By code unit, not by locale: the same everywhere. */
function byNameAndTime(a: StoredPoint, b: StoredPoint): number {
  if (a.metricName !== b.metricName) return a.metricName < b.metricName ? -1 : 1;
  return a.timestamp - b.timestamp;
}

function failed(failures: readonly { hour: string; cause: unknown }[], exported: readonly Row[]): ExportFailedError {
  const reasons = failures.slice(0, 5).map(({ hour, cause }) => `${hour}: ${cause instanceof Error ? cause.message : String(cause)}`);
  const more = failures.length > reasons.length ? ` and ${failures.length - reasons.length} more` : '';
  return new ExportFailedError(
    `Hours that could not be exported and stay pending: ${failures.length} (${reasons.join('; ')}${more}). Exported: ${exported.length}.`,
    { cause: failures[0]?.cause },
  );
}
