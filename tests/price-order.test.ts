import { existsSync } from 'node:fs';
import { firingsInOrder, type PlainFiring } from '../functions/price-alerts/testing/firings-in-order';
import { brokenPromises } from '../functions/price-alerts/testing/promises';
import { deploy, DEPLOY_TIMEOUT_MS, type Deployment } from './setup/deployment';
import { runPrices } from './setup/price-run';
import { RECORDED_PRICES, recordedPrices, rulesAt } from './setup/recorded-prices';

/** Recorded prices as fast as they are answered, through the deployed system, beside an independent recomputation. */

const MINUTES = 60_000;
const recorded = existsSync(RECORDED_PRICES) ? describe : describe.skip;
const ROWS = Number(process.env['SIGNALBOX_PRICE_ROWS'] ?? 40);

recorded('P5 firings of recorded prices', () => {
  let deployment: Deployment;
  beforeAll(async () => {
    deployment = await deploy('dev');
  }, DEPLOY_TIMEOUT_MS);
  afterAll(async () => {
    await deployment?.close();
  }, MINUTES);

  const lines = (firings: readonly PlainFiring[]) =>
    firings.map(({ alertId, price, timestamp }) => `${alertId} ${timestamp} ${Number(price)}`).sort();

  it(
    'P5 P7 equal those of the prices in their order, two symbols side by side, two exchanges each, a sweep each second',
    async () => {
      const [usd, usdc] = [recordedPrices('BTCUSD', ROWS), recordedPrices('BTCUSDC', ROWS)];
      const rules = [...rulesAt(usd, 'ordered'), ...rulesAt(usdc, 'ordered')];
      const { notifications } = await runPrices({ deployment, rules, senders: [usd, usdc] });
      const expected = lines([...firingsInOrder(rules.slice(0, 40), usd), ...firingsInOrder(rules.slice(40), usdc)]);
      expect(expected.length).toBeGreaterThan(ROWS / 5);
      expect(lines(notifications)).toEqual(expected);
    },
    20 * MINUTES,
  );

  it.each([[8], [16]])(
    'P5 P7 with %d senders that overlap on one symbol, once in each stay beyond a threshold',
    async (senders) => {
      const prices = recordedPrices('BTCUSD', ROWS, `O${senders}-USD`).filter(({ exchange }) => exchange === 'kraken');
      const rules = rulesAt(prices, `overlapping-${senders}`);
      const split = Array.from({ length: senders }, (_, sender) =>
        prices.filter((__, index) => index % senders === sender),
      );
      const { notifications } = await runPrices({ deployment, rules, senders: split });
      for (const rule of rules) {
        const fired = notifications.filter(({ alertId }) => alertId === rule.alertId).map(({ timestamp }) => timestamp);
        expect({ rule, problems: brokenPromises(rule, prices, fired) }).toEqual({ rule, problems: [] });
      }
    },
    20 * MINUTES,
  );
});
