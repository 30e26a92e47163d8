import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Post } from '../../../steps/core/traffic/post';
import { SharedDelivery } from '../../../steps/replay/delivery';
import { Tally } from '../../shared/replay/tally';
import { preparePrices } from './prepare';
import type { PriceChoice, PriceInput } from './rows';
import { sendPrices } from './send-prices';

const folder = mkdtempSync(join(tmpdir(), 'send-'));
afterAll(() => rmSync(folder, { recursive: true }));
const trades = (name: string, count: number) => {
  writeFileSync(
    join(folder, name),
    ['time,price', ...Array.from({ length: count }, (_, index) => `${1_700_000_000 + index},${index + 1}`)].join('\n'),
  );
  return join(folder, name);
};

/** An endpoint that takes its time, and remembers what was under way at once. */
function endpoint(answer: (input: PriceInput, index: number) => number = () => 202) {
  const underWay = new Map<string, number>();
  const seen = { received: [] as PriceInput[], answered: [] as string[], mostOfSymbol: 0, most: 0 };
  const post: Post = async ({ body }) => {
    const input = JSON.parse(body) as PriceInput;
    const index = seen.received.push(input) - 1;
    underWay.set(input.symbol, (underWay.get(input.symbol) ?? 0) + 1);
    seen.mostOfSymbol = Math.max(seen.mostOfSymbol, underWay.get(input.symbol)!);
    seen.most = Math.max(
      seen.most,
      [...underWay.values()].reduce((a, b) => a + b),
    );
    await new Promise((resolve) => {
      setTimeout(resolve, (index * 7) % 5);
    });
    underWay.set(input.symbol, underWay.get(input.symbol)! - 1);
    return { status: answer(input, index), body: '{}' };
  };
  return { post, seen };
}

const send = async (
  files: readonly string[],
  post: Post,
  {
    senders = 1,
    concurrency = 64,
    prices = 'close',
  }: { senders?: number; concurrency?: number; prices?: PriceChoice } = {},
) => {
  const tally = new Tally();
  const series = await preparePrices({
    files,
    options: { exchange: ['kraken'], prices },
    note: () => undefined,
    bad: (row) => tally.bad(row),
  });
  const delivery = new SharedDelivery(
    {
      url: 'http://x/v1',
      post,
      headers: () => ({}),
      newId: () => 'id',
      turn: () => Promise.resolve(),
      sleep: () => Promise.resolve(),
      random: () => 0,
      counted: (what) => tally.counted(what),
    },
    concurrency,
  );
  const symbols = await sendPrices({ series, senders, delivery, tally, moved: () => undefined });
  return { ...tally.counts(), symbols, stopped: delivery.stopped };
};
const pricesOf = (received: readonly PriceInput[], symbol: string) =>
  received.filter((input) => input.symbol === symbol).map(({ price }) => Number(price));
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

it("sends a symbol's prices one after another in order, and symbols side by side", async () => {
  const { post, seen } = endpoint();
  const result = await send([trades('BTCUSD.csv', 40), trades('ETHUSD.csv', 30)], post);
  expect(result).toMatchObject({
    accepted: 70,
    values: 70,
    symbols: [
      { symbol: 'BTC-USD', prices: 40, first: '2023-11-14T22:13:20.000Z', last: '2023-11-14T22:13:59.000Z' },
      { symbol: 'ETH-USD', prices: 30 },
    ],
  });
  expect(pricesOf(seen.received, 'BTC-USD')).toEqual(upTo(40));
  expect(pricesOf(seen.received, 'ETH-USD')).toEqual(upTo(30));
  expect([seen.mostOfSymbol, seen.most]).toEqual([1, 2]);
});

it('lets the next price wait while one is sent again', async () => {
  const { post, seen } = endpoint(({ price }, index) => (Number(price) % 5 === 0 && index % 3 !== 0 ? 503 : 202));
  const result = await send([trades('BTCUSD.csv', 30)], post);
  expect(result.accepted).toBe(30);
  expect(result.retries).toBeGreaterThan(0);
  const received = pricesOf(seen.received, 'BTC-USD');
  expect(received).toEqual(received.toSorted((a, b) => a - b));
  expect(new Set(received).size).toBe(30);
});

it('overlaps as many senders as it is told, each price sent once', async () => {
  const { post, seen } = endpoint();
  expect(await send([trades('BTCUSD.csv', 80)], post, { senders: 8 })).toMatchObject({ accepted: 80, requests: 80 });
  expect(seen.mostOfSymbol).toBe(8);
  expect(pricesOf(seen.received, 'BTC-USD').toSorted((a, b) => a - b)).toEqual(upTo(80));
});

it('has no more requests under way than allowed, over all symbols, and keeps their order', async () => {
  const { post, seen } = endpoint();
  await send(
    ['A', 'B', 'C', 'D'].map((base) => trades(`${base}-USD.csv`, 20)),
    post,
    { concurrency: 2 },
  );
  expect(seen.most).toBe(2);
  for (const base of ['A', 'B', 'C', 'D']) expect(pricesOf(seen.received, `${base}-USD`)).toEqual(upTo(20));
});

it('leaves out the further prices of a row whose price was refused, in whatever order they are answered', async () => {
  writeFileSync(
    join(folder, 'XY-USD.csv'),
    [
      'time,open,high,low,close',
      ...upTo(20).map((minute) => `${1_700_000_000 + minute * 60},${minute}.1,${minute}.3,${minute}.0,${minute}.2`),
    ].join('\n'),
  );
  const refuse = ({ price }: PriceInput) => (price === '5.0' || price === '9.2' ? 409 : 202);
  const orderly = endpoint(refuse);
  expect(await send([join(folder, 'XY-USD.csv')], orderly.post, { prices: 'all' })).toMatchObject({
    rows: 20,
    accepted: 18,
    refused: 2,
    unsent: 0,
    values: 72,
  });
  expect(orderly.seen.received.some(({ price }) => price === '5.3' || price === '5.2')).toBe(false);
  const overlapping = endpoint(refuse);
  expect(await send([join(folder, 'XY-USD.csv')], overlapping.post, { prices: 'all', senders: 16 })).toMatchObject({
    rows: 20,
    accepted: 18,
    refused: 2,
    unsent: 0,
  });
});

it('accounts for every row when the endpoint turns everything away', async () => {
  const { post } = endpoint((_, index) => (index < 10 ? 202 : 403));
  const result = await send([trades('BTCUSD.csv', 300), trades('ETHUSD.csv', 300)], post, { senders: 4 });
  expect(result.stopped).toContain('answered 403');
  expect(result).toMatchObject({ rows: 600, accepted: 10, refused: 0, unsent: 590 });
  expect(result.requests).toBeLessThanOrEqual(18);
});
