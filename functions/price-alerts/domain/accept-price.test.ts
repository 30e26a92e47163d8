import { priceAt } from '../testing/memory-world';
import { acceptPrice, type AcceptDeps } from './accept-price';

const NOW = 1_800_000_000_000;
const recorder = (changes: { recorded?: 'stored' | 'known'; fails?: string } = {}) => {
  const calls: unknown[][] = [];
  const call = async (...entry: unknown[]) => {
    calls.push(entry);
    if (entry[0] === changes.fails) throw new Error('away');
  };
  const deps: AcceptDeps = {
    history: {
      record: async (...args) => {
        await call('record', ...args);
        return changes.recorded ?? 'stored';
      },
      registerSymbol: (...args) => call('registerSymbol', ...args),
    },
    queue: { send: (price) => call('send', price) },
  };
  return { calls, deps };
};

describe('P2 a price is stored and queued', () => {
  const price = priceAt('100', 0);

  it.each(['stored', 'known'] as const)(
    'P2 queues a price that was %s: the first attempt may have failed before',
    async (recorded) => {
      const { calls, deps } = recorder({ recorded });
      expect(await acceptPrice(price, NOW, deps)).toBe(recorded);
      expect(calls).toEqual([
        ['record', price, NOW],
        ['registerSymbol', 'BTC-USD', NOW],
        ['send', price],
      ]);
    },
  );

  it.each(['record', 'registerSymbol', 'send'])('P2 reports a failure of %s instead of accepting', async (fails) => {
    const { calls, deps } = recorder({ fails });
    await expect(acceptPrice(price, NOW, deps)).rejects.toThrow('away');
    expect(calls.at(-1)?.[0]).toBe(fails);
  });
});
