import { randomUUID } from 'node:crypto';
import type { PricesOutputs } from '../../../systems/price-alerts/outputs';
import { endpointHeaders, type Target } from '../engine/target';
import { signatureHeaders } from './signature';
import { post, type Reply } from './http';

/** Sends bodies to the webhook, signed if there is a secret. */
export const priceSender =
  ({ endpoint, apiKey }: PricesOutputs, target: Target, environment: string, secret: string | undefined) =>
  (body: string): Promise<Reply> =>
    post(endpoint!, body, apiKey, {
      ...endpointHeaders(target, environment),
      ...(secret ? signatureHeaders(secret, { id: `msg_${randomUUID()}`, now: Date.now(), body }) : {}),
    });
