import { DynamoDBClient, GetItemCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { ErrorResponse } from '../functions/metrics-aggregation/contract';
import { deploy, DEPLOY_TIMEOUT_MS, type Deployment, type HttpAnswer } from './setup/deployment';
import { eventually } from './setup/poll';

/** What the endpoints answer to requests that they must refuse, and that nothing of such a request is kept. */

jest.setTimeout(60_000);

type System = 'metrics' | 'prices';
type Headers = Readonly<Record<string, string>>;

const JSON_HEADERS: Headers = { 'content-type': 'application/json' };

let deployment: Deployment;
beforeAll(async () => {
  deployment = await deploy('dev');
}, DEPLOY_TIMEOUT_MS);
afterAll(async () => {
  await deployment?.close();
}, 60_000);

const keyOf = (system: System): Headers => ({ 'x-api-key': deployment[system].apiKey ?? '' });

/** Everything that a request could leave behind: every row of both tables, what waits in the queue. */
const kept = async (system: System): Promise<unknown> => {
  const { metrics, prices } = deployment;
  const [region, tables] =
    system === 'metrics'
      ? [metrics.region, [metrics.timeSeriesTable, metrics.alertConfigTable]]
      : [prices.region, [prices.historyTable, prices.rulesTable]];
  const rows = await Promise.all(tables.map(({ name }) => rowsOf(name, region)));
  if (system === 'metrics') return { rows };
  const { Attributes = {} } = await deployment
    .client(SQSClient, region)
    .send(new GetQueueAttributesCommand({ QueueUrl: prices.priceQueue.url, AttributeNames: ['All'] }));
  return {
    rows,
    waiting: Attributes['ApproximateNumberOfMessages'],
    inFlight: Attributes['ApproximateNumberOfMessagesNotVisible'],
  };
};

const rowsOf = async (TableName: string, region: string): Promise<readonly string[]> => {
  const rows: string[] = [];
  for await (const { Items = [] } of paginateScan(
    { client: deployment.client(DynamoDBClient, region) },
    { TableName, ConsistentRead: true },
  ))
    rows.push(...Items.map((item) => JSON.stringify(item)));
  return rows.toSorted();
};

interface Refusal {
  readonly status: number;
  /** Stable kind of the error. */
  readonly error: string;
  /** What the message or the details must say to help the sender. */
  readonly says: RegExp;
}

/** Sends a request that must be refused: a JSON error that says what is wrong, and nothing kept. */
const expectRefused = async (
  system: System,
  body: string | undefined,
  { status, error, says }: Refusal,
  headers: Headers = { ...JSON_HEADERS, ...keyOf(system) },
): Promise<ErrorResponse> => {
  const before = await kept(system);
  const answer: HttpAnswer = await deployment.send(system, body, headers);
  expect([answer.status, answer.text]).toEqual([status, expect.stringMatching(says)]);
  expect(answer.contentType).toBe('application/json');
  const parsed = JSON.parse(answer.text) as ErrorResponse;
  expect(parsed).toMatchObject({ error, message: expect.stringMatching(/\S{3}/) });
  expect(answer.text).not.toMatch(/\.[jt]s:\d+|node_modules|arn:aws/);
  expect(await kept(system)).toEqual(before);
  return parsed;
};

const metric = (more: object = {}): object => ({ metric_name: 'refused', value: 1, ...more });
const price = (more: object = {}): object => ({ exchange: 'test', symbol: 'BAD-USD', price: '1', ...more });
/** JSON of an object with one member given as text, for what JSON.stringify does not write. */
const withText = (object: object, name: string, text: string): string =>
  JSON.stringify({ ...object, [name]: '@' }).replace('"@"', text);
const inMinutes = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();

describe('POST /metrics', () => {
  it.each<[what: string, body: () => string, Refusal]>([
    [
      'malformed JSON',
      () => '{"metric_name": "refused", "value": 1',
      { status: 400, error: 'invalid_body', says: /metric_name and a number as value/ },
    ],
    ['an empty body', () => '', { status: 400, error: 'invalid_body', says: /metric_name/ }],
    ['a body that is no object', () => '"metrics"', { status: 400, error: 'invalid_body', says: /JSON object/ }],
    [
      'NaN',
      () => withText(metric(), 'value', 'NaN'),
      { status: 400, error: 'malformed_json', says: /NaN.*line 1, column/ },
    ],
    [
      '1e400',
      () => withText(metric(), 'value', '1e400'),
      { status: 400, error: 'invalid_metrics', says: /value.*beyond the range of a 64-bit float/ },
    ],
    [
      '-1e126',
      () => withText(metric(), 'value', '-1e126'),
      { status: 400, error: 'invalid_metrics', says: /below 1e126/ },
    ],
    [
      'a value in quotes',
      () => JSON.stringify(metric({ value: '1' })),
      { status: 400, error: 'invalid_body', says: /number as value/ },
    ],
    [
      'no value',
      () => JSON.stringify({ metric_name: 'refused' }),
      { status: 400, error: 'invalid_body', says: /value/ },
    ],
    ['no name', () => JSON.stringify({ value: 1 }), { status: 400, error: 'invalid_body', says: /metric_name/ }],
    [
      'a name with a space',
      () => JSON.stringify(metric({ metric_name: 'a b' })),
      { status: 400, error: 'invalid_metrics', says: /metric_name.*letters, digits/ },
    ],
    [
      'the name of a reserved partition',
      () => JSON.stringify(metric({ metric_name: '@export-pending' })),
      { status: 400, error: 'invalid_metrics', says: /starting with a letter/ },
    ],
    [
      'an unknown type',
      () => JSON.stringify(metric({ metric_type: 'weather' })),
      { status: 400, error: 'invalid_body', says: /./ },
    ],
    [
      'an unknown field',
      () => JSON.stringify(metric({ valeu: 2 })),
      { status: 400, error: 'invalid_metrics', says: /valeu.*an unknown field/ },
    ],
    [
      'a time in the future',
      () => JSON.stringify(metric({ timestamp: inMinutes(10) })),
      { status: 400, error: 'invalid_metrics', says: /timestamp.*at most 5 minutes after/ },
    ],
    [
      'a time in 1970',
      () => JSON.stringify(metric({ timestamp: '1970-01-01T00:00:00Z' })),
      { status: 400, error: 'invalid_metrics', says: /timestamp.*2000-01-01T00:00:00Z or later/ },
    ],
    [
      'seconds for milliseconds',
      () => JSON.stringify(metric({ timestamp: Math.floor(Date.now() / 1000) })),
      { status: 400, error: 'invalid_metrics', says: /epoch seconds: multiply by 1000/ },
    ],
    [
      'a time without a zone',
      () => JSON.stringify(metric({ timestamp: '2026-01-02T03:04:05' })),
      { status: 400, error: 'invalid_metrics', says: /lacks the zone/ },
    ],
    ['an empty list', () => '[]', { status: 400, error: 'invalid_body', says: /list of 1 to 50/ }],
    [
      'a list of 51',
      () => JSON.stringify(Array.from({ length: 51 }, (_, i) => metric({ timestamp: Date.now() - i }))),
      { status: 400, error: 'invalid_metrics', says: /1 to 50 metrics; this one has 51. Send them in 2 requests/ },
    ],
  ])('refuses %s', async (_what, body, refusal) => {
    await expectRefused('metrics', body(), refusal);
  });

  it('refuses a list of 10,000 and a body of 1 MB, saying how to send it', async () => {
    const many = JSON.stringify(Array.from({ length: 10_000 }, (_, i) => ({ metric_name: 'm', value: i })));
    expect(many.length).toBeGreaterThan(256 * 1024);
    await expectRefused('metrics', many, {
      status: 413,
      error: 'payload_too_large',
      says: /at most 262144 are allowed. Send it in smaller requests/,
    });
    await expectRefused('metrics', JSON.stringify(metric()) + ' '.repeat(1024 * 1024), {
      status: 413,
      error: 'payload_too_large',
      says: /at most 262144/,
    });
  });

  it('refuses a whole list for one bad item in it, and names the item', async () => {
    const list = Array.from({ length: 10 }, (_, i) => metric({ metric_name: `good_${i}` }));
    list[7] = metric({ metric_name: 'bad', timestamp: 'yesterday' });
    const { message, details } = await expectRefused('metrics', JSON.stringify(list), {
      status: 400,
      error: 'invalid_metrics',
      says: /1 of 10 metrics are not valid; nothing was stored/,
    });
    expect(details).toEqual([
      { field: '[7].timestamp', found: '"yesterday"', allowed: expect.stringContaining('ISO 8601') },
    ]);
    expect(message).toContain('[7].timestamp');
  });

  it('names every bad field at once', async () => {
    const list = [metric({ metric_name: '1st', unit: '' }), metric(), metric({ colour: 'red' })];
    const { details } = await expectRefused('metrics', JSON.stringify(list), {
      status: 400,
      error: 'invalid_metrics',
      says: /2 of 3/,
    });
    expect(details?.map(({ field }) => field)).toEqual(['[0].metric_name', '[0].unit', '[2].colour']);
  });

  it('refuses the same metric twice in a list, and takes it twice in two requests as one', async () => {
    const twice = metric({ metric_name: 'duplicate', timestamp: '2026-01-02T03:04:05Z' });
    await expectRefused('metrics', JSON.stringify([twice, twice]), {
      status: 400,
      error: 'invalid_metrics',
      says: /the same as \[0\]/,
    });
    expect((await deployment.post('metrics', twice)).status).toBe(200);
    const { metrics } = deployment;
    const rows = await rowsOf(metrics.timeSeriesTable.name, metrics.region);
    expect((await deployment.post('metrics', twice)).status).toBe(200);
    expect(await rowsOf(metrics.timeSeriesTable.name, metrics.region)).toHaveLength(rows.length);
  });
});

describe('POST /webhook', () => {
  const invalid = (says: RegExp): Refusal => ({ status: 400, error: 'invalid_price', says });
  it.each<[what: string, body: () => string, Refusal]>([
    [
      'malformed JSON',
      () => '{"exchange":"test","symbol":"BAD-USD","price":1',
      { status: 400, error: 'invalid_body', says: /exchange and symbol as text and price/ },
    ],
    ['an empty body', () => '', { status: 400, error: 'invalid_body', says: /price/ }],
    ['a price of 0', () => JSON.stringify(price({ price: 0 })), invalid(/price.*greater than 0/)],
    ['a price of "0.000"', () => JSON.stringify(price({ price: '0.000' })), invalid(/price.*greater than 0/)],
    ['a price of -1', () => JSON.stringify(price({ price: -1 })), invalid(/price.*-1.*greater than 0/)],
    ['a price of NaN', () => withText(price(), 'price', 'NaN'), { status: 400, error: 'malformed_json', says: /NaN/ }],
    [
      'a price of "NaN"',
      () => JSON.stringify(price({ price: 'NaN' })),
      invalid(/price.*a decimal number greater than 0/),
    ],
    ['a price of 1e400', () => withText(price(), 'price', '1e400'), invalid(/price.*1e400.*9.99E\+125/)],
    ['a price of "Infinity"', () => JSON.stringify(price({ price: 'Infinity' })), invalid(/decimal number/)],
    [
      'a price of 39 digits',
      () => withText(price(), 'price', '1.00000000000000000000000000000000000001'),
      invalid(/at most 38 significant digits/),
    ],
    [
      'a price of null',
      () => JSON.stringify(price({ price: null })),
      { status: 400, error: 'invalid_body', says: /price as a number or a decimal in quotes/ },
    ],
    [
      'a time in the future',
      () => JSON.stringify(price({ timestamp: inMinutes(10) })),
      invalid(/timestamp.*at most 10 seconds after now/),
    ],
    [
      'a time in 1970',
      () => JSON.stringify(price({ timestamp: 0 })),
      invalid(/timestamp.*2009-01-01T00:00:00Z or later/),
    ],
    ['30 February', () => JSON.stringify(price({ timestamp: '2026-02-30T00:00:00Z' })), invalid(/timestamp.*ISO 8601/)],
    ['an empty list', () => '[]', { status: 400, error: 'invalid_body', says: /JSON object/ }],
    [
      'a list of good ones with a bad one',
      () => JSON.stringify([price(), price({ price: 0 }), price()]),
      { status: 400, error: 'invalid_body', says: /JSON object/ },
    ],
    [
      'a list of 10,000',
      () => JSON.stringify(Array.from({ length: 10_000 }, () => price())),
      { status: 400, error: 'invalid_body', says: /JSON object/ },
    ],
    ['a symbol with a wildcard', () => JSON.stringify(price({ symbol: 'BTC*' })), invalid(/symbol.*BTC-USD/)],
    ['the name of a reserved partition', () => JSON.stringify(price({ symbol: '@symbols' })), invalid(/symbol/)],
    [
      'an exchange that would break the sort key',
      () => JSON.stringify(price({ exchange: 'a#b' })),
      invalid(/exchange.*letters, digits/),
    ],
    [
      'a body of 1 MB',
      () => JSON.stringify(price()) + ' '.repeat(1024 * 1024),
      { status: 413, error: 'payload_too_large', says: /at most 16384 are allowed/ },
    ],
  ])('refuses %s', async (_what, body, refusal) => {
    await expectRefused('prices', body(), refusal);
  });

  it('names every bad field at once', async () => {
    const { details } = await expectRefused(
      'prices',
      JSON.stringify(price({ exchange: '!', symbol: '?', price: 'x', timestamp: 'now' })),
      invalid(/and 3 more, see details/),
    );
    expect(details?.map(({ field }) => field)).toEqual(['exchange', 'symbol', 'price', 'timestamp']);
  });

  it('takes the same price twice as one, and refuses another price for the same exchange, symbol and time', async () => {
    const sent = price({ symbol: 'DUP-USD', price: '1.50', timestamp: '2026-01-02T03:04:05Z' });
    expect((await deployment.post('prices', sent)).status).toBe(202);
    const { prices } = deployment;
    const rows = await rowsOf(prices.historyTable.name, prices.region);
    expect((await deployment.post('prices', { ...sent, price: 1.5 })).status).toBe(202);
    expect(await rowsOf(prices.historyTable.name, prices.region)).toEqual(rows);

    await settled();
    await expectRefused('prices', JSON.stringify({ ...sent, price: '1.51' }), {
      status: 409,
      error: 'price_conflict',
      says: /already sent the price 1.5 for DUP-USD at 2026-01-02T03:04:05.000Z; 1.51 was refused/,
    });
    const { Item } = await deployment.client(DynamoDBClient, prices.region).send(
      new GetItemCommand({
        TableName: prices.historyTable.name,
        Key: { symbol: { S: 'DUP-USD' }, observed: { S: '2026-01-02T03:04:05.000000000Z#test' } },
      }),
    );
    expect(Item?.['price']).toEqual({ N: '1.5' });
  });

  /** Accepted prices leave the queue by their evaluation, which must not look like something that a refused request did. */
  const settled = async (): Promise<void> => {
    await eventually('the queue to be empty', async () => {
      const { waiting, inFlight } = (await kept('prices')) as { waiting: string; inFlight: string };
      return waiting === '0' && inFlight === '0' ? true : undefined;
    });
  };
});

describe.each<[System, () => object]>([
  ['metrics', metric],
  ['prices', price],
])('both endpoints: %s', (system, good) => {
  const body = (): string => JSON.stringify(good());

  it.each(['text/plain', 'application/xml', 'application/x-www-form-urlencoded'])(
    'refuse the content type %s',
    async (type) => {
      await expectRefused(
        system,
        body(),
        { status: 415, error: 'unsupported_media_type', says: /application\/json/ },
        { ...keyOf(system), 'content-type': type },
      );
    },
  );

  it('refuse a body in another character set or compressed', async () => {
    await expectRefused(
      system,
      body(),
      { status: 415, error: 'unsupported_media_type', says: /UTF-8/ },
      { ...keyOf(system), 'content-type': 'application/json; charset=utf-16' },
    );
    await expectRefused(
      system,
      body(),
      { status: 415, error: 'unsupported_media_type', says: /uncompressed/ },
      { ...keyOf(system), ...JSON_HEADERS, 'content-encoding': 'zstd' },
    );
  });

  it('refuse an unknown API key and none', async () => {
    const refusal: Refusal = { status: 403, error: 'invalid_api_key', says: /x-api-key/ };
    await expectRefused(system, body(), refusal, { ...JSON_HEADERS, 'x-api-key': 'x'.repeat(40) });
    await expectRefused(system, body(), refusal, JSON_HEADERS);
  });

  it("refuse the other system's API key", async () => {
    await expectRefused(
      system,
      body(),
      { status: 403, error: 'invalid_api_key', says: /x-api-key/ },
      { ...JSON_HEADERS, ...keyOf(system === 'metrics' ? 'prices' : 'metrics') },
    );
  });

  it('know no other method and no other path', async () => {
    const { endpoint } = deployment[system];
    for (const [url, method] of [
      [endpoint, 'GET'],
      [endpoint, 'DELETE'],
      [`${endpoint}/more`, 'POST'],
    ] as const) {
      const response = await fetch(url, { method, headers: keyOf(system) });
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({
        error: 'not_found',
        message: expect.stringMatching(/^There is only POST \//),
      });
    }
  });
});
