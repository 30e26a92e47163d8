import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { SecretsManagerClient, SecretsManagerServiceException } from '@aws-sdk/client-secrets-manager';
import { recordedTelemetry } from '../../shared/recorded-telemetry';
import { OFFLINE, answering } from '../testing/clients';
import { CACHE_MS, OVERDUE_MS, READ_WITHIN_MS, RETRY_AFTER_MS, secretsManagerWebhookSecrets } from './webhook-secrets';

const START = Date.UTC(2026, 10, 20, 21);
const away = () => Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
const refusal = (name: string) =>
  new SecretsManagerServiceException({ name, message: 'no', $fault: 'client', $metadata: { httpStatusCode: 400 } });

const setting = (...answers: readonly unknown[]) => over(new SecretsManagerClient(OFFLINE), answers);
const over = (client: SecretsManagerClient, answers?: readonly unknown[]) => {
  const clock = { now: START };
  const telemetry = recordedTelemetry();
  const sent = answers === undefined ? [] : answering(client, ...answers);
  return {
    clock,
    sent,
    telemetry,
    secrets: secretsManagerWebhookSecrets(client, { secretArn: 'arn:secret', clock: () => clock.now, telemetry }),
  };
};

describe('P2 the webhook secret', () => {
  it('P2 is read once in five minutes', async () => {
    const { clock, secrets, sent } = setting({ SecretString: 'one' }, { SecretString: 'two' });
    expect(await secrets.current()).toBe('one');
    clock.now += 299_999;
    expect(await secrets.current()).toBe('one');
    clock.now += 1;
    expect(await secrets.current()).toBe('two');
    expect(sent).toEqual(Array(2).fill({ name: 'GetSecretValueCommand', input: { SecretId: 'arn:secret' } }));
  });

  it('P2 is read again for a signature that does not match, but not every time', async () => {
    const { clock, secrets, sent } = setting({ SecretString: 'one' }, { SecretString: 'two' });
    await secrets.current();
    clock.now += 9_999;
    expect(await secrets.refreshed()).toBe('one');
    clock.now += 1;
    expect(await secrets.refreshed()).toBe('two');
    expect(await secrets.refreshed()).toBe('two');
    expect(await secrets.current()).toBe('two');
    expect(sent).toHaveLength(2);
  });

  it('P11 reports that it cannot be read or is not a string, and retries', async () => {
    const { clock, secrets } = setting(away(), {}, { SecretString: 'one' });
    await expect(secrets.current()).rejects.toMatchObject({
      name: 'DependencyError',
      retryAfterSeconds: RETRY_AFTER_MS / 1000,
    });
    clock.now += RETRY_AFTER_MS;
    await expect(secrets.current()).rejects.toMatchObject({
      name: 'WebhookSecretError',
      message: expect.stringContaining('arn:secret'),
    });
    clock.now += RETRY_AFTER_MS;
    expect(await secrets.current()).toBe('one');
  });
});

describe('P11 while Secrets Manager does not answer', () => {
  it('P11 uses the last secret for an hour after it was read, and no longer', async () => {
    const { clock, secrets } = setting({ SecretString: 'one' }, ...Array(4).fill(away()), { SecretString: 'two' });
    await secrets.current();
    for (const age of [CACHE_MS, CACHE_MS * 2, OVERDUE_MS - 1]) {
      clock.now = START + age;
      expect(await secrets.current()).toBe('one');
    }
    clock.now = START + OVERDUE_MS + RETRY_AFTER_MS;
    await expect(secrets.current()).rejects.toMatchObject({ name: 'DependencyError' });
    clock.now += RETRY_AFTER_MS;
    expect(await secrets.current()).toBe('two');
  });

  it('P11 reads at most once per five seconds, independent of requests', async () => {
    const { clock, secrets, sent } = setting({ SecretString: 'one' }, away(), away());
    await secrets.current();
    clock.now += CACHE_MS;
    for (let request = 0; request < 10; request += 1) {
      expect(await secrets.current()).toBe('one');
      await expect(secrets.refreshed()).rejects.toMatchObject({ name: 'DependencyError' });
    }
    expect(sent).toHaveLength(2);
    clock.now += RETRY_AFTER_MS;
    await secrets.current();
    expect(sent).toHaveLength(3);
  });

  it('P11 reads no more often before the first answer', async () => {
    const { secrets, sent } = setting(away());
    for (let request = 0; request < 10; request += 1)
      await expect(secrets.current()).rejects.toMatchObject({ name: 'DependencyError' });
    expect(sent).toHaveLength(1);
  });

  it('P11 warns once per five minutes, without the secret, and counts each such request', async () => {
    const { clock, secrets, telemetry } = setting({ SecretString: 'whsec_one' }, ...Array(70).fill(away()));
    await secrets.current();
    for (let seconds = 300; seconds < 900; seconds += 10) {
      clock.now = START + seconds * 1000;
      await secrets.current();
    }
    telemetry.counters.flush();
    expect(telemetry.counts).toEqual({ OverdueSecretUsed: 60 });
    expect(telemetry.lines).toEqual(
      Array(2).fill({
        level: 'warn',
        message: 'webhook secret cannot be read, the last one is used',
        fields: {
          lastRead: '2026-11-20T21:00:00.000Z',
          usedUntil: '2026-11-20T22:00:00.000Z',
          error: expect.objectContaining({ name: 'DependencyError' }),
        },
      }),
    );
    expect(JSON.stringify(telemetry.written)).not.toContain('whsec_');
  });
});

describe('P2 a secret that was revoked', () => {
  it.each([
    'ResourceNotFoundException',
    'InvalidRequestException',
    'AccessDeniedException',
    'DecryptionFailure',
    'SomethingNew',
  ])('P2 ends when Secrets Manager answers %s, even if it is unavailable afterwards', async (name) => {
    const { clock, secrets } = setting({ SecretString: 'one' }, refusal(name), away());
    await secrets.current();
    clock.now += CACHE_MS;
    await expect(secrets.current()).rejects.toMatchObject({ name: 'DependencyError' });
    clock.now += RETRY_AFTER_MS;
    await expect(secrets.current()).rejects.toMatchObject({ name: 'DependencyError' });
  });

  it('P2 ends when a wrong signature triggers a read', async () => {
    const { clock, secrets } = setting({ SecretString: 'one' }, refusal('ResourceNotFoundException'));
    await secrets.current();
    clock.now += 10_000;
    await expect(secrets.refreshed()).rejects.toMatchObject({ name: 'DependencyError' });
    await expect(secrets.current()).rejects.toMatchObject({ name: 'DependencyError' });
  });

  it('P2 ends when it is no longer a string', async () => {
    const { clock, secrets } = setting({ SecretString: 'one' }, {});
    await secrets.current();
    clock.now += CACHE_MS;
    await expect(secrets.current()).rejects.toMatchObject({ name: 'WebhookSecretError' });
  });
});

/** The real SDK against a server: its actual errors decide whether the last secret is used. */
describe('P11 an answer of Secrets Manager', () => {
  let server: Server;
  let answer: { readonly status: number; readonly type?: string } | 'none';
  beforeAll(async () => {
    server = createServer((_request, response) => {
      if (answer === 'none') return;
      response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(
        JSON.stringify(answer.type === undefined ? { SecretString: 'one' } : { __type: answer.type, message: 'no' }),
      );
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const afterOneReading = async () => {
    const { port } = server.address() as AddressInfo;
    answer = { status: 200 };
    const made = over(new SecretsManagerClient({ ...OFFLINE, endpoint: `http://127.0.0.1:${port}`, maxAttempts: 1 }));
    await made.secrets.current();
    made.clock.now += CACHE_MS;
    return made;
  };

  it.each([
    { status: 400, type: 'ThrottlingException' },
    { status: 429, type: 'TooManyRequests' },
    { status: 400, type: 'InternalServiceError' },
    { status: 500, type: 'InternalServiceError' },
    { status: 503, type: 'ServiceUnavailable' },
  ])('P11 that is transient, %j, keeps the last secret', async (passing) => {
    const { secrets } = await afterOneReading();
    answer = passing;
    expect(await secrets.current()).toBe('one');
  });

  it.each([
    { status: 400, type: 'AccessDeniedException' },
    { status: 403, type: 'AccessDeniedException' },
    { status: 400, type: 'ResourceNotFoundException' },
    { status: 400, type: 'InvalidRequestException' },
    { status: 400, type: 'DecryptionFailure' },
    { status: 403, type: 'UnrecognizedClientException' },
  ])('P2 that is permanent, %j, ends it', async (lasting) => {
    const { secrets } = await afterOneReading();
    answer = lasting;
    await expect(secrets.current()).rejects.toMatchObject({
      name: 'DependencyError',
      cause: expect.objectContaining({ name: lasting.type }),
    });
  });

  it('P11 that never comes times out after three seconds', async () => {
    const { secrets } = await afterOneReading();
    answer = 'none';
    const before = Date.now();
    expect(await secrets.current()).toBe('one');
    expect(Date.now() - before).toBeLessThan(READ_WITHIN_MS + 2_000);
  });
});
