import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { WebhookSecretError } from '../errors';
import type { Clock, WebhookSecrets } from '../ports';
import { calling } from './dependency';

/** How long a secret is used without looking again. */
export const CACHE_MS = 5 * 60_000;
/** Wrongly signed requests make it look again, but not more often than this: they cost money otherwise. */
export const REFRESH_AT_MOST_EVERY_MS = 10_000;

/** The webhook secret of Secrets Manager, cached by the container. */
export function secretsManagerWebhookSecrets(client: SecretsManagerClient, secretArn: string, clock: Clock): WebhookSecrets {
  let cached: { readonly text: string; readonly readAt: number } | undefined;
  const readAtMostEvery = async (ms: number): Promise<string> => {
    if (cached === undefined || cached.readAt + ms <= clock()) {
      const { SecretString } = await calling('The webhook secret', () => client.send(new GetSecretValueCommand({ SecretId: secretArn })));
      if (SecretString === undefined) throw new WebhookSecretError(`The secret ${secretArn} holds no string; store whsec_ followed by the base64 of 24 to 64 random bytes.`);
      cached = { text: SecretString, readAt: clock() };
    }
    return cached.text;
  };
  return { current: () => readAtMostEvery(CACHE_MS), refreshed: () => readAtMostEvery(REFRESH_AT_MOST_EVERY_MS) };
}
