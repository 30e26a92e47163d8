import { randomUUID } from 'node:crypto';
import type { Cloud, Reply } from '../shared/cloud';
import { signatureHeaders } from '../shared/signature';
import type { PricesOutputs } from './outputs';

/** Sends bodies to the webhook, signed where there is a secret. */
export const priceSender =
  ({ endpoint, apiKey }: Pick<PricesOutputs, 'endpoint' | 'apiKey'>, cloud: Cloud, secret: string | undefined) =>
  (body: string): Promise<Reply> =>
    cloud.post(endpoint!, body, {
      apiKey,
      headers: secret ? signatureHeaders(secret, { id: `msg_${randomUUID()}`, now: Date.now(), body }) : {},
    });
