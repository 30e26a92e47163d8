import { readIsoTimestamp } from '../../shared/timestamp';

/** Events before this cannot have been measured by a system of today: most often a unit mistake. */
export const EARLIEST = Date.UTC(2000, 0, 1);
/** How far a sender's clock may run ahead, in milliseconds. */
const FUTURE_TOLERANCE_MS = 5 * 60_000;

/** Either the instant in epoch milliseconds, or what would have been allowed. */
type TimestampResult =
  | { readonly instant: number; readonly allowed?: undefined }
  | { readonly instant?: undefined; readonly allowed: string };

const FORMS = 'an ISO 8601 time with zone such as 2026-11-20T21:05:00Z, or epoch milliseconds';

/** Parses a timestamp. Digits below the millisecond are truncated. */
export function parseTimestamp(value: unknown, now: number): TimestampResult {
  const instant = typeof value === 'number' ? fromNumber(value) : fromText(value);
  if (typeof instant === 'string') return { allowed: instant };
  if (instant > now + FUTURE_TOLERANCE_MS) {
    return { allowed: `at most 5 minutes after the time of arrival, ${new Date(now).toISOString()}` };
  }
  if (instant < EARLIEST) {
    const hint =
      typeof value === 'number' && value * 1000 >= EARLIEST ? '; this looks like epoch seconds: multiply by 1000' : '';
    return { allowed: `2000-01-01T00:00:00Z or later${hint}` };
  }
  return { instant };
}

/** The instant, or what is allowed. */
function fromNumber(value: number): number | string {
  return Number.isInteger(value) ? value : `whole epoch milliseconds, or ${FORMS}`;
}

/** Digits below the millisecond are cut off. */
function fromText(value: unknown): number | string {
  if (typeof value !== 'string') return FORMS;
  const read = readIsoTimestamp(value);
  if (!('fault' in read)) return read.ms;
  switch (read.fault) {
    case 'form':
      return FORMS;
    case 'zone':
      return `${FORMS}; this one lacks the zone: write ${value.replace(' ', 'T')}Z if it is UTC`;
    case 'existence':
      return `an existing date and time, as ${FORMS}`;
  }
}
