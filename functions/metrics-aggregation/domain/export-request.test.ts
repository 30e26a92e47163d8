import { EXPORT_PAYLOAD } from '../contract';
import { InvalidExportRequestError } from '../errors';
import { parseExportRequest } from './export-request';

const NOW = Date.parse('2026-11-20T21:05:00.000Z');

describe('parseExportRequest', () => {
  it("M6 accepts the schedule's payload", () => {
    expect(parseExportRequest(EXPORT_PAYLOAD, NOW)).toEqual({});
    expect(parseExportRequest({ action: 'export_metrics' }, NOW)).toEqual({});
  });

  it.each(['2026-11-20T21', '2026-11-20T20', '2000-01-01T00'])(
    'M6 accepts the hour %s, including the current one',
    (hour) => {
      expect(parseExportRequest({ ...EXPORT_PAYLOAD, hour }, NOW)).toEqual({ hour: Date.parse(`${hour}:00:00Z`) });
    },
  );

  it.each([
    [{}, 'action is missing'],
    [null, 'action is missing'],
    ['export_metrics', 'action is missing'],
    [{ action: 'export' }, 'action is "export"; allowed: "export_metrics"'],
    [
      { ...EXPORT_PAYLOAD, hour: '2026-11-20T22' },
      'hour is "2026-11-20T22"; allowed: a UTC hour such as "2026-11-20T21"',
    ],
    [{ ...EXPORT_PAYLOAD, hour: '1999-12-31T23' }, 'hour is "1999-12-31T23"'],
    [{ ...EXPORT_PAYLOAD, hour: '2026-11-20' }, 'hour is "2026-11-20"'],
    [{ ...EXPORT_PAYLOAD, hour: 5 }, 'hour is 5'],
    [{ ...EXPORT_PAYLOAD, hour: null }, 'hour is null'],
  ])('M6 refuses %j and says what to send', (payload, message) => {
    expect(() => parseExportRequest(payload, NOW)).toThrow(InvalidExportRequestError);
    expect(() => parseExportRequest(payload, NOW)).toThrow(message);
  });
});
