import { REQUEST_SCHEMA } from '../contract';
import { InvalidMetricsError, type FieldProblem } from '../errors';
import { parseMetrics } from './metrics';

const NOW = Date.parse('2026-11-20T21:05:00.000Z');
const good = { metric_name: 'cpu', value: 1 };

function refusal(body: unknown): InvalidMetricsError {
  try {
    parseMetrics(body, NOW);
  } catch (error) {
    if (error instanceof InvalidMetricsError) return error;
    throw error;
  }
  throw new Error('was accepted');
}
const problems = (body: unknown): readonly FieldProblem[] => refusal(body).problems;

describe('parseMetrics: valid input', () => {
  it('M1 accepts one metric and adds time and type', () => {
    expect(parseMetrics(good, NOW)).toEqual([{ metricName: 'cpu', timestamp: NOW, value: 1, metricType: 'system' }]);
  });

  it('M1 accepts a list of up to 50 in order', () => {
    const list = Array.from({ length: 50 }, (_, i) => ({
      metric_name: `m${i}`,
      value: i,
      timestamp: NOW - i,
      metric_type: 'business',
      unit: 'Count',
    }));
    expect(parseMetrics(list, NOW)).toEqual(
      list.map(({ metric_name, metric_type, ...rest }) => ({
        ...rest,
        metricName: metric_name,
        metricType: metric_type,
      })),
    );
  });

  it.each(['a', 'Z9', 'cpu.load/1:avg-5_m', `x${'y'.repeat(254)}`])('M1 accepts the name %s', (name) => {
    expect(parseMetrics({ ...good, metric_name: name }, NOW)[0]?.metricName).toBe(name);
  });

  it.each([0, -0, 1e-130, -1e-130, 9.99e125, -9.99e125, 0.1 + 0.2, Number.MAX_SAFE_INTEGER, 1e21])(
    'M3 accepts the value %d',
    (value) => {
      expect(parseMetrics({ ...good, value }, NOW)[0]?.value).toBe(value);
    },
  );

  it.each(['%', 'Bytes/Second', '°C', 'µs', 'x'.repeat(64)])('M1 accepts the unit %s', (unit) => {
    expect(parseMetrics({ ...good, unit }, NOW)[0]?.unit).toBe(unit);
  });

  it("M1 accepts exactly the fields in the gateway's schema", () => {
    const fields = Object.keys(REQUEST_SCHEMA.oneOf[0].properties).join(', ');
    expect(problems({ ...good, metrictype: 'system' })).toEqual([
      { field: 'metrictype', found: 'an unknown field', allowed: `only ${fields}` },
    ]);
  });
});

describe('parseMetrics: invalid input', () => {
  it.each([
    [{ value: 1 }, 'metric_name', 'nothing'],
    [{ ...good, metric_name: '' }, 'metric_name', '""'],
    [{ ...good, metric_name: '@export-pending' }, 'metric_name', '"@export-pending"'],
    [{ ...good, metric_name: '9lives' }, 'metric_name', '"9lives"'],
    [{ ...good, metric_name: 'a b' }, 'metric_name', '"a b"'],
    [{ ...good, metric_name: 'a\n' }, 'metric_name', '"a\\n"'],
    [{ ...good, metric_name: 'x'.repeat(256) }, 'metric_name', `"${'x'.repeat(76)}...`],
    [{ ...good, metric_name: 5 }, 'metric_name', '5'],
    [{ metric_name: 'cpu' }, 'value', 'nothing'],
    [{ ...good, value: '1' }, 'value', '"1"'],
    [{ ...good, value: null }, 'value', 'null'],
    [{ ...good, value: Infinity }, 'value', 'a number beyond the range of a 64-bit float'],
    [{ ...good, value: 1e126 }, 'value', '1e+126'],
    [{ ...good, value: -1e300 }, 'value', '-1e+300'],
    [{ ...good, value: 9e-131 }, 'value', '9e-131'],
    [{ ...good, metric_type: 'System' }, 'metric_type', '"System"'],
    [{ ...good, metric_type: null }, 'metric_type', 'null'],
    [{ ...good, unit: '' }, 'unit', '""'],
    [{ ...good, unit: 'x'.repeat(65) }, 'unit', `"${'x'.repeat(65)}"`],
    [{ ...good, unit: 'a\u0000b' }, 'unit', '"a\\u0000b"'],
    [{ ...good, timestamp: '1970-01-01T00:00:00Z' }, 'timestamp', '"1970-01-01T00:00:00Z"'],
    [{ ...good, timestamp: null }, 'timestamp', 'null'],
    [{ ...good, timestamp: NOW + 300_001 }, 'timestamp', String(NOW + 300_001)],
    ['cpu=1', '(body)', '"cpu=1"'],
    [null, '(body)', 'null'],
    [7, '(body)', '7'],
    [JSON.parse('{"metric_name":"cpu","value":1,"__proto__":{"a":1}}'), '__proto__', 'an unknown field'],
  ])('M1 refuses %j, naming the field and what was found', (body, field, found) => {
    expect(problems(body)).toEqual([{ field, found, allowed: expect.stringMatching(/./) }]);
  });

  it('M1 reports every invalid field of every metric by index', () => {
    const error = refusal([
      good,
      { metric_name: '9', value: 'x', unit: '' },
      [],
      { ...good, value: 2, timestamp: '2026-11-20 21:00:00', extra: 1 },
    ]);
    expect(error.problems.map(({ field }) => field)).toEqual([
      '[1].metric_name',
      '[1].value',
      '[1].unit',
      '[2]',
      '[3].extra',
      '[3].timestamp',
    ]);
    expect(error).toMatchObject({
      status: 400,
      code: 'invalid_metrics',
      message: expect.stringMatching(
        /^3 of 4 metrics are not valid; nothing was stored\. \[1\]\.metric_name: found "9"; allowed: 1 to 255/,
      ),
    });
  });

  it('M1 refuses a duplicate point, naming both positions', () => {
    const twice = [
      { ...good, timestamp: NOW },
      { ...good, metric_name: 'mem' },
      { ...good, value: 9, timestamp: '2026-11-20T22:05:00+01:00' },
    ];
    expect(problems(twice)).toEqual([
      {
        field: '[2]',
        found: '"cpu" at 2026-11-20T21:05:00.000Z, the same as [0]',
        allowed: expect.stringContaining('each metric_name once'),
      },
    ]);
  });

  it('M1 refuses two points of a name without timestamps', () => {
    expect(problems([good, good]).map(({ field }) => field)).toEqual(['[1]']);
  });

  it.each([
    [0, 'A request must have 1 to 50 metrics; this one has 0. Send at least one.'],
    [51, 'A request must have 1 to 50 metrics; this one has 51. Send them in 2 requests.'],
    [10_000, 'A request must have 1 to 50 metrics; this one has 10000. Send them in 200 requests.'],
  ])('M1 refuses a list of %i without reading it', (length, message) => {
    expect(refusal(Array.from({ length }, () => 'not even read'))).toMatchObject({
      message,
      problems: [{ field: '(body)' }],
    });
  });
});
