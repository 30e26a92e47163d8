import type { RuleDefinition } from '../contract';
import { MemoryWorld, priceAt } from '../testing/memory-world';
import { evaluateSymbol } from './evaluate-symbol';
import { firingOf } from './rule';
import { sweep } from './sweep';

const NOTHING = {
  fired: 0,
  published: 0,
  rearmed: 0,
  takenOver: 0,
  tooLate: 0,
  changed: 0,
  unfinished: false,
  failures: [],
};
const ENDLESS = { spent: () => false };
const setting = async (
  prices: readonly ReturnType<typeof priceAt>[],
  ...rules: readonly (Partial<RuleDefinition> & { readonly createdAt?: string })[]
) => {
  const clock = { now: Date.UTC(2026, 0, 2) };
  const world = new MemoryWorld({ clock: () => clock.now });
  rules.forEach((rule) => world.addRule(rule));
  for (const price of prices) await world.record(price);
  return { clock, world };
};

describe('P5 the 5-minute sweep', () => {
  it('P5 evaluates every symbol', async () => {
    const { world } = await setting(
      [priceAt('100', 0), priceAt('50', 0, { symbol: 'ETH-USD' })],
      { alertId: 'btc' },
      { alertId: 'eth', symbol: 'ETH-USD', direction: 'below', threshold: '50' },
      { alertId: 'old', symbol: 'OLD-USD' },
    );
    expect(await sweep(world.deps, ENDLESS)).toEqual({
      ...NOTHING,
      symbols: 2,
      withoutPrice: 0,
      fired: 2,
      published: 2,
      changed: 2,
    });
    expect(world.sent.map(({ alertId }) => alertId).sort()).toEqual(['btc', 'eth']);
  });

  it('P5 publishes nothing that the queue has published', async () => {
    const { world } = await setting([priceAt('100', 0)], {});
    await Promise.all([
      evaluateSymbol('BTC-USD', { prices: [{ price: priceAt('100', 0), sentAt: 0 }] }, world.deps, ENDLESS),
      sweep(world.deps, ENDLESS),
    ]);
    await sweep(world.deps, ENDLESS);
    expect(world.sent).toHaveLength(1);
  });

  it('P5 finds prices without a message, including late ones of the last 20 minutes', async () => {
    const { world } = await setting([priceAt('99', 0), priceAt('99', 1200)], { cooldownSeconds: 0 });
    await sweep(world.deps, ENDLESS);
    await world.record(priceAt('101', 1));
    await sweep(world.deps, ENDLESS);
    expect(world.sent.map(({ price }) => price)).toEqual(['101']);
  });

  it("P5 applies no price from before a rule's creation", async () => {
    const { world } = await setting([priceAt('100', 0)], { createdAt: priceAt('1', 1).timestamp });
    expect(await sweep(world.deps, ENDLESS)).toMatchObject({ fired: 0 });
    await world.record(priceAt('100', 2));
    expect(await sweep(world.deps, ENDLESS)).toMatchObject({ fired: 1 });
  });

  it('P11 completes firings after a crash', async () => {
    const { clock, world } = await setting([priceAt('99', 0)], {});
    const rule = world.rule();
    await world.deps.rules.change(rule, { ...rule, outbox: [firingOf(rule, priceAt('100', 0), clock.now)] });
    expect(await sweep(world.deps, ENDLESS)).toMatchObject({ takenOver: 0, published: 0 });
    clock.now += 60_000;
    expect(await sweep(world.deps, ENDLESS)).toMatchObject({ takenOver: 1, published: 1, failures: [] });
    expect(world.rule()).toMatchObject({ watched: 'armed', outbox: [] });
  });

  it('P11 continues after a failing symbol, and reports it', async () => {
    const { world } = await setting([priceAt('100', 0), priceAt('1', 0, { symbol: 'AAA-USD' })], {});
    const { history, ...deps } = world.deps;
    const away = new Error('away');
    const failing = {
      ...history,
      latest: async (symbol: string, now: number) => {
        if (symbol === 'AAA-USD') throw away;
        return history.latest(symbol, now);
      },
    };
    expect(await sweep({ ...deps, history: failing }, ENDLESS)).toMatchObject({
      symbols: 1,
      published: 1,
      failures: [away],
    });
  });

  it('P11 starts nothing new after its time is used up, and reports that', async () => {
    const { world } = await setting([priceAt('100', 0)], {});
    expect(await sweep(world.deps, { spent: () => true })).toMatchObject({ symbols: 0, fired: 0, unfinished: true });
  });
});
