import {
  GetSecretValueCommand,
  SecretsManagerServiceException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { Telemetry } from '../../shared/telemetry';
import { WebhookSecretError } from '../errors';
import type { Clock, WebhookSecrets } from '../ports';
import { calling } from './dependency';

/** Cache lifetime of a secret; a revoked one may be accepted this long. */
export const CACHE_MS = 5 * 60_000;
/** Requests with wrong signatures trigger a new read, but not more often than this: each read costs money. */
export const REFRESH_AT_MOST_EVERY_MS = 10_000;
/** Pause before the next read if Secrets Manager does not answer; the Retry-After of refused requests. */
export const RETRY_AFTER_MS = 5_000;
/** Total time limit for all tries of one read: the function must still answer within its own timeout. */
export const READ_WITHIN_MS = 3_000;
/**
 * How long after its last read a secret is used while Secrets Manager does not answer. A secret
 * that was replaced during the outage stays valid this long, so it is an hour and not a day.
 */
export const OVERDUE_MS = 60 * 60_000;

export interface WebhookSecretsOptions {
  readonly secretArn: string;
  readonly clock: Clock;
  readonly telemetry: Pick<Telemetry, 'log' | 'counters'>;
}

/**
 * The webhook secret in Secrets Manager, cached per container. While Secrets Manager does not
 * answer (outage, throttling, failure) the last one read is used for up to an hour. An answer that
 * denies it (deleted or scheduled for deletion, no access, key disabled) ends that at once.
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

/** Transient errors that Secrets Manager returns with status 400. */
const PASSING = /^(Internal|Throttl|TooManyRequests|RequestLimitExceeded|ServiceUnavailable|RequestTimeout)/;

/**
 * Secrets Manager answered, and the error is permanent. Unknown errors count as permanent, so that
 * they never keep a secret alive.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/CommonErrors.html
 */
function isRefusal(error: unknown): boolean {
  if (error instanceof WebhookSecretError) return true;
  const cause = error instanceof Error ? error.cause : undefined;
  if (!(cause instanceof SecretsManagerServiceException)) return false;
  const status = cause.$metadata.httpStatusCode ?? 400;
  return status < 500 && status !== 429 && !PASSING.test(cause.name);
}
