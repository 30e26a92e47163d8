import type { ExportResponse } from '../contract';
import { ExportFailedError } from '../errors';
import type { Clock } from '../ports';
import { takeTurn, type HourPorts, type Run, type Turn } from './export-hour';
import type { ExportRequest } from './export-request';
import { hourName, hourStart } from './hours';
import { Turns } from './turns';

export interface ExportPorts extends HourPorts {
  readonly clock: Clock;
  /** Milliseconds until Lambda ends the invocation. */
  readonly timeLeft: () => number;
}

/** Reserved for writing and reporting, in milliseconds; at most a quarter of the time. */
export const TIME_RESERVE_MS = 5_000;

/** A killed run's last request may still be in flight this long, in milliseconds. */
export const LEASE_MARGIN_MS = 10_000;

/** An hour that failed; it stays pending. */
export interface FailedHour {
  readonly hour: string;
  readonly cause: unknown;
}

/** Result of a run. */
export interface ExportRun extends ExportResponse {
  /** Completed hours. */
  readonly completed: number;
  readonly failures: readonly FailedHour[];
}

/**
 * Exports the pending hours, one object per turn, until they are complete or the time is up: the
 * next run resumes where this one ended. Hours are announced before points are stored in them, so
 * an hour that gets points late, or during its export, is exported again.
 * A failed, large or late hour does not block the others.
 * @param began Epoch milliseconds; hours that had ended by then are due.
 */
export async function exportHours(ports: ExportPorts, request: ExportRequest, began: number): Promise<ExportRun> {
  const { timeLeft, clock } = ports;
  const reserve = Math.min(TIME_RESERVE_MS, timeLeft() / 4);
  const run: Run = { began, clock, until: clock() + timeLeft() + LEASE_MARGIN_MS, isTight: () => timeLeft() < reserve };
  const hours =
    request.hour === undefined
      ? await ports.pending.list(hourStart(began))
      : // The next run must find what this one does not complete.
        [await ports.pending.announce({ hour: request.hour, pendingSince: began - ports.settling.settledMs - 1 })];
  const turns = new Turns(hours, began);
  const taken: Turn[] = [];
  const failures: FailedHour[] = [];
  // A turn starts only if one as long as the longest so far would end in time; the first one's duration is unknown.
  let longest: number | undefined;
  while (timeLeft() >= reserve + (longest ?? reserve)) {
    const pending = turns.next();
    if (pending === undefined) break;
    const before = timeLeft();
    try {
      const turn = await takeTurn(ports, pending, run);
      taken.push(turn);
      if (turn.outcome !== 'more') turns.close(pending);
    } catch (cause) {
      failures.push({ hour: hourName(pending.hour), cause });
      turns.close(pending);
    }
    longest = Math.max(longest ?? 0, before - timeLeft());
  }
  const completed = taken.filter(({ outcome }) => outcome === 'done').length;
  return {
    exported: taken.flatMap(({ written }) => written),
    remaining: hours.length - completed,
    completed,
    failures,
  };
}

/** The error of a run with failures, thrown after the run's report. */
export function failed(failures: readonly FailedHour[], exported: ExportResponse['exported']): ExportFailedError {
  const reasons = failures
    .slice(0, 5)
    .map(({ hour, cause }) => `${hour}: ${cause instanceof Error ? cause.message : String(cause)}`);
  const more = failures.length > reasons.length ? ` and ${failures.length - reasons.length} more` : '';
  return new ExportFailedError(
    `Hours that could not be exported and stay pending: ${failures.length} (${reasons.join('; ')}${more}). Exported: ${exported.length}.`,
    { cause: failures[0]?.cause },
  );
}
