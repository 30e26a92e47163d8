import { createHmac, timingSafeEqual } from 'node:crypto';
import { SignatureError, WebhookSecretError } from '../errors';
import type { WebhookSecrets } from '../ports';

/**
 * Standard Webhooks: HMAC-SHA256 over `id.timestamp.body`, the body as the raw bytes received.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export const TOLERANCE_SECONDS = 5 * 60;
export const SIGNATURE_HEADERS = {
  id: 'webhook-id',
  timestamp: 'webhook-timestamp',
  signature: 'webhook-signature',
} as const;
const PREFIX = 'whsec_';
const SCHEME = 'v1,';
const MIN_SECRET_BYTES = 24;

/** The three headers; undefined if missing. */
export type SignatureHeaders = Readonly<Record<keyof typeof SIGNATURE_HEADERS, string | undefined>>;

/**
 * The keys in a secret's string: one or more `whsec_<base64>`, separated by white space; several
 * during a rotation. Throws WebhookSecretError, without quoting the secret.
 */
export function parseSecrets(text: string): readonly Buffer[] {
  const words = text.split(/\s+/).filter((word) => word !== '');
  if (words.length === 0)
    throw new WebhookSecretError(
      'The webhook secret is empty; store whsec_ followed by the base64 of 24 to 64 random bytes.',
    );
  return words.map((word, index) => {
    const encoded = word.slice(PREFIX.length);
    const key = Buffer.from(encoded, 'base64');
    const wellFormed =
      word.startsWith(PREFIX) && /^[A-Za-z0-9+/]+={0,2}$/.test(encoded) && key.length >= MIN_SECRET_BYTES;
    if (!wellFormed) {
      throw new WebhookSecretError(
        `Webhook secret ${index + 1} of ${words.length} has the wrong form; store whsec_ followed by the base64 of 24 to 64 random bytes.`,
      );
    }
    return key;
  });
}

/**
 * Accepts a request that one of the secrets signed within the last five minutes.
 * If none matches, the secrets are read again, since one may have been rotated.
 * @param now epoch milliseconds
 * @returns the time of the signature, epoch milliseconds
 * @throws SignatureError saying what is missing, too old or wrong
 * @throws DependencyError if none matches and the secrets cannot be read again: the
 *   signature may be valid, so the sender retries
 */
export async function verifySignature(
  headers: SignatureHeaders,
  body: Uint8Array,
  secrets: WebhookSecrets,
  now: number,
): Promise<number> {
  const { id, timestamp, signatures } = readHeaders(headers, now);
  const signedAt = Number(timestamp) * 1000;
  const content = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]);
  const signedByOneOf = (keys: readonly Buffer[]) =>
    keys
      .map((key) => createHmac('sha256', key).update(content).digest())
      .some((expected) =>
        signatures.some((given) => given.length === expected.length && timingSafeEqual(given, expected)),
      );
  if (signedByOneOf(parseSecrets(await secrets.current()))) return signedAt;
  if (signedByOneOf(parseSecrets(await secrets.refreshed()))) return signedAt;
  throw new SignatureError(
    `No signature in ${SIGNATURE_HEADERS.signature} matches. Sign id.timestamp.body with the webhook secret; the body byte for byte as sent.`,
  );
}

function readHeaders({ id, timestamp, signature }: SignatureHeaders, now: number) {
  const names = Object.entries({ id, timestamp, signature });
  const missing = names
    .filter(([, value]) => !value)
    .map(([key]) => SIGNATURE_HEADERS[key as keyof typeof SIGNATURE_HEADERS]);
  if (!id || !timestamp || !signature) {
    throw new SignatureError(
      `The webhook is not signed: ${missing.join(', ')} missing. Sign it according to Standard Webhooks.`,
    );
  }
  requireRecent(timestamp, now);
  // Unknown versions are ignored, so that senders can add one.
  const signatures = signature
    .split(' ')
    .filter((word) => word.startsWith(SCHEME))
    .map((word) => Buffer.from(word.slice(SCHEME.length), 'base64'));
  if (signatures.length === 0)
    throw new SignatureError(
      `${SIGNATURE_HEADERS.signature} has no v1 signature; send v1,<base64 of the HMAC-SHA256>.`,
    );
  return { id, timestamp, signatures };
}

function requireRecent(timestamp: string, now: number): void {
  if (!/^\d{1,12}$/.test(timestamp)) {
    throw new SignatureError(
      `${SIGNATURE_HEADERS.timestamp} must be whole seconds since 1970, such as ${Math.floor(now / 1000)}.`,
    );
  }
  const age = Math.floor(now / 1000) - Number(timestamp);
  if (Math.abs(age) > TOLERANCE_SECONDS) {
    throw new SignatureError(
      `${SIGNATURE_HEADERS.timestamp} is ${Math.abs(age)} seconds ${age > 0 ? 'ago' : 'ahead'}; at most ${TOLERANCE_SECONDS} are allowed. Sign each attempt again and check the clock.`,
    );
  }
}
