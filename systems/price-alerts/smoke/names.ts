import {
  HISTORY,
  PROGRESS,
  RULES,
  type PriceMessage,
  type RuleDefinition,
} from '../../../functions/price-alerts/contract';
import { historyKey } from '../../../functions/price-alerts/domain/position';
import type { SmokeContext, Trace } from '../../shared/smoke/smoke';
import type { PricesOutputs } from '../outputs';

/** Exchange of the prices and owner of the rules that a run sends. */
const SENDER = 'signalbox-smoke';

/** What a run sends, recognizable by its names. */
export interface Synthetic {
  readonly prices: {
    readonly stored: PriceMessage;
    readonly unsigned: PriceMessage;
    readonly withoutKey: PriceMessage;
    readonly rearming: PriceMessage;
    readonly firing: PriceMessage;
  };
  /** A price arms it again, without a notification. */
  readonly rearmed: RuleDefinition;
  readonly fired: RuleDefinition;
}

const PRICES = 5;

/** The prices are of the seconds before the run, in the order they are sent. */
export const namesOf = ({ id, now }: Pick<SmokeContext, 'id' | 'now'>): Synthetic => {
  const symbol = `SMOKE${id.toUpperCase()}-TEST`;
  const price = (index: number, value: string): PriceMessage => ({
    exchange: SENDER,
    symbol,
    price: value,
    timestamp: new Date(now.getTime() - (PRICES - index) * 1000).toISOString(),
  });
  const rule = { userId: SENDER, symbol, cooldownSeconds: 0 } as const;
  return {
    prices: {
      stored: price(0, '1.00000001'),
      unsigned: price(1, '1'),
      withoutKey: price(2, '1'),
      rearming: price(3, '1'),
      firing: price(4, '0.25'),
    },
    rearmed: { ...rule, alertId: `rearmed-${id}`, direction: 'above', threshold: '2' },
    fired: { ...rule, alertId: `fired-${id}`, direction: 'below', threshold: '0.5' },
  };
};

/** Everything that sending the prices may leave. */
export const tracesOf = (
  { prices, rearmed, fired }: Synthetic,
  { region, historyTable, rulesTable }: PricesOutputs,
): readonly Trace[] => {
  const { symbol } = prices.stored;
  return [
    ...(historyTable
      ? [
          ...Object.values(prices).map((price) => [symbol, historyKey(price)] as const),
          [HISTORY.symbolsPartition, symbol] as const,
        ].map(([partition, sort]): Trace => ({
          kind: 'item',
          region,
          container: historyTable.name,
          key: { [HISTORY.partitionKey]: { S: partition }, [HISTORY.sortKey]: { S: sort } },
        }))
      : []),
    // After the prices: an evaluation that finds none writes no progress.
    ...(rulesTable
      ? [rearmed, fired, { userId: PROGRESS.userId(symbol), alertId: PROGRESS.alertId }].map((rule): Trace => ({
          kind: 'item',
          region,
          container: rulesTable.name,
          key: ruleKey(rule),
        }))
      : []),
  ];
};

/** Key of an item of the rules table. */
export const ruleKey = ({ userId, alertId }: Pick<RuleDefinition, 'userId' | 'alertId'>) => ({
  [RULES.partitionKey]: { S: userId },
  [RULES.sortKey]: { S: alertId },
});
