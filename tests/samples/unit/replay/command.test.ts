import { systems } from '../../../../systems';
import type { System } from '../../../../systems/define';
import { rowReplay } from '../../../../systems/shared/replay/row-replay';
import { createOutput } from '../../../../steps/core/output';
import { loadReplay } from '../../../../steps/replay/command';
import { replayOptions } from '../../../../steps/replay/options';

const out = createOutput();
const run = async (options: Readonly<Record<string, string>>, files: readonly string[], of?: readonly System[]) =>
  (await loadReplay(of)).run({ options, files, out, signal: new AbortController().signal });
const [metrics, prices] = systems;
const simple: System = {
  ...metrics!,
  replay: () => Promise.resolve(rowReplay({ unit: 'reading', body: ({ value }) => ({ value }) })),
};

it.each([
  [{}, '--system is missing: name metrics-aggregation or price-alerts.'],
  [{ system: 'x' }, '--system must be metrics-aggregation or price-alerts (got x).'],
  [{ system: 'price-alerts', batch: '5' }, '--batch has no effect on price-alerts. Leave it out.'],
  [{ system: 'metrics-aggregation', senders: '2' }, '--senders has no effect on metrics-aggregation. Leave it out.'],
  [{ system: 'price-alerts', format: 'excel' }, '--format must be one of binance-klines, '],
  [{ system: 'metrics-aggregation', format: 'kraken-trades' }, '--format must be one of metrics (got kraken-trades).'],
  [{ system: 'metrics-aggregation', batch: '51' }, '--batch must be a whole number, 1–50 (got 51).'],
  [{ system: 'price-alerts', senders: '65' }, '--senders must be a whole number, 1–64 (got 65).'],
  [{ system: 'price-alerts', concurrency: '0' }, '--concurrency must be a whole number, 1–256 (got 0).'],
  [{ system: 'price-alerts', rate: '0' }, '--rate must be 0.1–10000 requests per second (got 0).'],
  [{ system: 'price-alerts', prices: 'open' }, '--prices must be close or all (got open).'],
  [{ system: 'price-alerts', symbol: 'BTC-USD,?' }, '--symbol must be a symbol such as BTC-USD (got ?).'],
  [{ system: 'metrics-aggregation', 'metric-type': 'x' }, '--metric-type must be system, application or business'],
])('refuses %j before it opens anything', async (options, message) => {
  await expect(run(options, ['x.csv'])).rejects.toMatchObject({
    name: 'UsageError',
    message: expect.stringContaining(message),
  });
});

it('takes the only system that can be replayed to, and asks for a file', async () => {
  await expect(run({}, [], [simple, { ...prices!, replay: undefined }])).rejects.toThrow('No file to replay');
  await expect(run({ batch: '5' }, ['x.csv'], [{ ...prices!, replay: undefined }])).rejects.toThrow(
    'No system of systems/index.ts can be replayed to.',
  );
});

it('shows the options, formats and defaults of every system', async () => {
  const { options, details } = await loadReplay();
  expect(options['system']).toMatchObject({ value: 'metrics-aggregation|price-alerts' });
  expect(options['format']!.about).toContain('metrics, binance-klines');
  expect(options['concurrency']!.about).toBe(
    'Concurrent requests, 1–256 (default: 8 for metrics, one per sender for prices)',
  );
  expect(options).toMatchObject({
    batch: { value: 'N' },
    'metric-type': { value: 'system|application|business' },
    symbol: { value: 'BTC-USD' },
    prices: { value: 'close|all' },
  });
  expect(details).toContain('(timestamp, value; or open_time, open, high, low, close; or time, price)');
});

it('takes no option of an adapter that every replay has', () => {
  const adapter = { ...rowReplay({ unit: 'reading', body: () => ({}) }), options: { rate: TEXT } };
  expect(() => replayOptions(new Map([['price-alerts', adapter]]))).toThrow(
    'systems/price-alerts: every replay has an option --rate; name it otherwise.',
  );
});
const TEXT = { kind: 'text', value: 'X', about: '' } as const;
