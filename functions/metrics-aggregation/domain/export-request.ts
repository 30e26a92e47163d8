import { EXPORT_ACTION } from '../contract';
import { InvalidExportRequestError } from '../errors';
import { hourName, hourStart, parseHourName } from './hours';
import { EARLIEST } from './timestamp';

/** The request of an invocation: every pending hour that has ended, or one hour by its start. */
export interface ExportRequest {
  /** Start of the hour, epoch milliseconds. */
  readonly hour?: number;
}

/**
 * Reads the payload `{"action":"export_metrics"}`, optionally with `"hour":"2026-11-20T21"` (UTC),
 * which may be the current hour. Throws InvalidExportRequestError.
 */
export function parseExportRequest(payload: unknown, now: number): ExportRequest {
  const { action, hour } =
    typeof payload === 'object' && payload !== null ? (payload as { action?: unknown; hour?: unknown }) : {};
  if (action !== EXPORT_ACTION) {
    throw new InvalidExportRequestError(
      `action is ${shown(action)}; allowed: "${EXPORT_ACTION}". Send {"action":"${EXPORT_ACTION}"}.`,
    );
  }
  if (hour === undefined) return {};
  const start = typeof hour === 'string' ? parseHourName(hour) : undefined;
  if (start === undefined || start < EARLIEST || start > hourStart(now)) {
    throw new InvalidExportRequestError(
      `hour is ${shown(hour)}; allowed: a UTC hour such as "${hourName(now)}", from 2000 to the current one.`,
    );
  }
  return { hour: start };
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? 'missing';
}
