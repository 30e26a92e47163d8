/** Earlier events are almost certainly a unit mistake. */
export const EARLIEST = Date.UTC(2000, 0, 1);
/** Maximum clock skew of a sender, in milliseconds. */
export const FUTURE_TOLERANCE_MS = 5 * 60_000;

/** The instant in epoch milliseconds, or what is allowed. */
export type TimestampResult =
  | { readonly instant: number; readonly allowed?: undefined }
  | { readonly instant?: undefined; readonly allowed: string };

const FORMS = 'an ISO 8601 time with zone such as 2026-11-20T21:05:00Z, or epoch milliseconds';
const ISO = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:?\d\d)$/;

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

function fromText(value: unknown): number | string {
  if (typeof value !== 'string') return FORMS;
  const match = ISO.exec(value);
  if (!match) {
    if (/^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(value)) {
      return `${FORMS}; this one lacks the zone: write ${value.replace(' ', 'T')}Z if it is UTC`;
    }
    return FORMS;
  }
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const milliseconds = Number((match[7] ?? '').padEnd(3, '0').slice(0, 3));
  const local = new Date(Date.UTC(year, month - 1, day, hour, minute, second, milliseconds));
  // Date.UTC overflows (31 February becomes 3 March): an invalid date does not round-trip.
  const exists =
    local.getUTCMonth() === month - 1 && local.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  const offset = offsetMinutes(match[8] as string);
  if (!exists || offset === undefined) return `an existing date and time, as ${FORMS}`;
  return local.getTime() - offset * 60_000;
}

/** Minutes east of UTC; undefined beyond ±14:00. */
function offsetMinutes(zone: string): number | undefined {
  if (zone === 'Z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(-2));
  if (minutes > 59 || hours * 60 + minutes > 14 * 60) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}
