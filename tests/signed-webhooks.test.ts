import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { createHmac, randomBytes } from 'node:crypto';
import { deploy, DEPLOY_TIMEOUT_MS, type Deployment, type HttpAnswer } from './setup/deployment';
import { inventory } from './setup/inventory';
import { eventually } from './setup/poll';
import { misnamed, mistagged, ofSystem, untold } from './setup/system-checks';

/** Standard Webhooks signatures, as environments/staging.yaml requires them. The signing here is the test's own. */

const REGION = 'us-east-1';

jest.setTimeout(60_000);

let deployment: Deployment;
let secret: string;
beforeAll(async () => {
  deployment = await deploy('staging');
  secret = await readSecret();
}, DEPLOY_TIMEOUT_MS);
afterAll(async () => {
  await deployment?.close();
}, 60_000);

const readSecret = async (): Promise<string> =>
  (
    await deployment
      .client(SecretsManagerClient, REGION)
      .send(new GetSecretValueCommand({ SecretId: deployment.prices.webhookSecretArn }))
  ).SecretString ?? '';

/** The secret is whsec_ and base64; the signature is HMAC-SHA256 over `id.timestamp.body`. */
const sign = (key: string, id: string, timestamp: number, body: string): string =>
  `v1,${createHmac('sha256', Buffer.from(key.replace('whsec_', ''), 'base64'))
    .update(`${id}.${timestamp}.${body}`)
    .digest('base64')}`;

const nowSeconds = (): number => Math.floor(Date.now() / 1000);
let sent = 0;
const newBody = (): string =>
  JSON.stringify({
    exchange: 'signed',
    symbol: 'SIG-USD',
    price: '1.25',
    timestamp: new Date(Date.UTC(2026, 0, 1) + (sent += 1) * 1000).toISOString(),
  });

const headersFor = (
  body: string,
  { key = secret, id = 'msg_1', timestamp = nowSeconds() } = {},
): Record<string, string> => ({
  'content-type': 'application/json',
  'webhook-id': id,
  'webhook-timestamp': String(timestamp),
  'webhook-signature': sign(key, id, timestamp, body),
});

const isStored = async (body: string): Promise<boolean> => {
  const { timestamp } = JSON.parse(body) as { timestamp: string };
  const { Item } = await deployment.client(DynamoDBClient, REGION).send(
    new GetItemCommand({
      TableName: deployment.prices.historyTable.name,
      Key: { symbol: { S: 'SIG-USD' }, observed: { S: `${timestamp.replace('Z', '000000Z')}#signed` } },
    }),
  );
  return Item !== undefined;
};

const expectAccepted = async (body: string, headers: Record<string, string>): Promise<void> => {
  const answer = await deployment.send('prices', body, headers);
  expect([answer.status, answer.text]).toEqual([202, expect.stringContaining('"accepted":true')]);
  expect(await isStored(body)).toBe(true);
};

const expectRefused = async (body: string, headers: Record<string, string>, says: RegExp): Promise<void> => {
  const answer: HttpAnswer = await deployment.send('prices', body, headers);
  expect([answer.status, answer.text]).toEqual([401, expect.stringMatching(says)]);
  expect(JSON.parse(answer.text)).toMatchObject({ error: 'invalid_signature' });
  expect(await isStored(body)).toBe(false);
};

describe('signed webhooks', () => {
  it('P8 keep a secret of 32 random bytes, encrypted with the key, and tell the function its ARN alone', async () => {
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const described = await deployment
      .client(SecretsManagerClient, REGION)
      .send(new DescribeSecretCommand({ SecretId: deployment.prices.webhookSecretArn }));
    expect(described.KmsKeyId).toBe(deployment.prices.keyArn);
    const { Environment } = await deployment
      .client(LambdaClient, REGION)
      .send(new GetFunctionConfigurationCommand({ FunctionName: deployment.prices.ingestFunction.name }));
    expect(Environment?.Variables).toMatchObject({
      WEBHOOK_SIGNATURE: 'required',
      WEBHOOK_SECRET_ARN: deployment.prices.webhookSecretArn,
    });
    expect(JSON.stringify(Environment)).not.toContain(secret.slice('whsec_'.length));
  });

  it('P1 P2 accept a price that is signed with the secret', async () => {
    const body = newBody();
    await expectAccepted(body, headersFor(body));
  });

  it('P1 accept one right signature among others, and byte for byte what was signed', async () => {
    const body = newBody().replace('{', '{ ').replace(',', ' ,\n');
    const headers = headersFor(body);
    await expectAccepted(body, {
      ...headers,
      'webhook-signature': `v1,${randomBytes(32).toString('base64')} v2,unknown ${headers['webhook-signature']}`,
    });
  });

  it('P1 refuse a wrong signature, another secret and a changed body', async () => {
    const body = newBody();
    await expectRefused(
      body,
      { ...headersFor(body), 'webhook-signature': `v1,${randomBytes(32).toString('base64')}` },
      /No signature in webhook-signature matches/,
    );
    await expectRefused(
      body,
      headersFor(body, { key: `whsec_${randomBytes(32).toString('base64')}` }),
      /No signature in webhook-signature matches/,
    );
    await expectRefused(body, headersFor(body.replace('1.25', '1.26')), /byte for byte/);
    await expectRefused(body, { ...headersFor(body), 'webhook-id': 'msg_2' }, /matches/);
    await expectRefused(body, { ...headersFor(body), 'webhook-signature': 'v2,abc' }, /has no v1 signature/);
  });

  it('P1 refuse a signature that is older than 5 minutes or from the future', async () => {
    const body = newBody();
    await expectRefused(
      body,
      headersFor(body, { timestamp: nowSeconds() - 301 }),
      /30\d seconds ago; at most 300 are allowed/,
    );
    await expectRefused(body, headersFor(body, { timestamp: nowSeconds() + 400 }), /(400|399) seconds ahead/);
    await expectRefused(body, { ...headersFor(body), 'webhook-timestamp': 'yesterday' }, /whole seconds since 1970/);
    // Within the tolerance it is taken.
    await expectAccepted(body, headersFor(body, { timestamp: nowSeconds() - 240 }));
  });

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])(
    'P1 refuse a price without the header %s',
    async (name) => {
      const body = newBody();
      const others = Object.fromEntries(Object.entries(headersFor(body)).filter(([header]) => header !== name));
      await expectRefused(body, others, new RegExp(`not signed: ${name} missing`));
    },
  );

  it('P1 refuse an unsigned body before they look at what is in it', async () => {
    const answer = await deployment.send(
      'prices',
      JSON.stringify({ exchange: 'signed', symbol: 'SIG-USD', price: 'no price' }),
      { 'content-type': 'application/json' },
    );
    expect(answer).toMatchObject({ status: 401, text: expect.stringContaining('invalid_signature') });
  });

  it('P1 accept both secrets while a new one replaces the old', async () => {
    const next = `whsec_${randomBytes(32).toString('base64')}`;
    const early = newBody();
    await expectRefused(early, headersFor(early, { key: next }), /matches/);
    await deployment
      .client(SecretsManagerClient, REGION)
      .send(
        new PutSecretValueCommand({ SecretId: deployment.prices.webhookSecretArn, SecretString: `${next} ${secret}` }),
      );
    // A signature that matches nothing makes the function read the secret again, at most every 10 s.
    const body = newBody();
    await eventually(
      'the new secret to be accepted',
      async () =>
        (await deployment.send('prices', body, headersFor(body, { key: next }))).status === 202 ? true : undefined,
      { everyMs: 500 },
    );
    expect(await isStored(body)).toBe(true);
    const old = newBody();
    await expectAccepted(old, headersFor(old));
  });

  it('P1 need no API key where the signature is the credential; POST /metrics of the same environment does', async () => {
    expect(deployment.prices.apiKey).toBeUndefined();
    expect(deployment.metrics.apiKey).toMatch(/^[A-Za-z0-9]{40}$/);
    expect(
      (await deployment.send('metrics', '{"metric_name":"m","value":1}', { 'content-type': 'application/json' }))
        .status,
    ).toBe(403);
    expect((await deployment.post('metrics', { metric_name: 'm', value: 1 })).status).toBe(200);
  });
});

describe('staging', () => {
  it.each([
    ['us-east-2', 'metrics-aggregation', 'metrics'],
    ['us-east-1', 'price-alerts', 'prices'],
  ] as const)('R6 R7 in %s, %s is named, tagged and told as its own environment', async (region, system, outputs) => {
    const found = ofSystem(await inventory(deployment, region), 'staging', system);
    expect(found.length).toBeGreaterThan(30);
    expect(misnamed(found, 'staging', system)).toEqual([]);
    expect(
      mistagged(found, {
        Environment: 'staging',
        System: system,
        ManagedBy: 'pulumi',
        Owner: 'platform',
        CostCenter: 'engineering',
        DataClass: 'internal',
      }),
    ).toEqual([]);
    expect(untold(found, deployment[outputs])).toEqual([]);
  });
});
