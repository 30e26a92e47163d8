import { createHmac } from 'node:crypto';

export interface SignedMessage {
  /** Unique per message; the same for a retry. */
  readonly id: string;
  /** Send time, epoch milliseconds. */
  readonly now: number;
  readonly body: string;
}

/**
 * The headers of a webhook signed with Standard Webhooks (HMAC-SHA256 over `id.timestamp.body`).
 * `secret` is `whsec_<base64>`; of several, separated by spaces, the first signs.
 */
export function signatureHeaders(secret: string, { id, now, body }: SignedMessage): Readonly<Record<string, string>> {
  const [first = ''] = secret.trim().split(/\s+/);
  const key = Buffer.from(first.replace(/^whsec_/, ''), 'base64');
  const timestamp = String(Math.floor(now / 1000));
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}
