import type { Comparison } from '../contract';
import { breaches, readConfiguration, type AlertConfiguration } from './alerts';
import type { Point } from './point';

const TIME = Date.parse('2026-11-20T21:05:00.000Z');
const point = (value: number, parts: Partial<Point> = {}): Point => ({
  metricName: 'cpu',
  timestamp: TIME,
  value,
  metricType: 'application',
  ...parts,
});
const configured = (comparison: Comparison, threshold = 90, metricName = 'cpu'): AlertConfiguration => ({
  metricName,
  threshold,
  comparison,
  severity: 'high',
});

describe('breaches', () => {
  it.each<[Comparison, boolean[]]>([
    ['above', [false, false, true]],
    ['at_or_above', [false, true, true]],
    ['below', [true, false, false]],
    ['at_or_below', [true, true, false]],
  ])('M4 %s: below, at and above the threshold give %j', (comparison, expected) => {
    for (const threshold of [90, 0, -5, 1e21, 0.1]) {
      const values = [
        threshold - Math.max(1, Math.abs(threshold) / 2),
        threshold,
        threshold + Math.max(1, Math.abs(threshold) / 2),
      ];
      expect(values.map((value) => breaches([point(value)], [configured(comparison, threshold)]).length === 1)).toEqual(
        expected,
      );
    }
  });

  it("M5 has the configuration's severity and the metric's type", () => {
    expect(breaches([point(95.5)], [configured('above')])).toEqual([
      {
        metric_name: 'cpu',
        metric_type: 'application',
        severity: 'high',
        comparison: 'above',
        threshold: 90,
        value: 95.5,
        timestamp: '2026-11-20T21:05:00.000Z',
      },
    ]);
  });

  it('M4 checks each point against the configuration of its name, in order', () => {
    const points = [
      point(1),
      point(99, { metricName: 'mem' }),
      point(99),
      point(99, { metricName: 'free' }),
      point(98),
    ];
    const alerts = breaches(points, [
      configured('above'),
      configured('below', 50, 'mem'),
      configured('above', 1, 'unused'),
    ]);
    expect(alerts.map(({ metric_name, value }) => [metric_name, value])).toEqual([
      ['cpu', 99],
      ['cpu', 98],
    ]);
  });
});

describe('readConfiguration', () => {
  it("M4 reads the table's item", () => {
    expect(
      readConfiguration('cpu', { metric_name: 'cpu', threshold: 90, comparison: 'above', severity: 'high' }),
    ).toEqual(configured('above'));
  });

  it.each([
    [{ comparison: 'above', severity: 'low' }, 'threshold is missing; allowed: a number'],
    [{ threshold: '90', comparison: 'above', severity: 'low' }, 'threshold is "90"; allowed: a number'],
    [{ threshold: Number.NaN, comparison: 'above', severity: 'low' }, 'threshold is null; allowed: a number'],
    [
      { threshold: 1, comparison: 'over', severity: 'low' },
      'comparison is "over"; allowed: one of above, at_or_above, below, at_or_below',
    ],
    [
      { threshold: 1, comparison: 'toString', severity: 'low' },
      'comparison is "toString"; allowed: one of above, at_or_above, below, at_or_below',
    ],
    [
      { threshold: 1, comparison: 'below', severity: 'urgent' },
      'severity is "urgent"; allowed: one of low, medium, high, critical',
    ],
  ])('M4 explains why %j cannot be applied', (item, reason) => {
    expect(readConfiguration('cpu', item)).toEqual({ metricName: 'cpu', reason });
  });
});
