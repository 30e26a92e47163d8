import { NO_NANOSECONDS, readIsoTimestamp, type Moment } from '../../shared/timestamp';
import { ExactNumber } from './json';

/**
 * How far a price may be ahead of our clock, in milliseconds. NTP clocks differ by less
 * than a second; a price from further ahead would make the prices of the seconds in between late.
 */
const FUTURE_TOLERANCE_MS = 10_000;
/** Before this there was no bitcoin, so an earlier time is a mistake: mostly seconds sent for milliseconds. */
const EARLIEST_MS = Date.UTC(2009, 0, 1);

const NORMAL = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3})(\d{6})?Z$/;
const ALLOWED = 'ISO 8601 with a zone, such as 2026-11-20T21:00:00Z, or epoch milliseconds as a whole number';

type TimestampResult = { readonly iso: string } | { readonly allowed: string };

/**
 * Parses the time of a price; defaults to `sent`. All nine fractional digits are kept: exchanges
 * report several prices within a millisecond.
 * @param now epoch milliseconds
 * @param sent epoch milliseconds; default now
 * @returns ISO 8601 in UTC with 3 digits after the second, or 9 if the last 6 are not zero
 */
export function parseTimestamp(value: unknown, now: number, sent = now): TimestampResult {
  if (value === undefined) return { iso: new Date(sent).toISOString() };
  const moment = momentOf(value);
  if (moment === undefined) return { allowed: ALLOWED };
  if (moment.ms > now + FUTURE_TOLERANCE_MS) {
    return { allowed: `at most ${FUTURE_TOLERANCE_MS / 1000} seconds after now (${new Date(now).toISOString()})` };
  }
  if (moment.ms < EARLIEST_MS)
    return { allowed: '2009-01-01T00:00:00Z or later; epoch times are in milliseconds, not seconds' };
  return { iso: normal(new Date(moment.ms).toISOString().slice(0, 23), moment.fine) };
}

/** Whether a text has the form used in messages: ISO 8601 in UTC with 3 digits after the second, or 9 if the last 6 are not zero. */
export function isNormalTimestamp(text: string): boolean {
  const [, toMilliseconds, fine] = NORMAL.exec(text) ?? [];
  if (toMilliseconds === undefined || fine === NO_NANOSECONDS) return false;
  const ms = Date.parse(`${toMilliseconds}Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString() === `${toMilliseconds}Z`;
}

/** A normal timestamp with nine fractional digits, so that text order is time order. */
export const sortable = (timestamp: string): string =>
  timestamp.length === 24 ? `${timestamp.slice(0, 23)}${NO_NANOSECONDS}Z` : timestamp;

/** A sortable time this many seconds later; seconds may be negative. */
export function addSeconds(sortableTime: string, seconds: number): string {
  const ms = Date.parse(`${sortableTime.slice(0, 23)}Z`) + seconds * 1000;
  return `${new Date(ms).toISOString().slice(0, 23)}${sortableTime.slice(23)}`;
}

const normal = (toMilliseconds: string, fine: string): string =>
  `${toMilliseconds}${fine === NO_NANOSECONDS ? '' : fine}Z`;

function momentOf(value: unknown): Moment | undefined {
  // 15 digits exceed any allowed time and are exact as a float.
  if (value instanceof ExactNumber)
    return /^\d{1,15}$/.test(value.text) ? { ms: Number(value.text), fine: NO_NANOSECONDS } : undefined;
  if (typeof value !== 'string') return undefined;
  const read = readIsoTimestamp(value);
  return 'fault' in read ? undefined : read;
}
