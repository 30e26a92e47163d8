import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { bodyBytes, failureReply, reply } from '../../shared/http';
import { parseJson } from '../../shared/json';
import { instrument, wired, type LambdaHandler } from '../../shared/telemetry';
import { LIMITS, type IngestResponse } from '../contract';
import { ingest } from '../domain/ingest';
import { ingestDeps, type IngestDeps } from './wiring-ingest';

/** POST /metrics: 200 with IngestResponse, else ErrorResponse. */
export function createHandler(deps: IngestDeps): LambdaHandler<APIGatewayProxyEvent, APIGatewayProxyResult> {
  const { log, counters } = deps.telemetry;
  return instrument(
    deps.telemetry,
    async (event) => {
      try {
        const body = parseJson(bodyBytes(event, LIMITS.bodyBytes));
        const { stored, alerts, unusable } = await ingest(deps, body, deps.clock());
        counters.count('MetricsStored', stored);
        counters.count('AlertsPublished', alerts.length);
        if (unusable.length > 0) log.warn('alert configurations passed over', { unusable });
        log.info('metrics stored', { stored, alerts: alerts.length });
        return reply(200, { stored, alerts } satisfies IngestResponse);
      } catch (error) {
        return failureReply(error, event, deps.telemetry);
      }
    },
    (event) => event.requestContext?.requestId,
  );
}

export const handler = wired(() => createHandler(ingestDeps()));
