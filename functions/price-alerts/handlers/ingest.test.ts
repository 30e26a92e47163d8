import { createHmac } from 'node:crypto';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import type { PriceMessage } from '../contract';
import { DependencyError, PriceConflictError } from '../errors';
import { recordedTelemetry } from '../../shared/recorded-telemetry';
import { createHandler } from './ingest';

const NOW = Date.UTC(2026, 10, 20, 21);
const KEY = Buffer.alloc(32, 1);
const BODY = '{"exchange":"Kraken","symbol":"btc/usd","price":0.00000123,"timestamp":"2026-11-20T21:00:00Z"}';
const PRICE: PriceMessage = {
  exchange: 'kraken',
  symbol: 'BTC-USD',
  price: '0.00000123',
  timestamp: '2026-11-20T21:00:00.000Z',
};

const setting = ({
  signed = false,
  failing = {},
}: { signed?: boolean; failing?: Partial<Record<'record' | 'send', Error>> } = {}) => {
  const telemetry = recordedTelemetry();
  const sent: PriceMessage[] = [];
  const stored: PriceMessage[] = [];
  const handler = createHandler({
    telemetry,
    clock: () => NOW,
    history: {
      async record(price) {
        if (failing.record) throw failing.record;
        stored.push(price);
        return 'stored';
      },
      async registerSymbol() {
        /* nothing to see */
      },
    },
    queue: {
      async send(price) {
        if (failing.send) throw failing.send;
        sent.push(price);
      },
    },
    ...(signed && {
      secrets: {
        current: async () => `whsec_${KEY.toString('base64')}`,
        refreshed: async () => `whsec_${KEY.toString('base64')}`,
      },
    }),
  });
  const post = async (
    body: string | null,
    headers: Record<string, string> = {},
    changes: Partial<APIGatewayProxyEvent> = {},
  ) => {
    const event = {
      body,
      isBase64Encoded: false,
      headers: { 'Content-Type': 'application/json', ...headers },
      requestContext: { requestId: 'r-1' },
      ...changes,
    };
    const answer = await handler(event as APIGatewayProxyEvent, {} as Context);
    return { ...answer, body: JSON.parse(answer.body) as Record<string, unknown> };
  };
  return { post, sent, stored, telemetry };
};
const signature = (body: string, at = NOW) => {
  const timestamp = String(at / 1000);
  const digest = createHmac('sha256', KEY).update(`msg_1.${timestamp}.${body}`).digest('base64');
  return { 'Webhook-Id': 'msg_1', 'Webhook-Timestamp': timestamp, 'Webhook-Signature': `v1,${digest}` };
};

describe('P1 POST /webhook', () => {
  it('P1 accepts a price: 202 with what was stored and queued', async () => {
    const { post, sent, stored, telemetry } = setting();
    expect(await post(BODY)).toMatchObject({ statusCode: 202, body: { accepted: true, ...PRICE } });
    expect(stored).toEqual([PRICE]);
    expect(sent).toEqual([PRICE]);
    expect(telemetry.counts).toEqual({ PricesAccepted: 1 });
    expect(telemetry.lines).toEqual([
      {
        level: 'info',
        message: 'price accepted',
        fields: {
          exchange: 'kraken',
          symbol: 'BTC-USD',
          price: '0.00000123',
          priceTimestamp: '2026-11-20T21:00:00.000Z',
          recorded: 'stored',
        },
      },
    ]);
    expect(telemetry.written[0]).toMatchObject({
      correlation_id: 'r-1',
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
    });
  });

  it.each([
    ['another content type', 415, BODY, { 'Content-Type': 'text/plain' }],
    ['a body of 1 MB', 413, `{"a":"${'x'.repeat(1_000_000)}"}`, {}],
    ['no body', 400, null, {}],
    ['no JSON', 400, '{"price": NaN}', {}],
    ['a price of 0', 400, '{"exchange":"kraken","symbol":"BTC-USD","price":0}', {}],
    ['an empty list', 400, '[]', {}],
    ['no price', 400, '{"exchange":"kraken","symbol":"BTC-USD"}', {}],
  ])('P1 refuses %s, stores nothing, logs one line without a stack trace', async (_name, statusCode, body, headers) => {
    const { post, sent, stored, telemetry } = setting();
    expect(await post(body, headers as Record<string, string>)).toMatchObject({
      statusCode,
      body: { error: expect.any(String), message: expect.any(String) },
    });
    expect([...stored, ...sent]).toEqual([]);
    expect(telemetry.counts.PricesRefused).toBe(1);
    expect(telemetry.lines).toHaveLength(1);
    expect(telemetry.lines[0]?.fields).not.toHaveProperty('error');
  });

  it('P1 lists each invalid field', async () => {
    const { post } = setting();
    expect((await post('{"exchange":"!","symbol":"BTC-USD","price":"-1"}')).body).toMatchObject({
      error: 'invalid_price',
      details: [
        { field: 'exchange', found: '"!"' },
        { field: 'price', found: '"-1"', allowed: 'greater than 0' },
      ],
    });
  });

  it('P1 accepts a body encoded by the gateway', async () => {
    const { post } = setting();
    expect((await post(Buffer.from(BODY).toString('base64'), {}, { isBase64Encoded: true })).statusCode).toBe(202);
  });
});

describe('P2 signatures', () => {
  it('P2 accepts a signed webhook and refuses the same one changed or unsigned', async () => {
    const { post, stored } = setting({ signed: true });
    expect((await post(BODY, signature(BODY))).statusCode).toBe(202);
    expect((await post(BODY.replace('123', '124'), signature(BODY))).statusCode).toBe(401);
    expect(await post(BODY)).toMatchObject({
      statusCode: 401,
      body: { message: expect.stringContaining('webhook-id, webhook-timestamp, webhook-signature missing') },
    });
    expect(stored).toHaveLength(1);
  });

  it('P2 uses the signature time for a price without a time, so that a retry is the same price', async () => {
    const { post, stored } = setting({ signed: true });
    const body = '{"exchange":"kraken","symbol":"BTC-USD","price":"1"}';
    await post(body, signature(body, NOW - 120_000));
    expect(stored.map(({ timestamp }) => timestamp)).toEqual([new Date(NOW - 120_000).toISOString()]);
  });

  it('P2 checks the signature before it parses the body', async () => {
    const { post } = setting({ signed: true });
    expect((await post('no JSON')).statusCode).toBe(401);
  });
});

describe('P11 failures', () => {
  it.each(['record', 'send'] as const)('P11 answers 503 with Retry-After when %s fails', async (call) => {
    const { post, telemetry } = setting({
      failing: { [call]: new DependencyError('The store', new Error('throttled')) },
    });
    const answer = await post(BODY);
    expect(answer).toMatchObject({
      statusCode: 503,
      headers: { 'Retry-After': '5' },
      body: { message: expect.stringContaining('send the same request again') },
    });
    expect(telemetry.counts.PricesAccepted).toBeUndefined();
    expect(telemetry.lines).toEqual([expect.objectContaining({ level: 'error' })]);
  });

  it('P11 answers 409 to another price for the same time and does not queue it', async () => {
    const { post, sent } = setting({ failing: { record: new PriceConflictError(PRICE, '5') } });
    expect(await post(BODY)).toMatchObject({
      statusCode: 409,
      body: { error: 'price_conflict', message: expect.stringContaining('the price 5 for') },
    });
    expect(sent).toEqual([]);
  });

  it('P11 reveals no internals for an unexpected error', async () => {
    const { post } = setting({ failing: { record: new TypeError('secret inside') } });
    const answer = await post(BODY);
    expect(answer.statusCode).toBe(500);
    expect(JSON.stringify(answer)).not.toContain('secret inside');
  });
});
