import { reasonOf } from './delivery';
import { NAMED_BAD_ROWS, Tally } from './tally';

const row = (line: number) => ({ file: 'a.csv', line });

describe('reasonOf', () => {
  const body = (index: number) =>
    JSON.stringify({
      error: 'bad_request',
      message: 'm',
      details: [{ field: `[${index}].value`, found: String(index), allowed: 'a number' }],
    });

  it('is the same for the same mistake in other rows', () => {
    expect(reasonOf(400, body(1))).toBe('400 bad_request: value, allowed a number');
    expect(reasonOf(400, body(1))).toBe(reasonOf(400, body(17)));
  });

  it.each([
    [400, '{"error":"bad_request","message":"Invalid request body"}', '400 bad_request Invalid request body'],
    [502, '<html>', '502 <html>'],
    [500, '', '500'],
    [503, 'null', '503 null'],
  ])('tells what else came back: %i %s', (status, text, reason) => {
    expect(reasonOf(status, text)).toBe(reason);
  });
});

describe('Tally', () => {
  it('accounts for every row, adds up reasons and names the first', () => {
    const tally = new Tally();
    tally.accepted(2, 8);
    tally.refused(row(4), 'r');
    tally.refused(row(5), 's');
    tally.refused(row(6), 's');
    tally.bad({ file: 'a.csv', line: 7, problem: 'p' });
    tally.unsent(2);
    expect(tally.done).toBe(7);
    expect(tally.counts()).toMatchObject({
      rows: 8,
      accepted: 2,
      refused: 3,
      bad: 1,
      unsent: 2,
      values: 8,
      reasons: [
        { reason: 's', rows: 2, first: 'a.csv:5' },
        { reason: 'r', rows: 1, first: 'a.csv:4' },
      ],
      badRows: [{ file: 'a.csv', line: 7, problem: 'p' }],
    });
  });

  it('counts alerts by severity', () => {
    const tally = new Tally();
    for (const severity of ['high', 'critical', 'high']) tally.alert(severity);
    expect(tally.counts().alerts).toEqual({ high: 2, critical: 1 });
  });

  it('keeps few bad rows of many, and counts all', () => {
    const tally = new Tally();
    for (let line = 0; line < 1000; line++) tally.bad({ file: 'a.csv', line, problem: 'p' });
    expect(tally.counts().badRows).toHaveLength(NAMED_BAD_ROWS);
    expect(tally.counts().bad).toBe(1000);
  });
});
