import { randomBytes } from 'node:crypto';
import {
  HISTORY,
  PROGRESS,
  RULES,
  type PriceMessage,
  type RuleDefinition,
} from '../../../functions/price-alerts/contract';
import { ALERT_CONFIG, TIME_SERIES } from '../../../functions/metrics-aggregation/contract';
import { HOUR_MS, manifestKey, objectKey } from '../../../functions/metrics-aggregation/domain/hours';
import { historyKey } from '../../../functions/price-alerts/domain/position';
import type { MetricsOutputs } from '../../../systems/metrics-aggregation/outputs';
import type { PricesOutputs } from '../../../systems/price-alerts/outputs';
import type { Trace } from './traces';

/**
 * What a run sends, all of it recognizable: names that begin with signalbox_smoke or SMOKE, a user
 * signalbox-smoke, an exchange signalbox-smoke. Every run has names of its own, so that two do not
 * disturb one another.
 */
export interface Synthetic {
  readonly id: string;
  readonly metric: string;
  /**
   * Start of the hour that the metrics are said to be of, epoch milliseconds: one of the years 2000 to
   * 2009. Real metrics are not of then, so the hour's mark for the export is ours alone and can be taken
   * away; that of an hour in use could not, for points may count on it.
   */
  readonly hour: number;
  readonly symbol: string;
  /** Times of the prices, in their order. */
  readonly priceTimes: readonly string[];
}

export const SMOKE_USER = 'signalbox-smoke';
export const SMOKE_EXCHANGE = 'signalbox-smoke';
const FIRST_HOUR = Date.UTC(2000, 0, 2);
const HOURS = 9 * 365 * 24;
const PRICES = 5;

export const newSynthetic = (now: number): Synthetic => {
  const id = `${now.toString(36)}${randomBytes(3).toString('hex')}`;
  return {
    id,
    metric: `signalbox_smoke_${id}`,
    hour: FIRST_HOUR + (randomBytes(4).readUInt32BE() % HOURS) * HOUR_MS,
    symbol: `SMOKE${id.toUpperCase()}-TEST`,
    priceTimes: Array.from({ length: PRICES }, (_, index) => new Date(now - (PRICES - index) * 1000).toISOString()),
  };
};

/** Times of the metrics that are sent; the first is of the one that must be refused for its time. */
export const metricTimes = ({ hour }: Synthetic): readonly number[] => [0, hour, hour + 1000, hour + 2000, hour + 3000];

export const price = (synthetic: Synthetic, index: number, value: string): PriceMessage => ({
  exchange: SMOKE_EXCHANGE,
  symbol: synthetic.symbol,
  price: value,
  timestamp: synthetic.priceTimes[index]!,
});

/** One is armed again by a price, without a notification; the other fires. */
export const rearmedRule = ({ id, symbol }: Synthetic): RuleDefinition => ({
  userId: SMOKE_USER,
  alertId: `rearmed-${id}`,
  symbol,
  direction: 'above',
  threshold: '2',
  cooldownSeconds: 0,
});
export const firedRule = ({ id, symbol }: Synthetic): RuleDefinition => ({
  userId: SMOKE_USER,
  alertId: `fired-${id}`,
  symbol,
  direction: 'below',
  threshold: '0.5',
  cooldownSeconds: 0,
});

/** Everything that sending the metrics may leave, the refused ones and an export in between included. */
export const metricTraces = (
  synthetic: Synthetic,
  { region, timeSeriesTable, alertConfigTable, exportBucket }: MetricsOutputs,
): readonly Trace[] => {
  const { partitionKey, sortKey, pendingPartition, exportedPartition } = TIME_SERIES;
  const series = (partition: string, sort: number, hour?: Trace['hour']): readonly Trace[] =>
    timeSeriesTable
      ? [
          {
            kind: 'item',
            region,
            place: timeSeriesTable.name,
            key: { [partitionKey]: { S: partition }, [sortKey]: { N: String(sort) } },
            ...(hour && { hour }),
          },
        ]
      : [];
  const hour = timeSeriesTable && { table: timeSeriesTable.name, start: synthetic.hour, metric: synthetic.metric };
  return [
    ...(alertConfigTable
      ? [
          {
            kind: 'item',
            region,
            place: alertConfigTable.name,
            key: { [ALERT_CONFIG.partitionKey]: { S: synthetic.metric } },
          } as const,
        ]
      : []),
    ...metricTimes(synthetic).flatMap((time) => series(synthetic.metric, time)),
    ...series(pendingPartition, synthetic.hour, hour),
    ...series(exportedPartition, synthetic.hour, hour),
    ...(exportBucket
      ? [objectKey, manifestKey].map(
          (keyOf) =>
            ({
              kind: 'object',
              region,
              place: exportBucket.name,
              object: keyOf(synthetic.hour),
              ...(hour && { hour }),
            }) as const,
        )
      : []),
  ];
};

/** Everything that sending the prices may leave. */
export const priceTraces = (
  synthetic: Synthetic,
  { region, historyTable, rulesTable }: PricesOutputs,
): readonly Trace[] => [
  ...(historyTable
    ? [
        ...synthetic.priceTimes.map(
          (_, index) => [synthetic.symbol, historyKey(price(synthetic, index, '1'))] as const,
        ),
        [HISTORY.symbolsPartition, synthetic.symbol] as const,
      ].map(([partition, sort]): Trace => ({
        kind: 'item',
        region,
        place: historyTable.name,
        key: { [HISTORY.partitionKey]: { S: partition }, [HISTORY.sortKey]: { S: sort } },
      }))
    : []),
  // After the prices: an evaluation that finds none writes no progress.
  ...(rulesTable
    ? [
        ...[rearmedRule(synthetic), firedRule(synthetic)].map(({ userId, alertId }) => [userId, alertId] as const),
        [PROGRESS.userId(synthetic.symbol), PROGRESS.alertId] as const,
      ].map(([partition, sort]): Trace => ({
        kind: 'item',
        region,
        place: rulesTable.name,
        key: { [RULES.partitionKey]: { S: partition }, [RULES.sortKey]: { S: sort } },
      }))
    : []),
];
