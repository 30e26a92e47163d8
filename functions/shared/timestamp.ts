/** A moment, as exactly as a text can give it. */
export interface Moment {
  /** Whole milliseconds since 1970, UTC. */
  readonly ms: number;
  /** The six digits of a second below the millisecond. */
  readonly fine: string;
}

/** Why a text is no moment: not of the form, of the form but for its zone, or a date, time or zone that does not exist. */
export type TimestampFault = 'form' | 'zone' | 'existence';

/** The `fine` of a moment that is whole milliseconds. */
export const NO_NANOSECONDS = '000000';

const ISO = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(Z|[+-]\d\d:?\d\d)$/;
const WITHOUT_ZONE = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?)?$/;
/** The zones in use reach from -12:00 to +14:00. */
const WIDEST_ZONE_MINUTES = 14 * 60;

/** Reads ISO 8601 with a zone: seconds may be left out, and have up to nine digits after a point or comma. */
export function readIsoTimestamp(text: string): Moment | { readonly fault: TimestampFault } {
  const match = ISO.exec(text);
  if (!match) return { fault: WITHOUT_ZONE.test(text) ? 'zone' : 'form' };
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const fraction = (match[7] ?? '').padEnd(9, '0');
  const local = new Date(Date.UTC(year, month - 1, day, hour, minute, second, Number(fraction.slice(0, 3))));
  // Date.UTC carries over (31 February becomes 3 March): what does not come back was no date.
  const exists =
    local.getUTCMonth() === month - 1 && local.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  const offset = offsetMinutes(match[8]!);
  if (!exists || offset === undefined) return { fault: 'existence' };
  return { ms: local.getTime() - offset * 60_000, fine: fraction.slice(3) };
}

/** Minutes east of UTC; undefined where no zone is. */
function offsetMinutes(zone: string): number | undefined {
  if (zone === 'Z') return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(-2))];
  if (minutes > 59 || hours * 60 + minutes > WIDEST_ZONE_MINUTES) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}
