import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { MetricInput } from '../../../../functions/metrics-aggregation/contract';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { replay as metricsReplay } from '../../../../systems/metrics-aggregation/replay';
import { replay as pricesReplay } from '../../../../systems/price-alerts/replay';
import type { PriceInput } from '../../../../systems/price-alerts/replay/rows';
import type { PricesOutputs } from '../../../../systems/price-alerts/outputs';
import type { Cloud } from '../../../../systems/shared/cloud';
import type { Replay } from '../../../../systems/shared/replay/replay';
import { replay, type ReplayDeps, type ReplayOptions } from '../../../../steps/replay/replay';
import { formatSummary, succeeded, type ReplaySummary } from '../../../../steps/replay/summary';

interface Received {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}
type Answer = (request: Received, index: number) => { readonly status: number; readonly body?: unknown };

/** A server that answers as told and counts its connections. */
class Endpoint {
  readonly received: Received[] = [];
  connections = 0;
  underWay = 0;
  most = 0;
  answer: Answer = () => ({ status: 200, body: { stored: 1, alerts: [] } });
  readonly #server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    this.most = Math.max(this.most, ++this.underWay);
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const received = { headers: request.headers, body: Buffer.concat(chunks).toString() };
      const { status, body } = this.answer(received, this.received.push(received) - 1);
      setImmediate(() => {
        this.underWay--;
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body ?? {}));
      });
    });
  }).on('connection', () => {
    this.connections++;
  });

  async start(): Promise<string> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }
}

const folder = mkdtempSync(join(tmpdir(), 'replay-'));
let endpoint: Endpoint;
let url: string;
let told: string;
beforeEach(async () => {
  endpoint = new Endpoint();
  url = await endpoint.start();
  told = '';
});
afterEach(() => endpoint.stop());
afterAll(() => rmSync(folder, { recursive: true }));

const write = (name: string, ...lines: string[]) => {
  writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
  return join(folder, name);
};
const minutes = (
  count: number,
  line = (index: number) =>
    `2014-02-14 ${String(Math.floor(index / 60)).padStart(2, '0')}:${String(index % 60).padStart(2, '0')}:00,${index}`,
) => write('cpu_load.csv', 'timestamp,value', ...Array.from({ length: count }, (_, index) => line(index)));

const ADAPTERS: Readonly<Record<string, Replay>> = {
  'metrics-aggregation': metricsReplay,
  'price-alerts': pricesReplay,
};
const CLOUD: Cloud = {
  environment: 'dev',
  kind: 'aws',
  clients: { get: (ctor, region) => new ctor({ region, maxAttempts: 1 }) },
  post: () => Promise.reject(new Error('not called')),
  routing: { authorization: 'account' },
  peek: () => Promise.reject(new Error('not called')),
};
const ignore = () => undefined;
interface Wanted extends Partial<ReplayOptions> {
  readonly files: readonly string[];
  readonly signal?: AbortSignal;
  readonly outputs?: PricesOutputs;
}
const run = async (
  { system = 'metrics-aggregation', signal = new AbortController().signal, outputs, ...options }: Wanted,
  deps: ReplayDeps = {},
) => {
  const { summary } = await replay(
    {
      system,
      adapter: ADAPTERS[system]!,
      endpoint: url,
      options: {},
      context: {
        cloud: CLOUD,
        outputs: outputs ?? { region: 'us-east-1' },
        signal,
        note: ignore,
        status: { show: ignore, end: ignore },
      },
      ...options,
    },
    {
      stderr: {
        write: (text) => {
          told += text;
        },
      },
      sleep: () => Promise.resolve(),
      ...deps,
    },
  );
  return summary;
};
const shown = (summary: ReplaySummary) => formatSummary(summary, ADAPTERS[summary.system]!);

const balanced = ({ rows, accepted, refused, bad, unsent }: ReplaySummary) =>
  expect(rows).toBe(accepted + refused + bad + unsent);
const metricsIn = ({ body }: Received) => JSON.parse(body) as MetricInput[];

it('M1 sends metrics in batches, typed by name, with the key, over connections that are kept', async () => {
  const summary = await run({ files: [minutes(260)], apiKey: 'secret', concurrency: 2 });
  expect(summary).toMatchObject({
    rows: 260,
    accepted: 260,
    refused: 0,
    bad: 0,
    unsent: 0,
    values: 260,
    requests: 11,
    retries: 0,
    repeated: 0,
  });
  expect(endpoint.received.map((request) => metricsIn(request).length).toSorted((a, b) => b - a)).toEqual([
    ...Array(10).fill(25),
    10,
  ]);
  expect(metricsIn(endpoint.received[0]!)[1]).toEqual({
    metric_name: 'cpu_load',
    value: 1,
    timestamp: '2014-02-14T00:01:00.000Z',
    metric_type: 'business',
  });
  expect(
    endpoint.received.every(
      ({ headers }) =>
        headers['x-api-key'] === 'secret' &&
        headers['content-type'] === 'application/json' &&
        headers.authorization === 'account',
    ),
  ).toBe(true);
  expect(endpoint.connections).toBe(2);
  expect(endpoint.most).toBeLessThanOrEqual(2);
  expect(new Set(endpoint.received.flatMap(metricsIn).map(({ timestamp }) => timestamp)).size).toBe(260);
});

it('takes the name and type it is given', async () => {
  await run({ files: [minutes(1)], options: { 'metric-name': 'orders', 'metric-type': 'application' } });
  expect(metricsIn(endpoint.received[0]!)[0]).toMatchObject({ metric_name: 'orders', metric_type: 'application' });
});

it('M5 adds up the alerts of the answers', async () => {
  endpoint.answer = (_, index) => ({
    status: 200,
    body: { stored: 25, alerts: index === 1 ? [{ severity: 'high' }, { severity: 'critical' }] : [] },
  });
  expect((await run({ files: [minutes(75)] })).alerts).toEqual({ high: 1, critical: 1 });
});

it('reports a bad row with file and line, and sends the others', async () => {
  const file = minutes(30, (index) =>
    index % 10 === 4 ? `2014-02-14 00:0${index % 10}:00,none` : `2014-02-14 00:${String(index).padStart(2, '0')}:00,1`,
  );
  const summary = await run({ files: [file] });
  expect(summary).toMatchObject({ rows: 30, accepted: 27, bad: 3, refused: 0 });
  expect(summary.badRows[0]).toEqual({ file, line: 6, problem: 'value must be a number (got "none")' });
  expect(told).toContain(`${file}:6: value must be a number (got "none"); the row is skipped\n`);
  expect(told).toContain('100 % (27 of 27 rows)');
});

it('finds the rows that make a list refused, and stores the others', async () => {
  endpoint.answer = (request) => {
    const wrong = metricsIn(request).findIndex(({ value }) => value === 7 || value === 40);
    return wrong < 0
      ? { status: 200, body: { stored: 1, alerts: [] } }
      : {
          status: 400,
          body: {
            error: 'bad_request',
            message: 'm',
            details: [{ field: `[${wrong}].value`, found: 'x', allowed: 'below 1e126' }],
          },
        };
  };
  const file = minutes(60);
  const summary = await run({ files: [file], concurrency: 1 });
  expect(summary).toMatchObject({
    rows: 60,
    accepted: 58,
    refused: 2,
    reasons: [{ reason: '400 bad_request: value, allowed below 1e126', rows: 2, first: `${file}:9` }],
  });
  expect(summary.requests).toBeLessThan(30);
});

it('tries again what may pass, and counts it', async () => {
  endpoint.answer = (_, index) => ({
    status: index < 3 ? [503, 429, 500][index]! : 200,
    body: { stored: 1, alerts: [] },
  });
  expect(await run({ files: [minutes(50)], concurrency: 1 })).toMatchObject({
    accepted: 50,
    refused: 0,
    requests: 5,
    retries: 3,
  });
});

it('refuses the rows of a request that fails to the end, and goes on', async () => {
  endpoint.answer = (request) => ({
    status: metricsIn(request)[0]!.value === 0 ? 503 : 200,
    body: { error: 'unavailable', message: 'm', stored: 1 },
  });
  expect(await run({ files: [minutes(50)], concurrency: 1 })).toMatchObject({
    accepted: 25,
    refused: 25,
    unsent: 0,
    reasons: [{ reason: '503 unavailable m, after all tries', rows: 25 }],
  });
});

it('stops when nothing is ever served, and accounts for the rest', async () => {
  endpoint.answer = () => ({ status: 502, body: {} });
  const summary = await run({ files: [minutes(1000)], options: { batch: 1 }, concurrency: 1 });
  expect(summary).toMatchObject({ rows: 1000, accepted: 0, refused: 10, unsent: 990, requests: 60 });
  expect(summary.stopped).toContain('10 consecutive requests failed after all their tries, the last with 502');
});

it('does not stop for failures with successes between them', async () => {
  endpoint.answer = (request) => ({ status: metricsIn(request)[0]!.value % 10 === 0 ? 200 : 502, body: {} });
  const summary = await run({ files: [minutes(300)], options: { batch: 1 }, concurrency: 1 });
  expect(summary).toMatchObject({ rows: 300, accepted: 30, refused: 270, unsent: 0 });
  expect(summary.stopped).toBeUndefined();
});

it.each([401, 403, 404])('stops at %i, which every request would meet', async (status) => {
  endpoint.answer = () => ({ status });
  const summary = await run({ files: [minutes(500)], concurrency: 4 });
  balanced(summary);
  expect(summary).toMatchObject({ rows: 500, accepted: 0, refused: 0, unsent: 500 });
  expect(summary.requests).toBeLessThanOrEqual(4);
  expect(summary.stopped).toContain(`${url} answered ${status}: `);
  expect(shown(summary)).toContain('not sent     500');
});

it('says that nothing answers', async () => {
  await endpoint.stop();
  const summary = await run({ files: [minutes(100)], concurrency: 2 });
  expect(summary).toMatchObject({
    rows: 100,
    unsent: 100,
    stopped: expect.stringContaining('did not answer in 6 tries (ECONNREFUSED)'),
  });
  endpoint = new Endpoint();
  await endpoint.start();
});

it('ends after the requests under way when it is told to', async () => {
  const controller = new AbortController();
  endpoint.answer = (_, index) => {
    if (index === 2) controller.abort();
    return { status: 200, body: { stored: 25, alerts: [] } };
  };
  const summary = await run({ files: [minutes(1000)], concurrency: 1, signal: controller.signal });
  expect(summary).toMatchObject({ rows: 1000, accepted: 75, unsent: 925, stopped: 'interrupted' });
});

it('sends a moment given again after the rest, so that the later row stays', async () => {
  const file = write(
    'm.csv',
    'timestamp,value',
    '2014-01-01 00:00:00,1',
    '2014-01-01 00:01:00,2',
    '2014-01-01 00:00:00,3',
    '2014-01-01 00:00:00,4',
    '2014-01-01 00:02:00,5',
  );
  const summary = await run({ files: [file], concurrency: 4 });
  expect(summary).toMatchObject({ rows: 5, accepted: 5, repeated: 2, requests: 3 });
  expect(endpoint.received.map((request) => metricsIn(request).map(({ value }) => value))).toEqual([
    [1, 2, 5],
    [3],
    [4],
  ]);
  expect(shown(summary)).toContain('2 repeat the metric and time of an earlier row and replace its value');
});

it('keeps a moment given again back until the request with the first has been answered', async () => {
  const file = write('m.csv', 'timestamp,value', '2014-01-01 00:00:00,1', '2014-01-01 00:00:00,2');
  const events: string[] = [];
  await run(
    { files: [file], concurrency: 4, options: { batch: 1 } },
    {
      post: async ({ body }) => {
        const { value } = (JSON.parse(body) as MetricInput[])[0]!;
        events.push(`sent ${value}`);
        await new Promise((resolve) => {
          setTimeout(resolve, 30);
        });
        events.push(`answered ${value}`);
        return { status: 200, body: '{}' };
      },
    },
  );
  expect(events).toEqual(['sent 1', 'answered 1', 'sent 2', 'answered 2']);
});

const candles = (count: number) =>
  write(
    'BTCUSD_1m.csv',
    'open_time,open,high,low,close,volume',
    ...Array.from(
      { length: count },
      (_, index) =>
        `2023-03-10 00:${String(index).padStart(2, '0')}:00+00:00,${100 + index},${110 + index},90.10,${101 + index}.50,1`,
    ),
  );
const price = ({ body }: Received) => JSON.parse(body) as PriceInput;

it('P1 sends one price a request, signed afresh, as text', async () => {
  const secrets = jest
    .spyOn(SecretsManagerClient.prototype, 'send')
    .mockResolvedValue({ SecretString: 'whsec_c2VjcmV0' } as never);
  const outputs = { region: 'us-east-1', webhookSecretArn: 'arn' };
  const summary = await run({ system: 'price-alerts', files: [candles(5)], outputs });
  secrets.mockRestore();
  expect(summary).toMatchObject({ rows: 5, accepted: 5, values: 5, requests: 5 });
  expect(endpoint.received.map(price).map((one) => one.price)).toEqual([
    '101.50',
    '102.50',
    '103.50',
    '104.50',
    '105.50',
  ]);
  expect(price(endpoint.received[0]!)).toMatchObject({
    exchange: 'binance.us',
    symbol: 'BTC-USD',
    timestamp: expect.stringMatching(/:59\.999Z$/),
    replay: true,
  });
  expect(new Set(endpoint.received.map(({ headers }) => headers['webhook-id'])).size).toBe(5);
  expect(
    endpoint.received.every(({ headers }) => /^v1,[A-Za-z0-9+/]{43}=$/.test(String(headers['webhook-signature']))),
  ).toBe(true);
});

it('sends the four prices of a candle in order; a refused one refuses its row', async () => {
  endpoint.answer = (request) => ({
    status: price(request).price === '112' ? 409 : 202,
    body: { error: 'conflict', message: 'another price' },
  });
  const summary = await run({
    system: 'price-alerts',
    files: [candles(3)],
    options: { prices: 'all', symbol: ['X-Y'], exchange: ['kraken'] },
  });
  expect(summary).toMatchObject({
    rows: 3,
    accepted: 2,
    refused: 1,
    values: 8,
    reasons: [{ reason: '409 conflict another price', rows: 1 }],
  });
  expect(endpoint.received.slice(0, 4).map((request) => price(request).price)).toEqual([
    '100',
    '90.10',
    '110',
    '101.50',
  ]);
  expect(price(endpoint.received[0]!)).toMatchObject({ symbol: 'X-Y', exchange: 'kraken' });
});

it('keeps to the rate it is given', async () => {
  const started = performance.now();
  await run({ system: 'price-alerts', files: [candles(21)], rate: 100 }, { sleep: (ms) => wait(ms) });
  expect(performance.now() - started).toBeGreaterThanOrEqual(195);
});

it.each([
  [{ files: [] }, 'No file to replay: name one or more CSV files.'],
  [{ files: ['x.csv'], endpoint: 'nowhere' }, 'The endpoint must be a URL (got "nowhere").'],
  [{ files: ['/none/x.csv'] }, '/none/x.csv: there is no such file.'],
  [
    { files: ['x.csv'], options: { exchange: ['a', 'b'] } },
    '--exchange must have one value for all files, or one for each of the 1 in their order (got 2: a,b).',
  ],
])('refuses %j', async (options, message) => {
  await expect(run(options)).rejects.toThrow(message);
});

it('looks at all files before it sends anything', async () => {
  await expect(run({ files: [minutes(5), write('other.csv', 'a,b', '1,2')] })).rejects.toThrow(
    'other.csv:1: the header names a, b; needed are timestamp, value (metrics).',
  );
  expect(endpoint.received).toEqual([]);
});

it.each([
  [
    'metrics-aggregation',
    ['timestamp,value', 'soon,1', '2014-02-14 00:00:00,none'],
    'none of its 2 rows can be read (line 2: timestamp must be a date and time',
  ],
  ['metrics-aggregation', ['timestamp,value'], 'it holds no row.'],
  [
    'price-alerts',
    ['open_time,open,high,low,close', '2023-03-10 00:00:00,1,1,1,0'],
    'its only row cannot be read (line 2: close must be a positive decimal such as 20359.86 (got "0")).',
  ],
] as const)('sends nothing of %s where a file has no row to send, and says so', async (system, lines, why) => {
  const good = system === 'price-alerts' ? candles(3) : minutes(3);
  const summary = await run({ system, files: [good, write('BADUSD.csv', ...lines)] });
  expect(summary).toMatchObject({
    accepted: 0,
    refused: 0,
    unsent: 3,
    bad: lines.length - 1,
    requests: 0,
    stopped: expect.stringContaining(`BADUSD.csv: ${why}`),
  });
  expect(summary.stopped).toContain(
    '. Nothing was sent. Correct the file, leave it out, or name its format with --format.',
  );
  balanced(summary);
  expect(succeeded(summary)).toBe(false);
  expect(endpoint.received).toEqual([]);
  expect(told).not.toContain('%');
  expect(shown(summary)).toMatch(/^stopped {6}.*BADUSD/);
});

it('P1 reads the files of two exchanges as they are published, and sends one stream of them', async () => {
  const kraken = write('XBTUSD_1.csv', '1678406400,100,101,99,100.5,0.1,1', '1678406520,100,101,99,102.5,0.1,1');
  const binance = write(
    'BTCUSD-1m-2023-03.csv',
    ...[
      [1_678_406_460_000_000, '101.5'],
      [1_678_406_400_000_000, '100.7'],
    ].map(([open, close]) => `${open},100,110,90,${close},1,${Number(open) + 59_999_999},1,1,1,1,0`),
  );
  const summary = await run({ system: 'price-alerts', files: [kraken, binance] });
  expect(
    endpoint.received
      .map(price)
      .map(({ exchange, symbol, price: text, timestamp }) => `${exchange} ${symbol} ${text} ${timestamp}`),
  ).toEqual([
    'kraken BTC-USD 100.5 2023-03-10T00:00:59.999Z',
    'binance.us BTC-USD 100.7 2023-03-10T00:00:59.999999Z',
    'binance.us BTC-USD 101.5 2023-03-10T00:01:59.999999Z',
    'kraken BTC-USD 102.5 2023-03-10T00:02:59.999Z',
  ]);
  expect(told).toContain(
    'XBTUSD_1.csv: BTC-USD on kraken (from its format), 2 candles of 1 min, no header: read as kraken-ohlcvt, times in seconds, 2023-03-10T00:00:00.000Z to 2023-03-10T00:02:00.000Z\n',
  );
  expect(told).toContain(
    "BTCUSD-1m-2023-03.csv: BTC-USD on binance.us (from Binance's format and a price in USD), 2 candles of 1 min, no header: read as binance-klines, times in microseconds, newest first: sorted by time, ",
  );
  expect(summary).toMatchObject({
    files: [
      { format: 'kraken-ohlcvt', symbol: 'BTC-USD', exchange: 'kraken', rows: 2, bad: 0 },
      { format: 'binance-klines', exchange: 'binance.us' },
    ],
    own: {
      symbols: [{ symbol: 'BTC-USD', prices: 4, first: '2023-03-10T00:00:59.999Z', last: '2023-03-10T00:02:59.999Z' }],
    },
  });
});

it('P1 makes up no exchange, and takes one for each file', async () => {
  const files = ['BTCUSD.csv', 'ETHUSD.csv'].map((name) => write(name, 'time,price', '2023-03-10 00:00:00,1'));
  await expect(run({ system: 'price-alerts', files })).rejects.toThrow('cannot determine the exchange');
  expect(endpoint.received).toEqual([]);
  await run({ system: 'price-alerts', files, options: { exchange: ['gemini', 'okx'] } });
  expect(
    endpoint.received
      .map(price)
      .map(({ exchange, symbol }) => `${exchange} ${symbol}`)
      .toSorted(),
  ).toEqual(['gemini BTC-USD', 'okx ETH-USD']);
});

it('takes a file that may be of Binance or Binance.US for one of those beside it', async () => {
  const header = 'open_time,open,high,low,close,volume';
  const line = '2023-03-10 00:00:00+00:00,1,1,1,1,1';
  const [usd, usdc, other] = [
    write('BTCUSD_1m.csv', header, line),
    write('BTCUSDC_1m.csv', header, line),
    write('BTCUSDT_1m.csv', `${header},close_time`, `${line},x`),
  ];
  const exchanges = async (...files: string[]) =>
    (await run({ system: 'price-alerts', files })).files.map(({ exchange }) => exchange);
  expect(await exchanges(usdc, usd, other)).toEqual(['binance.us', 'binance.us', 'binance']);
  expect(told).toContain('BTCUSDC_1m.csv: BTC-USDC on binance.us (from BTCUSD_1m.csv beside it)');
  expect(await exchanges(usdc)).toEqual(['binance']);
});

const recorded = process.env['SIGNALBOX_DATA'] ?? join(__dirname, '../../../../../shared/data');
const filesOf = (kind: string) => readdirSync(join(recorded, kind)).map((name) => join(recorded, kind, name));
const linesOf = (file: string) => readFileSync(file, 'utf8').trim().split('\n').slice(1);

(existsSync(recorded) ? describe : describe.skip)('the recorded data', () => {
  it('M1 M4 replays every metric, the last of each moment kept', async () => {
    const stored = new Map<string, number>();
    endpoint.answer = (request) => {
      const metrics = metricsIn(request);
      const keys = metrics.map(({ metric_name: name, timestamp }) => `${name} ${timestamp}`);
      if (new Set(keys).size < keys.length) return { status: 400, body: { error: 'bad_request', message: 'twice' } };
      metrics.forEach(({ value }, index) => stored.set(keys[index]!, value));
      return { status: 200, body: { stored: metrics.length, alerts: [] } };
    };
    const expected = new Map(
      filesOf('metrics').flatMap((file) =>
        linesOf(file).map((line): [string, number] => {
          const [time = '', value] = line.split(',');
          return [`${file.split('/').at(-1)!.replace('.csv', '')} ${time.replace(' ', 'T')}.000Z`, Number(value)];
        }),
      ),
    );
    const summary = await run({ files: filesOf('metrics') });
    expect(summary).toMatchObject({ rows: 16_128, accepted: 16_128, refused: 0, bad: 0, unsent: 0, repeated: 11 });
    expect(stored).toEqual(expected);
  });

  it('P1 replays every close, and all four prices of every candle', async () => {
    const seen = new Set<string>();
    const post = ({ body }: { readonly body: string }) => {
      seen.add(body);
      return Promise.resolve({ status: 202, body: '{"accepted":true}' });
    };
    const close = await run({ system: 'price-alerts', files: filesOf('prices') }, { post });
    expect(close).toMatchObject({ rows: 11_520, accepted: 11_520, values: 11_520, requests: 11_520, bad: 0 });
    expect(seen.size).toBe(11_520);
    expect(seen).toContain(
      '{"exchange":"binance.us","symbol":"BTC-USDC","price":"20362.81","timestamp":"2023-03-10T00:00:59.999Z","replay":true}',
    );
    seen.clear();
    const all = await run({ system: 'price-alerts', files: filesOf('prices'), options: { prices: 'all' } }, { post });
    expect(all).toMatchObject({ rows: 11_520, accepted: 11_520, values: 46_080, requests: 46_080 });
    expect(seen.size).toBe(46_080);
  });
});
