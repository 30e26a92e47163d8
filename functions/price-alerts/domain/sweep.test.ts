import type { PriceMessage, RuleDefinition } from '../contract';
import { MemoryNotifications, MemoryRules, priceAt } from '../testing/memory-rules';
import { evaluatePrice } from './evaluate-price';
import { sweep, type SweepDeps } from './sweep';

const NOW = 1_800_000_000_000;
const setting = (latest: Readonly<Record<string, PriceMessage | undefined | Error>>, ...rules: readonly Partial<RuleDefinition>[]) => {
  const notifications = new MemoryNotifications();
  const memory = new MemoryRules(...rules);
  const asked: (readonly [string, number])[] = [];
  const deps: SweepDeps = {
    rules: memory, notifications, clock: () => NOW,
    history: {
      async *symbols() { for (const symbol of Object.keys(latest)) yield [symbol]; },
      async latest(symbol, now) {
        asked.push([symbol, now]);
        const price = latest[symbol];
        if (price instanceof Error) throw price;
        return price;
      },
    },
  };
  return { asked, deps, memory, notifications };
};

describe('P5 the 5-minute sweep', () => {
  it('P5 evaluates the latest price of every symbol', async () => {
    const { asked, deps, notifications } = setting(
      { 'BTC-USD': priceAt('100', 0), 'ETH-USD': priceAt('50', 0, { symbol: 'ETH-USD' }), 'OLD-USD': undefined },
      { alertId: 'btc' }, { alertId: 'eth', symbol: 'ETH-USD', direction: 'below', threshold: '50' }, { alertId: 'old', symbol: 'OLD-USD' });
    expect(await sweep(deps)).toEqual({ symbols: 3, withoutPrice: 1, fired: 2, published: 2, rearmed: 0, takenOver: 0, failures: [] });
    expect(asked).toEqual([['BTC-USD', NOW], ['ETH-USD', NOW], ['OLD-USD', NOW]]);
    expect(notifications.sent.map(({ alertId }) => alertId)).toEqual(['btc', 'eth']);
  });

  it('P5 publishes nothing that the queue has published', async () => {
    const { deps, notifications } = setting({ 'BTC-USD': priceAt('100', 0) }, {});
    await Promise.all([evaluatePrice(priceAt('100', 0), deps), sweep(deps)]);
    await sweep(deps);
    expect(notifications.sent).toHaveLength(1);
  });

  it('P11 finishes firings that a crash left, also of a symbol without a price', async () => {
    const { deps, memory, notifications } = setting({ 'BTC-USD': undefined }, {});
    await memory.claim(memory.get(), priceAt('100', 0), NOW - 60_000);
    expect(await sweep(deps)).toMatchObject({ takenOver: 1, published: 1, withoutPrice: 1, failures: [] });
    expect(notifications.sent).toHaveLength(1);
    expect(memory.get().state).toBe('disarmed');
  });

  it('P11 goes on after a symbol that fails, and reports it', async () => {
    const away = new Error('away');
    const { deps } = setting({ 'AAA-USD': away, 'BTC-USD': priceAt('100', 0) }, {});
    expect(await sweep(deps)).toMatchObject({ symbols: 1, published: 1, failures: [away] });
  });
});
