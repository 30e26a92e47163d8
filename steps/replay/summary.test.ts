import { createProgress } from './progress';
import { formatSummary } from './summary';
import { NAMED_BAD_ROWS, reasonOf, Tally } from './tally';
import type { Row } from './work';

const row = (line: number, values = 1): Row => ({ file: 'a.csv', line, values: Array.from({ length: values }, () => ({ exchange: 'x', symbol: 'A-B', price: '1', timestamp: 't' })) });

describe('reasonOf', () => {
  const body = (index: number) => JSON.stringify({ error: 'bad_request', message: 'm', details: [{ field: `[${index}].value`, found: String(index), allowed: 'a number' }] });

  it('is the same for the same mistake in other rows', () => {
    expect(reasonOf(400, body(1))).toBe('400 bad_request: value, allowed a number');
    expect(reasonOf(400, body(1))).toBe(reasonOf(400, body(17)));
  });

  it.each([
    [400, '{"error":"bad_request","message":"Invalid request body"}', '400 bad_request Invalid request body'], [502, '<html>', '502 <html>'], [500, '', '500'], [503, 'null', '503 null'],
  ])('tells what else came back: %i %s', (status, text, reason) => {
    expect(reasonOf(status, text)).toBe(reason);
  });
});

describe('Tally', () => {
  it('accounts for every row, adds up reasons and names the first', () => {
    const tally = new Tally();
    tally.accepted([row(2, 4), row(3, 4)]);
    tally.refused(row(4), 'r');
    tally.refused(row(5), 's');
    tally.refused(row(6), 's');
    tally.bad({ file: 'a.csv', line: 7, problem: 'p' });
    tally.unsent([row(8), row(9)]);
    expect(tally.done).toBe(8);
    expect(tally.counts()).toMatchObject({
      rows: 8, accepted: 2, refused: 3, bad: 1, unsent: 2, values: 8,
      reasons: [{ reason: 's', rows: 2, first: 'a.csv:5' }, { reason: 'r', rows: 1, first: 'a.csv:4' }], badRows: [{ file: 'a.csv', line: 7, problem: 'p' }],
    });
  });

  it('counts alerts by severity, whatever else an answer holds', () => {
    const tally = new Tally();
    tally.answered('{"stored":2,"alerts":[{"severity":"high"},{"severity":"critical"},{"severity":"high"}]}');
    tally.answered('{"stored":1,"alerts":[]}');
    tally.answered('not json');
    tally.answered('{}');
    expect(tally.counts().alerts).toEqual({ high: 2, critical: 1 });
  });

  it('keeps few bad rows of many, and counts all', () => {
    const tally = new Tally();
    for (let line = 0; line < 1000; line++) tally.bad({ file: 'a.csv', line, problem: 'p' });
    expect(tally.counts().badRows).toHaveLength(NAMED_BAD_ROWS);
    expect(tally.counts().bad).toBe(1000);
  });
});

describe('formatSummary', () => {
  const counts = { ...new Tally().counts(), rows: 4036, accepted: 4032, refused: 2, bad: 1, unsent: 1, values: 4032, repeated: 11, requests: 170, retries: 1, alerts: { high: 10, critical: 2 } };
  const summary = { system: 'metrics-aggregation', files: ['a.csv'], ...counts, elapsedMs: 2000, requestsPerSecond: 85 } as const;

  it('says it all on one screen', () => {
    expect(formatSummary({ ...summary, reasons: [{ reason: '400 bad', rows: 2, first: 'a.csv:4' }], badRows: [{ file: 'a.csv', line: 7, problem: 'value: found "x", allowed a number' }], stopped: 'it was told to end' })).toBe([
      'stopped      it was told to end',
      'rows         4,036 in 1 file',
      'sent         4,034',
      'accepted     4,032 (4,032 metrics)',
      '             11 of the same metric and time as an earlier row, which they replace',
      'refused      2',
      '             2 × 400 bad (first a.csv:4)',
      'bad rows     1',
      '             a.csv:7 value: found "x", allowed a number',
      'not sent     1',
      'alerts       12 (high 10, critical 2)',
      'requests     170, 1 retry',
      'elapsed      2.0 s, 85.0 requests a second',
    ].join('\n'));
  });

  it('says where the alerts of prices go', () => {
    expect(formatSummary({ ...summary, system: 'price-alerts', values: 1, accepted: 1 })).toMatch(/accepted {5}1 \(1 price\)\n[^]*alerts {7}sent to the notifications topic/);
  });
});

describe('createProgress', () => {
  const drawn = (isTTY: boolean) => {
    const texts: string[] = [];
    let clock = 0;
    const progress = createProgress({ isTTY, columns: 60, write: (text) => texts.push(text) }, 1000, () => clock);
    return { texts, progress, at: (ms: number, done: number) => { clock = ms; progress.update(done); } };
  };

  it('writes a line each tenth where there is no terminal', () => {
    const { texts, at, progress } = drawn(false);
    for (let done = 0; done <= 1000; done += 25) at(done, done);
    progress.note('a.csv:7: bad');
    progress.end();
    expect(texts).toEqual([...Array.from({ length: 10 }, (_, index) => `${(index + 1) * 10} % (${(index + 1) * 100} of 1000 rows)\n`), 'a.csv:7: bad\n']);
  });

  it('redraws a bar at most ten times a second, and at the end', () => {
    const { texts, at, progress } = drawn(true);
    for (let done = 0; done <= 1000; done++) at(done, done);
    expect(texts.length).toBeLessThanOrEqual(12);
    expect(texts.at(-1)).toContain('[##############################] 1000 of 1000 rows');
    expect(texts.every((text) => text.replace(/^\r\u001b\[K/, '').length < 60)).toBe(true);
    progress.end();
    expect(texts.at(-1)).toBe('\r\u001b[K');
  });

  it('finishes at once for no rows', () => {
    const texts: string[] = [];
    createProgress({ write: (text) => texts.push(text) }, 0, () => 0).update(0);
    expect(texts).toEqual(['100 % (0 of 0 rows)\n']);
  });
});
