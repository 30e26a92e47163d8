import { ExactNumber } from './json';

/** How far a price may be ahead of our clock, in milliseconds: clocks of exchanges differ a little. */
export const FUTURE_TOLERANCE_MS = 5 * 60_000;
/** Before this there was no bitcoin, so an earlier time is a mistake: mostly seconds sent for milliseconds. */
export const EARLIEST_MS = Date.UTC(2009, 0, 1);

const ISO = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d([.,]\d{1,9})?)?(Z|[+-]([01]\d|2[0-3]):?[0-5]\d)$/;
const ALLOWED = 'ISO 8601 with a zone, such as 2026-11-20T21:00:00Z, or epoch milliseconds as a whole number';

export type TimestampResult = { readonly iso: string } | { readonly allowed: string };

/**
 * Reads the time of a price; left out it is `sent`. Digits finer than a millisecond are dropped.
 * @param now epoch milliseconds
 * @param sent epoch milliseconds; default now
 */
export function parseTimestamp(value: unknown, now: number, sent = now): TimestampResult {
  if (value === undefined) return { iso: new Date(sent).toISOString() };
  const ms = epochMs(value);
  if (ms === undefined) return { allowed: ALLOWED };
  if (ms > now + FUTURE_TOLERANCE_MS) return { allowed: `at most 5 minutes after now (${new Date(now).toISOString()})` };
  if (ms < EARLIEST_MS) return { allowed: '2009-01-01T00:00:00Z or later; epoch times are in milliseconds, not seconds' };
  return { iso: new Date(ms).toISOString() };
}

/** True for the one form that messages carry: ISO 8601 in UTC with milliseconds. */
export function isNormalTimestamp(text: string): boolean {
  const ms = Date.parse(text);
  return text.length === 24 && !Number.isNaN(ms) && new Date(ms).toISOString() === text;
}

function epochMs(value: unknown): number | undefined {
  // 15 digits reach far beyond any time allowed and are exact as a float.
  if (value instanceof ExactNumber) return /^\d{1,15}$/.test(value.text) ? Number(value.text) : undefined;
  if (typeof value !== 'string') return undefined;
  const date = ISO.exec(value)?.[1];
  // Date.parse takes 30 February for 2 March.
  if (date === undefined || new Date(`${date}T00:00:00Z`).getUTCDate() !== Number(date.slice(8))) return undefined;
  const ms = Date.parse(value.replace(',', '.').replace(/([+-]\d{2})(\d{2})$/, '$1:$2').replace(/(\.\d{3})\d+/, '$1'));
  return Number.isNaN(ms) ? undefined : ms;
}
