import { createProgress, createStatus } from '../../../../steps/replay/progress';
import { replay as metrics } from '../../../../systems/metrics-aggregation/replay';
import { replay as priceReplay } from '../../../../systems/price-alerts/replay';
import { evaluationLines, type Evaluated } from '../../../../systems/price-alerts/replay/evaluation-lines';
import { Tally } from '../../../../systems/shared/replay/tally';
import { formatSummary, succeeded, summaryDocument } from '../../../../steps/replay/summary';

describe('formatSummary', () => {
  const counts = {
    ...new Tally().counts(),
    rows: 4036,
    accepted: 4032,
    refused: 2,
    bad: 1,
    unsent: 1,
    values: 4032,
    repeated: 11,
    requests: 170,
    retries: 1,
    alerts: { high: 10, critical: 2 },
  };
  const summary = {
    system: 'metrics-aggregation',
    files: [{ file: 'a.csv', format: 'metrics', rows: 4036, bad: 1 }],
    ...counts,
    own: {},
    sendingMs: 2000,
    requestsPerSecond: 85,
  } as const;
  const followed = (evaluated: Evaluated) => ({
    lines: evaluationLines(evaluated),
    document: { ...evaluated },
    waited: { what: 'evaluation', ms: evaluated.catchUpMs },
  });

  it('says it all on one screen', () => {
    expect(
      formatSummary(
        {
          ...summary,
          reasons: [{ reason: '400 bad', rows: 2, first: 'a.csv:4' }],
          badRows: [{ file: 'a.csv', line: 7, problem: 'value: found "x", allowed a number' }],
          stopped: 'interrupted',
        },
        metrics,
      ),
    ).toBe(
      [
        'stopped      interrupted',
        'rows         4,036 in 1 file',
        'sent         4,034',
        'accepted     4,032 (4,032 metrics)',
        '             11 repeat the metric and time of an earlier row and replace its value',
        'refused      2',
        '             2 × 400 bad (first a.csv:4)',
        'bad rows     1',
        '             a.csv:7 value: found "x", allowed a number',
        'not sent     1',
        'alerts       12 (high 10, critical 2)',
        'requests     170, 1 retry',
        'elapsed      2.0 s, 85.0 requests per second',
      ].join('\n'),
    );
  });

  const prices = {
    ...summary,
    system: 'price-alerts',
    rows: 1,
    values: 1,
    accepted: 1,
    refused: 0,
    bad: 0,
    unsent: 0,
    repeated: 0,
  } as const;
  const rule = (index: number) => ({ symbol: 'BTC-USD', userId: 'alice', alertId: `rule-${index}`, notifications: 1 });

  it('tells the notifications by symbol and rule, and how long sending and evaluation took', () => {
    const notifications = { total: 3, repeated: 1, rules: [{ ...rule(1), notifications: 2 }, rule(2)] };
    expect(formatSummary(prices, priceReplay, followed({ catchUpMs: 61_000, left: 0, notifications }))).toMatch(
      new RegExp(
        [
          'accepted {5}1 \\(1 price\\)',
          '[^]*alerts {7}3 notifications reached a queue',
          ' {13}2 × BTC-USD alice/rule-1',
          ' {13}1 × BTC-USD alice/rule-2',
          ' {13}1 repeated delivery of the same notification',
          'requests {5}170, 1 retry',
          'sending {6}2\\.0 s, 85\\.0 requests per second',
          'evaluation {3}1 min 1 s more',
          'elapsed {6}1 min 3 s$',
        ].join('\n'),
      ),
    );
  });

  it('lists some of many rules, and says what was left', () => {
    const rules = Array.from({ length: 25 }, (_, index) => rule(index));
    const evaluated = { catchUpMs: 0, left: 7, notifications: { total: 25, repeated: 0, rules } };
    const text = formatSummary(prices, priceReplay, followed(evaluated));
    expect(text).toContain(
      'rule-19\n             and those of 5 more rules\n             7 prices left in the queue: more may follow\n',
    );
  });

  it('says that what it cannot see is not counted', () => {
    expect(formatSummary(prices, priceReplay, { lines: evaluationLines(undefined) })).toMatch(
      /alerts {7}not counted: receiving notifications would take them from their subscribers\n[^]*elapsed {6}2\.0 s, 85\.0 requests per second$/,
    );
    expect(formatSummary(prices, priceReplay, followed({ catchUpMs: 1000, left: 0 }))).toMatch(
      /alerts {7}not counted[^]*elapsed {6}3\.0 s$/,
    );
  });

  it('M1 P1 succeeds where something was accepted, nothing refused and nothing left', () => {
    expect(succeeded(prices)).toBe(true);
    expect(succeeded({ ...prices, bad: 1 })).toBe(true);
    for (const change of [{ accepted: 0 }, { refused: 1 }, { unsent: 1 }, { stopped: 'x' }])
      expect(succeeded({ ...prices, ...change })).toBe(false);
  });

  it('is a JSON document with the whole time', () => {
    expect(
      JSON.parse(
        JSON.stringify(
          summaryDocument('dev', { ...prices, own: { symbols: [] } }, followed({ catchUpMs: 500, left: 0 })),
        ),
      ),
    ).toMatchObject({
      environment: 'dev',
      succeeded: true,
      accepted: 1,
      sendingMs: 2000,
      catchUpMs: 500,
      elapsedMs: 2500,
      files: [{ file: 'a.csv' }],
      symbols: [],
    });
  });
});

describe('createProgress', () => {
  const drawn = (isTTY: boolean) => {
    const texts: string[] = [];
    let clock = 0;
    const progress = createProgress({ isTTY, columns: 60, write: (text) => texts.push(text) }, 1000, () => clock);
    return {
      texts,
      progress,
      at: (ms: number, done: number) => {
        clock = ms;
        progress.update(done);
      },
    };
  };

  it('writes a line each tenth where there is no terminal', () => {
    const { texts, at, progress } = drawn(false);
    for (let done = 0; done <= 1000; done += 25) at(done, done);
    progress.note('a.csv:7: bad');
    progress.end();
    expect(texts).toEqual([
      ...Array.from({ length: 10 }, (_, index) => `${(index + 1) * 10} % (${(index + 1) * 100} of 1000 rows)\n`),
      'a.csv:7: bad\n',
    ]);
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

describe('createStatus', () => {
  const run = (isTTY: boolean) => {
    const texts: string[] = [];
    let clock = 0;
    const status = createStatus({ isTTY, columns: 20, write: (text) => texts.push(text) }, () => clock);
    for (; clock <= 12_000; clock += 500) status.show(`evaluating: ${clock} prices left`);
    status.end();
    return texts;
  };

  it('redraws a line on a terminal', () => {
    const texts = run(true);
    expect(texts).toHaveLength(26);
    expect(texts.slice(-2)).toEqual(['\r\u001b[Kevaluating: 12000 p', '\r\u001b[K']);
  });

  it('writes one each five seconds elsewhere', () => {
    expect(run(false)).toEqual([
      'evaluating: 0 prices left\n',
      'evaluating: 5000 prices left\n',
      'evaluating: 10000 prices left\n',
    ]);
  });
});
