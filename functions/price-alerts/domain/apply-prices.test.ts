import { priceAt } from '../testing/memory-world';
import { applyPrices, keepLatest, type Applied } from './apply-prices';
import type { Rule } from './rule';
import { priced, type Price } from './position';

const ARRIVED = Date.UTC(2026, 0, 2);
const rule = (changes: Partial<Rule> = {}): Rule => ({
  userId: 'ann',
  alertId: 'a',
  symbol: 'BTC-USD',
  direction: 'above',
  threshold: '100',
  cooldownSeconds: 0,
  state: 'armed',
  watched: 'armed',
  firings: [],
  forgetful: false,
  outbox: [],
  ...changes,
});
/** Prices a minute apart. */
const minutes = (...prices: readonly number[]): readonly Price[] =>
  prices.map((price, minute) => priced(priceAt(String(price), minute * 60), ARRIVED));
/** A rule that all these prices but one were applied to, as applyPrices returns it. */
const appliedAllBut = (late: number, prices: readonly Price[], begin = rule()): Rule => {
  const others = prices.filter((_, index) => index !== late);
  const { fired, state } = applyPrices(begin, others, '0', true) as Applied;
  return { ...begin, state, asOf: others.at(-1)!.position, firings: fired.map(({ position }) => position) };
};
const fired = (result: ReturnType<typeof applyPrices>, prices: readonly Price[]) =>
  (result as Applied).fired.map((price) => prices.indexOf(price));

describe('P5 prices in order', () => {
  it('P5 fire once per stay beyond the threshold', () => {
    const prices = minutes(99, 100, 101, 99, 100, 99);
    expect(applyPrices(rule(), prices, '0', true)).toEqual({ fired: [prices[1], prices[4]], state: 'armed' });
  });

  it('P6 arm again only a cool-down after the firing', () => {
    const prices = minutes(100, 99, 101, 99, 101, 99, 101);
    expect(fired(applyPrices(rule({ cooldownSeconds: 180 }), prices, '0', true), prices)).toEqual([0, 4]);
  });

  it("P5 are applied from the rule's position: applied prices fire nothing again", () => {
    const prices = minutes(99, 100, 99, 100);
    const applied = appliedAllBut(3, prices);
    expect(fired(applyPrices(applied, prices, '0', true), prices)).toEqual([3]);
    const all = {
      ...applied,
      firings: [prices[1]!.position, prices[3]!.position],
      asOf: prices[3]!.position,
      state: 'disarmed' as const,
    };
    expect(applyPrices(all, prices, '0', true)).toEqual({ fired: [], state: 'disarmed' });
  });
});

/** The table of applyPrices' documentation: which price is late, and what then fires. */
describe('P5 a late price', () => {
  it.each([
    ['beyond the threshold while armed', [99, 100, 99], 1, [1]],
    ['of a stay of which a later price has fired', [99, 100, 101, 99], 1, []],
    ['on the other side that divides a stay: the second part fires', [99, 100, 99, 101], 2, [3]],
    ['on the other side before the firing', [99, 98, 100], 1, []],
    ['between two on the other side', [99, 98, 99, 100], 1, []],
    ['beyond the threshold where the rule had fired in that stay', [100, 101, 102], 1, []],
  ])('P5 %s', (_name, walk, late, expected) => {
    const prices = minutes(...walk);
    expect(fired(applyPrices(appliedAllBut(late, prices), prices, prices[late]!.position, true), prices)).toEqual(
      expected,
    );
  });

  it('P5 that splits a stay with a firing in its later part: the first part fires, at its first price', () => {
    const prices = minutes(99, 100, 101, 99, 102);
    // 102 came first and fired; 100 and 101 were covered by it; now 99 comes.
    const before = rule({ state: 'disarmed', asOf: prices[4]!.position, firings: [prices[4]!.position] });
    expect(fired(applyPrices(before, prices, prices[3]!.position, true), prices)).toEqual([1]);
  });

  it('P5 within the cool-down before an existing firing fires nothing', () => {
    const prices = minutes(99, 100, 99, 101);
    expect(
      fired(
        applyPrices(appliedAllBut(1, prices, rule({ cooldownSeconds: 300 })), prices, prices[1]!.position, true),
        prices,
      ),
    ).toEqual([]);
    expect(
      fired(
        applyPrices(appliedAllBut(1, prices, rule({ cooldownSeconds: 60 })), prices, prices[1]!.position, true),
        prices,
      ),
    ).toEqual([1]);
  });

  it("P5 updates the rule's final state, unless later prices were applied", () => {
    const prices = minutes(99, 100, 98);
    const before = appliedAllBut(2, prices);
    expect(before.state).toBe('disarmed');
    expect(applyPrices(before, prices, prices[2]!.position, true)).toMatchObject({ state: 'armed' });
    expect(
      applyPrices({ ...before, asOf: priced(priceAt('1', 600), ARRIVED).position }, prices, prices[2]!.position, true),
    ).toMatchObject({ state: 'disarmed' });
  });

  it('P5 needs earlier prices if the stay may have begun before these', () => {
    const prices = minutes(99, 100, 101, 99, 102);
    const before = rule({ state: 'disarmed', asOf: prices[4]!.position, firings: [prices[4]!.position] });
    expect(applyPrices(before, prices.slice(2), prices[3]!.position, false)).toBe('look back');
    expect(applyPrices(before, prices.slice(1), prices[3]!.position, true)).toMatchObject({ fired: [prices[1]] });
  });

  it('P5 from before the stored firings is too late', () => {
    const prices = minutes(99, 100, 99, 100);
    expect(
      applyPrices(
        rule({ forgetful: true, asOf: prices[3]!.position, firings: [prices[3]!.position] }),
        prices,
        prices[1]!.position,
        true,
      ),
    ).toBe('too late');
  });
});

describe('P6 the firings that a rule stores', () => {
  const prices = Array.from({ length: 300 }, (_, minute) => priced(priceAt('100', minute * 60), ARRIVED));

  it('P6 are all of the last 20 minutes, by arrival, up to 250', () => {
    expect(keepLatest(rule(), prices.slice(0, 100), ARRIVED + 1_200_000)).toMatchObject({
      firings: prices.slice(0, 100).map(({ position }) => position),
      forgetful: false,
    });
    expect(keepLatest(rule(), prices, ARRIVED)).toMatchObject({
      firings: prices.slice(50).map(({ position }) => position),
      forgetful: true,
    });
  });

  it('P6 are eight at least', () => {
    expect(
      keepLatest(
        rule({ firings: prices.slice(0, 5).map(({ position }) => position) }),
        prices.slice(5, 10),
        ARRIVED + 1_200_001,
      ),
    ).toEqual({ firings: prices.slice(2, 10).map(({ position }) => position), forgetful: true });
  });
});
