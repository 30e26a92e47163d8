import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PriceMessage, RuleDefinition } from '../../functions/price-alerts/contract';
import { ROOT } from '../../local/paths';

/** Recorded one-minute candles; they are beside the repository, not in it. */
export const RECORDED_PRICES = join(ROOT, '..', 'shared', 'data', 'prices');

/** The first `rows` candles of a pair as two exchanges give them, merged by time: one the close, the other the open of the next minute at the same moment. */
export function recordedPrices(
  pair: 'BTCUSD' | 'BTCUSDC',
  rows: number,
  symbol = pair === 'BTCUSD' ? 'BTC-USD' : 'BTC-USDC',
): readonly PriceMessage[] {
  const lines = readFileSync(join(RECORDED_PRICES, `${pair}_1m_20230310_20230313.csv`), 'utf8')
    .trim()
    .split('\n')
    .slice(1, rows + 1);
  return lines.flatMap((line) => {
    const [time = '', open = '', , , close = ''] = line.split(',');
    const timestamp = new Date(Date.parse(time.replace(' ', 'T'))).toISOString();
    const message = { symbol, timestamp, replay: true } as const;
    return [
      { ...message, exchange: 'kraken', price: close },
      { ...message, exchange: 'binance.us', price: open },
    ];
  });
}

/** Forty rules a symbol, at prices that occur and that the others cross often. */
export function rulesAt(prices: readonly PriceMessage[], userId: string, count = 40): readonly RuleDefinition[] {
  const sorted = prices.map(({ price }) => price).sort((a, b) => Number(a) - Number(b));
  return Array.from({ length: count }, (_, index) => ({
    userId,
    alertId: `${prices[0]!.symbol}-${index}`,
    symbol: prices[0]!.symbol,
    direction: index % 2 === 0 ? 'above' : 'below',
    threshold: sorted[Math.floor(((index + 1) * sorted.length) / (count + 1))]!,
    cooldownSeconds: [0, 60, 3600][index % 3]!,
  }));
}
