import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { CallerError } from '../../shared/errors';
import { bodyBytes, failureReply, header, reply } from '../../shared/http';
import { instrument, wired, type LambdaHandler } from '../../shared/telemetry';
import { parseExactJson } from '../adapters/json-body';
import { LIMITS, type WebhookResponse } from '../contract';
import { acceptPrice } from '../domain/accept-price';
import { parseWebhook } from '../domain/price';
import { SIGNATURE_HEADERS, verifySignature } from '../domain/signature';
import { ingestDeps, type IngestDeps } from './wiring-ingest';

/** POST /webhook: 202 with the price as stored, else ErrorResponse. */
export function createHandler(deps: IngestDeps): LambdaHandler<APIGatewayProxyEvent, APIGatewayProxyResult> {
  const { log, counters } = deps.telemetry;
  return instrument(
    deps.telemetry,
    async (event) => {
      try {
        const now = deps.clock();
        const body = bodyBytes(event, LIMITS.bodyBytes);
        const sent =
          deps.secrets === undefined ? now : await verifySignature(signatureHeaders(event), body, deps.secrets, now);
        const price = parseWebhook(parseExactJson(body), now, sent);
        const recorded = await acceptPrice(price, now, deps);
        const { timestamp: priceTimestamp, ...quote } = price;
        counters.count('PricesAccepted');
        log.info('price accepted', { ...quote, priceTimestamp, recorded });
        return reply(202, { accepted: true, ...price } satisfies WebhookResponse);
      } catch (error) {
        if (error instanceof CallerError) counters.count('PricesRefused');
        return failureReply(error, event, deps.telemetry);
      }
    },
    (event) => event.requestContext?.requestId,
  );
}

const signatureHeaders = (event: APIGatewayProxyEvent) => ({
  id: header(event, SIGNATURE_HEADERS.id),
  timestamp: header(event, SIGNATURE_HEADERS.timestamp),
  signature: header(event, SIGNATURE_HEADERS.signature),
});

export const handler = wired(() => createHandler(ingestDeps()));
