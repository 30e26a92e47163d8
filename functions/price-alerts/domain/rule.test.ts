import { priceAt } from '../testing/memory-world';
import { cooled, firingOf, appliesTo, isAbandoned, meets, type Rule } from './rule';
import { priced } from './position';

const rule = (changes: Partial<Rule> = {}): Rule => ({
  userId: 'ann',
  alertId: 'a',
  symbol: 'BTC-USD',
  direction: 'above',
  threshold: '100',
  cooldownSeconds: 300,
  state: 'armed',
  watched: 'armed',
  firings: [],
  forgetful: false,
  outbox: [],
  ...changes,
});
const at = (seconds: number, changes: Parameters<typeof priceAt>[2] = {}) =>
  priced(priceAt('100', seconds, changes), 0);

describe('P6 which prices a rule applies to', () => {
  it.each([
    ['above', '99.999999999999999999999999999999999999', false],
    ['above', '100', true],
    ['above', '100.00000000000000000000000000000000001', true],
    ['below', '100.00000000000000000000000000000000001', false],
    ['below', '100', true],
    ['below', '99.999999999999999999999999999999999999', true],
  ] as const)('P6 %s 100 is met by %s: %s', (direction, price, expected) => {
    expect(meets(rule({ direction }), { price })).toBe(expected);
  });

  it.each([
    [299.999, 300, false],
    [300, 300, true],
    [0, 0, true],
    [0.001, 0, true],
    [-1, 0, false],
    [86_400, 86_400, true],
  ])('P6 %d s after firing with a cool-down of %d s it has cooled: %s', (seconds, cooldownSeconds, expected) => {
    expect(cooled(rule({ cooldownSeconds }), at(0).position, at(seconds))).toBe(expected);
  });

  it('P6 counts a cool-down to the nanosecond', () => {
    const fired = at(0, { timestamp: '2026-01-01T00:00:00.000000005Z' }).position;
    expect(cooled(rule(), fired, at(300, { timestamp: '2026-01-01T00:05:00.000000004Z' }))).toBe(false);
    expect(cooled(rule(), fired, at(300, { timestamp: '2026-01-01T00:05:00.000000005Z' }))).toBe(true);
  });

  it('P6 ignores prices from before its creation, unless they are replays', () => {
    const young = rule({ createdAt: priceAt('1', 60).timestamp });
    expect([at(59.999), at(60), at(61)].map((price) => appliesTo(young, price))).toEqual([false, true, true]);
    expect(appliesTo(young, at(0, { replay: true }))).toBe(true);
    expect(appliesTo(rule(), at(0))).toBe(true);
  });
});

describe('P7 the identity of a firing', () => {
  const price = priceAt('100', 0);

  it('P7 is the same for the same rule and price', () => {
    expect(firingOf(rule(), price, 1)).toEqual(firingOf(rule({ state: 'disarmed', threshold: '7' }), { ...price }, 1));
    expect(firingOf(rule(), price, 1).firingId).toBe(firingOf(rule(), price, 2).firingId);
    expect(firingOf(rule(), price, 1).firingId).toMatch(/^[0-9a-f]{32}$/);
  });

  it('P7 differs by user, alert, price, exchange and time, even if their texts concatenate equally', () => {
    const ids = [
      firingOf(rule(), price, 1),
      firingOf(rule({ userId: 'bob' }), price, 1),
      firingOf(rule({ alertId: 'b' }), price, 1),
      firingOf(rule(), { ...price, price: '101' }, 1),
      firingOf(rule(), { ...price, exchange: 'okx' }, 1),
      firingOf(rule(), priceAt('100', 1), 1),
      firingOf(rule({ userId: 'x', alertId: 'yz' }), price, 1),
      firingOf(rule({ userId: 'xy', alertId: 'z' }), price, 1),
    ].map(({ firingId }) => firingId);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

it('P11 counts a firing as abandoned after 60 seconds', () => {
  const claimed = firingOf(rule(), priceAt('100', 0), 1_000);
  expect(isAbandoned(claimed, 60_999)).toBe(false);
  expect(isAbandoned(claimed, 61_000)).toBe(true);
});
