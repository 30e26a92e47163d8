import type { PriceMessage, RuleDefinition } from '../contract';
import { deliver, type DeliveryOptions } from '../testing/delivery';
import { firingsInOrder } from '../testing/firings-in-order';
import { brokenPromises } from '../testing/promises';
import { LAG_MS, priceAt, type MemoryWorld } from '../testing/memory-world';
import { seeded } from '../testing/seeded';

/**
 * Tests apply-prices.ts and evaluate-symbol.ts against a simple model while messages are
 * shuffled, repeated and delayed, evaluators race and crash, and the index lags.
 * SIGNALBOX_SEEDS sets how many seeds each takes; `npm run test:exhaustive` takes 1,000.
 */
const SEEDS = Number(process.env['SIGNALBOX_SEEDS'] ?? 60);

const PRICES = 24;
/** A walk that crosses the thresholds often, one price in 1 to 90 seconds. */
function walkOf(random: () => number): readonly PriceMessage[] {
  let level = 100;
  let seconds = 0;
  return Array.from({ length: PRICES }, () => {
    level += Math.floor(random() * 5) - 2;
    seconds += 1 + Math.floor(random() * 90);
    return priceAt(String(level), seconds);
  });
}
const rulesOf = (random: () => number): readonly RuleDefinition[] =>
  Array.from({ length: 6 }, (_, index) => ({
    userId: 'ann',
    alertId: `rule-${index}`,
    symbol: 'BTC-USD',
    direction: random() < 0.5 ? 'above' : 'below',
    threshold: String(97 + Math.floor(random() * 7)),
    cooldownSeconds: [0, 0, 60, 600][Math.floor(random() * 4)]!,
  }));
const world = async (rules: readonly RuleDefinition[], options: DeliveryOptions) =>
  deliver((made) => rules.forEach((rule) => made.addRule(rule)), options);
const firings = ({ sent }: MemoryWorld) => sent.map(({ alertId, price, timestamp }) => ({ alertId, price, timestamp }));
const sorted = <F extends { readonly alertId: string; readonly timestamp: string }>(
  found: readonly F[],
): readonly F[] => [...found].sort((a, b) => (`${a.alertId} ${a.timestamp}` < `${b.alertId} ${b.timestamp}` ? -1 : 1));
const distinct = <F>(found: readonly F[]): readonly F[] => [
  ...new Map(found.map((one) => [JSON.stringify(one), one])).values(),
];

describe.each([
  ['2 evaluators', { evaluators: 2 }],
  ['50 evaluators and sweeps', { evaluators: 50, sweeps: true }],
  ['8 evaluators, an index that lags behind', { evaluators: 8, lagMs: LAG_MS * 0.9 }],
] as const)('P5 one sender, %s', (_name, options) => {
  it(`fires like the ordered prices, each firing once, for ${SEEDS} seeds`, async () => {
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const random = seeded(seed);
      const [prices, rules] = [walkOf(random), rulesOf(random)];
      const found = firings(await world(rules, { seed, senders: [prices], ...options }));
      expect({ seed, firings: sorted(found) }).toEqual({ seed, firings: sorted(firingsInOrder(rules, prices)) });
    }
  });
});

it(`P5 one sender, evaluators that crash: the same firings, none lost, for ${SEEDS} seeds`, async () => {
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const random = seeded(seed);
    const [prices, rules] = [walkOf(random), rulesOf(random)];
    const found = firings(await world(rules, { seed, senders: [prices], evaluators: 8, crash: 0.3, sweeps: true }));
    expect({ seed, firings: sorted(distinct(found)) }).toEqual({
      seed,
      firings: sorted(firingsInOrder(rules, prices)),
    });
  }
});

describe.each([[8], [16]])('P5 %d senders that overlap', (senders) => {
  it(`fires once in each stay beyond a threshold, at a price of that stay, for ${SEEDS} seeds`, async () => {
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const random = seeded(seed);
      const [prices, rules] = [walkOf(random), rulesOf(random)];
      const split = Array.from({ length: senders }, (_, sender) =>
        prices.filter((__, index) => index % senders === sender),
      );
      const found = firings(await world(rules, { seed, senders: split, evaluators: 8, sweeps: true }));
      for (const rule of rules) {
        const fired = found.filter(({ alertId }) => alertId === rule.alertId).map(({ timestamp }) => timestamp);
        expect({ seed, rule, problems: brokenPromises(rule, prices, fired) }).toEqual({ seed, rule, problems: [] });
      }
    }
  });
});
