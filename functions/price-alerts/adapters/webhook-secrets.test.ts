import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { OFFLINE, answering } from '../testing/clients';
import { secretsManagerWebhookSecrets } from './webhook-secrets';

const setting = (...answers: readonly unknown[]) => {
  const client = new SecretsManagerClient(OFFLINE);
  const clock = { now: 1_000_000 };
  const sent = answering(client, ...answers);
  return { clock, sent, secrets: secretsManagerWebhookSecrets(client, 'arn:secret', () => clock.now) };
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

  it('P2 is read anew for a signature that does not match, but not for each', async () => {
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

  it('P11 says that it cannot be read, or is no string, and tries again', async () => {
    const { secrets } = setting(new Error('away'), {}, { SecretString: 'one' });
    await expect(secrets.current()).rejects.toMatchObject({ name: 'DependencyError' });
    await expect(secrets.current()).rejects.toMatchObject({ name: 'WebhookSecretError', message: expect.stringContaining('arn:secret') });
    expect(await secrets.current()).toBe('one');
  });
});
