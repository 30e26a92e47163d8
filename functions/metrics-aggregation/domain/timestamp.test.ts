import { parseTimestamp } from './timestamp';

const NOW = Date.parse('2026-11-20T21:05:00.000Z');
const read = (value: unknown) => parseTimestamp(value, NOW);

describe('parseTimestamp', () => {
  it.each([
    ['2026-11-20T21:05:00Z', '2026-11-20T21:05:00.000Z'],
    ['2026-11-20T21:05:00.123Z', '2026-11-20T21:05:00.123Z'],
    ['2026-11-20T21:05:00.123999999Z', '2026-11-20T21:05:00.123Z'],
    ['2026-11-20T21:05:00.5Z', '2026-11-20T21:05:00.500Z'],
    ['2026-11-20T21:05Z', '2026-11-20T21:05:00.000Z'],
    ['2026-11-20T22:05:00+01:00', '2026-11-20T21:05:00.000Z'],
    ['2026-11-20T15:35:00-0530', '2026-11-20T21:05:00.000Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['2000-01-01T00:00:00Z', '2000-01-01T00:00:00.000Z'],
    [NOW, '2026-11-20T21:05:00.000Z'],
    [946_684_800_000, '2000-01-01T00:00:00.000Z'],
    [NOW + 300_000, '2026-11-20T21:10:00.000Z'],
  ])('M1 reads %j as %s', (value, instant) => {
    expect(read(value)).toEqual({ instant: Date.parse(instant) });
  });

  it.each([
    ['2026-11-20 21:05:00', 'lacks the zone: write 2026-11-20T21:05:00Z if it is UTC'],
    ['2026-11-20T21:05:00', 'lacks the zone'],
    ['2026-02-30T00:00:00Z', 'an existing date and time'],
    ['2025-02-29T00:00:00Z', 'an existing date and time'],
    ['2026-13-01T00:00:00Z', 'an existing date and time'],
    ['2026-11-20T24:00:00Z', 'an existing date and time'],
    ['2026-11-20T21:60:00Z', 'an existing date and time'],
    ['2026-11-20T21:05:60Z', 'an existing date and time'],
    ['2026-11-20T21:05:00+15:00', 'an existing date and time'],
    ['2026-11-20T21:05:00+01:60', 'an existing date and time'],
    ['20 Nov 2026', 'an ISO 8601 time with zone'],
    ['', 'an ISO 8601 time with zone'],
    ['1795208700000', 'an ISO 8601 time with zone'],
    [null, 'an ISO 8601 time with zone'],
    [true, 'an ISO 8601 time with zone'],
    [{}, 'an ISO 8601 time with zone'],
    [1.5, 'whole epoch milliseconds'],
    [Number.NaN, 'whole epoch milliseconds'],
    [Infinity, 'whole epoch milliseconds'],
    [1e300, 'at most 5 minutes after the time of arrival'],
    [NOW + 300_001, 'at most 5 minutes after the time of arrival, 2026-11-20T21:05:00.000Z'],
    ['2026-11-20T21:10:00.001Z', 'at most 5 minutes'],
    ['1970-01-01T00:00:00Z', '2000-01-01T00:00:00Z or later'],
    ['1999-12-31T23:59:59.999Z', '2000-01-01T00:00:00Z or later'],
    [0, '2000-01-01T00:00:00Z or later'],
    [-1, '2000-01-01T00:00:00Z or later'],
    [1_795_208_700, 'this looks like epoch seconds: multiply by 1000'],
  ])('M1 refuses %j and says what is allowed', (value, allowed) => {
    expect(read(value)).toEqual({ allowed: expect.stringContaining(allowed) });
  });

  it('M1 does not treat every old time as seconds', () => {
    expect(read(86_400_000).allowed).not.toContain('seconds');
  });
});
