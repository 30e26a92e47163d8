import { priceAt } from '../testing/memory-rules';
import { cooledSince, fires, firingOf, isAbandoned, positionOf, rearms, type Rule } from './rule';

const rule = (changes: Partial<Rule> = {}): Rule => ({
  userId: 'ann', alertId: 'a', symbol: 'BTC-USD', direction: 'above', threshold: '100', cooldownSeconds: 300, state: 'armed', ...changes,
});
const firedAt = (seconds: number, changes: Partial<Rule> = {}) => rule({
  state: 'disarmed', asOf: positionOf(priceAt('100', seconds)), lastFiredAt: priceAt('100', seconds).timestamp, ...changes,
});

describe('P6 when a rule fires', () => {
  it.each([
    ['above', '99.999999999999999999999999999999999999', false], ['above', '100', true], ['above', '100.00000000000000000000000000000000001', true],
    ['below', '100.00000000000000000000000000000000001', false], ['below', '100', true], ['below', '99.999999999999999999999999999999999999', true],
  ] as const)('P6 %s 100 at %s: %s', (direction, price, expected) => {
    expect(fires(rule({ direction }), priceAt(price, 0))).toBe(expected);
  });

  it('P6 does not fire while firing or disarmed', () => {
    expect(fires(rule({ state: 'firing' }), priceAt('200', 900))).toBe(false);
    expect(fires(firedAt(0), priceAt('200', 900))).toBe(false);
  });

  it('P6 fires only at a price after the one that armed it, ordered by time and then exchange', () => {
    const armed = rule({ asOf: positionOf(priceAt('99', 400, { exchange: 'kraken' })) });
    expect(fires(armed, priceAt('100', 399))).toBe(false);
    expect(fires(armed, priceAt('100', 400, { exchange: 'kraken' }))).toBe(false);
    expect(fires(armed, priceAt('100', 400, { exchange: 'binance' }))).toBe(false);
    expect(fires(armed, priceAt('100', 400, { exchange: 'okx' }))).toBe(true);
    expect(fires(armed, priceAt('100', 401))).toBe(true);
  });
});

describe('P6 when a rule is armed again', () => {
  it.each([
    ['above', '100', false], ['above', '99.99', true], ['above', '100.01', false],
    ['below', '100', false], ['below', '100.01', true], ['below', '99.99', false],
  ] as const)('P6 %s 100 at %s: %s', (direction, price, expected) => {
    expect(rearms(firedAt(0, { direction }), priceAt(price, 300))).toBe(expected);
  });

  it.each([[299.999, 300, false], [300, 300, true], [0, 0, false], [0.001, 0, true], [-1, 0, false]])('P6 %d s after firing with a cool-down of %d s: %s', (seconds, cooldownSeconds, expected) => {
    expect(rearms(firedAt(0, { cooldownSeconds }), priceAt('99', seconds))).toBe(expected);
  });

  it('P6 gives the latest firing that the cool-down allows', () => {
    expect(cooledSince(rule(), priceAt('1', 301))).toBe(priceAt('1', 1).timestamp);
  });
});

describe('P7 the identity of a firing', () => {
  const price = priceAt('100', 0);

  it('P7 is the same for the same rule and price', () => {
    expect(firingOf(rule(), price)).toEqual(firingOf(rule({ state: 'firing', threshold: '7' }), { ...price }));
    expect(firingOf(rule(), price).firingId).toMatch(/^[0-9a-f]{32}$/);
  });

  it('P7 differs by user, alert, price, exchange and time, also where their texts run together', () => {
    const ids = [
      firingOf(rule(), price), firingOf(rule({ userId: 'bob' }), price), firingOf(rule({ alertId: 'b' }), price),
      firingOf(rule(), { ...price, price: '101' }), firingOf(rule(), { ...price, exchange: 'okx' }), firingOf(rule(), priceAt('100', 1)),
      firingOf(rule({ userId: 'x', alertId: 'yz' }), price), firingOf(rule({ userId: 'xy', alertId: 'z' }), price),
    ].map(({ firingId }) => firingId);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

it('P11 counts a claim as abandoned after 60 seconds', () => {
  const claimed = rule({ state: 'firing', firing: { ...firingOf(rule(), priceAt('100', 0)), claimedAt: 1_000 } });
  expect(isAbandoned(claimed, 60_999)).toBe(false);
  expect(isAbandoned(claimed, 61_000)).toBe(true);
  expect(isAbandoned(rule(), 61_000)).toBe(false);
});
