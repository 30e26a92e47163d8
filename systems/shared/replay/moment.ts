/** How a file writes its times. */
export type TimeUnit = 'dates' | 'seconds' | 'milliseconds' | 'microseconds' | 'nanoseconds';

/** A time as exactly as in the file: nanoseconds since 1970. */
export interface Moment {
  readonly at: bigint;
  readonly unit: TimeUnit;
}

export const MILLISECOND = 1_000_000n;
export const SECOND = 1_000_000_000n;
export const MINUTE = 60n * SECOND;

/**
 * Epoch times by their digits before the point, which tell the unit of any time from 2001 to 2286.
 * Binance's spot files count microseconds from 2025 on and milliseconds before
 * (https://github.com/binance/binance-public-data), Kraken's count seconds.
 */
const EPOCHS: Readonly<Record<number, { readonly unit: TimeUnit; readonly decimals: number }>> = {
  10: { unit: 'seconds', decimals: 9 },
  13: { unit: 'milliseconds', decimals: 6 },
  16: { unit: 'microseconds', decimals: 3 },
  19: { unit: 'nanoseconds', decimals: 0 },
};

const DATE = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?\s*(Z|UTC|[+-]\d\d:?\d\d)?$/i;

/** The time in a field, in UTC if a date names no zone; undefined for anything else. */
export function readMoment(text: string): Moment | undefined {
  return /^\d+(\.\d+)?$/.test(text) ? readEpoch(text) : readDate(text);
}

function readEpoch(text: string): Moment | undefined {
  const [whole = '', fraction = ''] = text.split('.');
  const epoch = EPOCHS[whole.length];
  // Zeros beyond a nanosecond say nothing: some programs write 1381095255.0000000000.
  const digits = fraction.replace(/0+$/, '');
  if (epoch === undefined || whole.startsWith('0') || digits.length > epoch.decimals) return undefined;
  return { at: BigInt(whole + digits.padEnd(epoch.decimals, '0')), unit: epoch.unit };
}

function readDate(text: string): Moment | undefined {
  const [, date, minute, second = '00', fraction = '', zone = 'Z'] = DATE.exec(text) ?? [];
  if (date === undefined || minute === undefined) return undefined;
  const wall = Date.parse(`${date}T${minute}:${second}Z`);
  // 30 February is read as a day of March, 24:00 as the next day.
  if (Number.isNaN(wall) || wall < 0 || new Date(wall).toISOString().slice(0, 10) !== date) return undefined;
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(zone) ?? [];
  const offset = sign === undefined ? 0n : BigInt(Number(hours) * 60 + Number(minutes)) * MINUTE;
  const local = BigInt(wall) * MILLISECOND + BigInt(fraction.padEnd(9, '0'));
  return { at: sign === '-' ? local + offset : local - offset, unit: 'dates' };
}

/** ISO 8601 in UTC with milliseconds, and with as many further digits as the time has. */
export function formatMoment(at: bigint): string {
  const milliseconds = new Date(Number(at / MILLISECOND)).toISOString();
  const finer = at % MILLISECOND;
  return finer === 0n
    ? milliseconds
    : `${milliseconds.slice(0, -1)}${String(finer).padStart(6, '0').replace(/0+$/, '')}Z`;
}

/** A length of time as people say it: 1 s, 5 min, 4 h, 1 day. */
export function formatSpan(span: bigint): string {
  const units = [
    ['day', 1440n * MINUTE],
    ['h', 60n * MINUTE],
    ['min', MINUTE],
    ['s', SECOND],
  ] as const;
  const unit = units.find(([, length]) => span >= length && span % length === 0n);
  return unit === undefined ? `${Number(span / MILLISECOND) / 1000} s` : `${span / unit[1]} ${unit[0]}`;
}
