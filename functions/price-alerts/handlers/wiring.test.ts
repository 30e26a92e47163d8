import { ENV } from '../contract';
import { evaluateDeps } from './wiring-evaluate';
import { ingestDeps } from './wiring-ingest';

const COMPLETE = {
  [ENV.environment]: 'dev',
  [ENV.historyTable]: 'history',
  [ENV.rulesTable]: 'rules',
  [ENV.queueUrl]: 'https://queue',
  [ENV.deadLetterQueueUrl]: 'https://dead',
  [ENV.notificationsTopicArn]: 'arn:topic',
  [ENV.retentionDays]: '90',
  [ENV.webhookSignature]: 'required',
  [ENV.webhookSecretArn]: 'arn:secret',
};
const before = { ...process.env };
const set = (changes: Record<string, string | undefined> = {}) => {
  process.env = { ...before, AWS_REGION: 'us-east-1', ...COMPLETE };
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
};
afterAll(() => {
  process.env = before;
});

describe('P2 ingest configuration', () => {
  it('P2 verifies signatures only if required', () => {
    set();
    expect(ingestDeps().secrets).toBeDefined();
    set({ [ENV.webhookSignature]: 'off', [ENV.webhookSecretArn]: undefined });
    expect(ingestDeps().secrets).toBeUndefined();
  });

  it.each([
    [{ [ENV.webhookSignature]: 'Required' }, /WEBHOOK_SIGNATURE is 'Required'; it must be required or off/],
    [{ [ENV.webhookSignature]: undefined }, /WEBHOOK_SIGNATURE is not set/],
    [{ [ENV.webhookSecretArn]: undefined }, /WEBHOOK_SECRET_ARN is not set/],
    [{ [ENV.queueUrl]: '' }, /PRICE_QUEUE_URL is not set/],
    [{ [ENV.retentionDays]: '0' }, /RETENTION_DAYS is '0'/],
  ])('P11 does not start with %j', (changes, message) => {
    set(changes);
    expect(() => ingestDeps()).toThrow(message);
  });
});

describe('P5 evaluate configuration', () => {
  it.each([
    ENV.rulesTable,
    ENV.historyTable,
    ENV.notificationsTopicArn,
    ENV.queueUrl,
    ENV.deadLetterQueueUrl,
    ENV.environment,
  ])('P11 does not start without %s', (name) => {
    set();
    expect(() => evaluateDeps()).not.toThrow();
    set({ [name]: undefined });
    expect(() => evaluateDeps()).toThrow(`${name} is not set`);
  });
});
