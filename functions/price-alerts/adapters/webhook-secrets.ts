import {
  GetSecretValueCommand,
  SecretsManagerServiceException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { Telemetry } from '../../shared/telemetry';
import { WebhookSecretError } from '../errors';
import type { Clock, WebhookSecrets } from '../ports';
import { calling } from './dependency';

/** How long a secret is used without looking again; so long a revoked one may still be taken. */
export const CACHE_MS = 5 * 60_000;
/** Wrongly signed requests make it look again, but not more often than this: they cost money otherwise. */
export const REFRESH_AT_MOST_EVERY_MS = 10_000;
/** Secrets Manager that does not answer is asked again after this long: the Retry-After of a refused request. */
export const RETRY_AFTER_MS = 5_000;
/** All tries of one reading take no longer: the function must still serve the request within its own timeout. */
export const READ_WITHIN_MS = 3_000;
/**
 * How long after its last reading a secret is used while Secrets Manager does not answer. A secret
 * that was replaced during the outage lives on for as long, so it is an hour and not a day.
 */
export const OVERDUE_MS = 60 * 60_000;

export interface WebhookSecretsOptions {
  readonly secretArn: string;
  readonly clock: Clock;
  readonly telemetry: Pick<Telemetry, 'log' | 'counters'>;
}

/**
 * The webhook secret of Secrets Manager, cached by the container. While Secrets Manager does not
 * answer (it is away, throttles or fails) the last one read serves for an hour. An answer that
 * refuses it (deleted or about to be, no access, key disabled) ends it at once.
 */
export function secretsManagerWebhookSecrets(
  client: SecretsManagerClient,
  { secretArn, clock, telemetry }: WebhookSecretsOptions,
): WebhookSecrets {
  let known: { readonly text: string; readonly readAt: number } | undefined;
  let failure: { readonly error: unknown; readonly at: number } | undefined;
  let warnedAt = -Infinity;

  const isWithin = (ms: number) => known !== undefined && clock() < known.readAt + ms;
  const read = async (): Promise<string> => {
    if (failure !== undefined && clock() < failure.at + RETRY_AFTER_MS) throw failure.error;
    try {
      const text = await secretString(client, secretArn);
      known = { text, readAt: clock() };
      failure = undefined;
      return text;
    } catch (error) {
      failure = { error, at: clock() };
      if (isRefusal(error)) known = undefined;
      throw error;
    }
  };
  const overdue = ({ text, readAt }: NonNullable<typeof known>, error: unknown): string => {
    telemetry.counters.count('OverdueSecretUsed');
    if (clock() >= warnedAt + CACHE_MS) {
      warnedAt = clock();
      telemetry.log.warn('webhook secret cannot be read, the last one is used', {
        lastRead: new Date(readAt).toISOString(),
        usedUntil: new Date(readAt + OVERDUE_MS).toISOString(),
        error,
      });
    }
    return text;
  };

  return {
    async current() {
      if (known !== undefined && isWithin(CACHE_MS)) return known.text;
      try {
        return await read();
      } catch (error) {
        if (known !== undefined && isWithin(OVERDUE_MS)) return overdue(known, error);
        throw error;
      }
    },
    async refreshed() {
      return known !== undefined && isWithin(REFRESH_AT_MOST_EVERY_MS) ? known.text : read();
    },
  };
}

async function secretString(client: SecretsManagerClient, secretArn: string): Promise<string> {
  const { SecretString } = await calling('The webhook secret', () =>
    client.send(new GetSecretValueCommand({ SecretId: secretArn }), {
      abortSignal: AbortSignal.timeout(READ_WITHIN_MS),
    }),
  );
  if (SecretString === undefined)
    throw new WebhookSecretError(
      `The secret ${secretArn} holds no string; store whsec_ followed by the base64 of 24 to 64 random bytes.`,
    );
  return SecretString;
}

/** Errors that Secrets Manager answers with a status of 400 although they pass. */
const PASSING = /^(Internal|Throttl|TooManyRequests|RequestLimitExceeded|ServiceUnavailable|RequestTimeout)/;

/**
 * Secrets Manager answered, and what it says will not pass by itself. An answer that is not known
 * counts as one, so that a doubt never keeps a secret alive.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/CommonErrors.html
 */
function isRefusal(error: unknown): boolean {
  if (error instanceof WebhookSecretError) return true;
  const cause = error instanceof Error ? error.cause : undefined;
  if (!(cause instanceof SecretsManagerServiceException)) return false;
  const status = cause.$metadata.httpStatusCode ?? 400;
  return status < 500 && status !== 429 && !PASSING.test(cause.name);
}
