import type { MetricInput, MetricType } from '../../functions/metrics-aggregation/contract';
import type { RuleDefinition } from '../../functions/price-alerts/contract';

/**
 * The sample that npm start sends: small, the repository's own, and made for what dev.yaml holds
 * (the alert configurations of these three metrics). Times lie in the hour that just ended, so that
 * the hourly export finds them.
 */

const SERIES: readonly {
  readonly name: string;
  readonly type: MetricType;
  readonly unit: string;
  readonly values: readonly number[];
}[] = [
  { name: 'cpu_utilization', type: 'system', unit: 'Percent', values: [41.5, 44.2, 58.9, 97.3] },
  { name: 'checkout_latency_ms', type: 'application', unit: 'Milliseconds', values: [212, 240.5, 2875, 231] },
  { name: 'orders_per_minute', type: 'business', unit: 'Count', values: [38, 41, 2, 40] },
];

/** Start of the hour that ended last, epoch milliseconds. */
const endedHour = (now: Date): number => Math.floor(now.getTime() / 3_600_000) * 3_600_000 - 3_600_000;

/** Twelve metrics, three of which breach; the second of the start keeps two starts apart. */
export const sampleMetrics = (now: Date): readonly MetricInput[] => {
  const base = endedHour(now) + (now.getTime() % 900_000);
  return SERIES.flatMap(({ name, type, unit, values }) =>
    values.map((value, index) => ({
      metric_name: name,
      value,
      metric_type: type,
      unit,
      timestamp: new Date(base + index * 900_000).toISOString(),
    })),
  );
};

/** A metric that must be refused. */
export const badMetric: MetricInput = { metric_name: 'cpu_utilization', value: 50, timestamp: '1970-01-01T00:00:00Z' };

export const SAMPLE_SYMBOL = 'DEMO-USD';

/** Two rules of a sample user; fresh ids for each start, since a rule that fired waits to be armed again. */
export const sampleRules = (now: Date): readonly RuleDefinition[] => {
  const id = now.getTime().toString(36);
  return [
    {
      userId: 'sample',
      alertId: `above-${id}`,
      symbol: SAMPLE_SYMBOL,
      direction: 'above',
      threshold: '0.00000123',
      cooldownSeconds: 0,
    },
    {
      userId: 'sample',
      alertId: `below-${id}`,
      symbol: SAMPLE_SYMBOL,
      direction: 'below',
      threshold: '0.00000100',
      cooldownSeconds: 0,
    },
  ];
};

/** Prices in the order they are sent: one fires the rule above, one the rule below, two are refused. */
export const samplePrices = (
  now: Date,
): readonly {
  readonly exchange: string;
  readonly symbol: string;
  readonly price: string;
  readonly timestamp: string;
}[] => {
  const at = (index: number): string => new Date(now.getTime() - (5 - index) * 1000).toISOString();
  const good = ['0.00000110', '0.00000123', '0.00000117', '0.00000099'];
  return [
    ...good.map((price, index) => ({ exchange: 'sample', symbol: SAMPLE_SYMBOL, price, timestamp: at(index) })),
    { exchange: 'sample', symbol: SAMPLE_SYMBOL, price: '0', timestamp: at(4) },
    { exchange: 'sample', symbol: SAMPLE_SYMBOL, price: '-1', timestamp: at(5) },
  ];
};
