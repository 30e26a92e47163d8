import { SNSClient } from '@aws-sdk/client-sns';
import { awsClient } from '../../shared/aws';
import { requiredInteger, requiredVariable } from '../../shared/env';
import { createTelemetry, type Telemetry } from '../../shared/telemetry';
import { DynamoAlertConfigurations } from '../adapters/alert-configurations';
import { SnsAlertPublisher } from '../adapters/alert-publisher';
import { documentClient } from '../adapters/document-client';
import { DynamoMetricStore } from '../adapters/metric-store';
import { ENV, METRICS_NAMESPACE, SERVICE } from '../contract';
import type { IngestPorts } from '../domain/ingest';
import type { Clock } from '../ports';

export interface IngestDeps extends IngestPorts {
  readonly telemetry: Telemetry;
  readonly clock: Clock;
}

/** The ingest on AWS, configured by the environment variables of contract.ts. Throws ConfigurationError. */
export function ingestDeps(): IngestDeps {
  const telemetry = createTelemetry(SERVICE, METRICS_NAMESPACE, requiredVariable(ENV.environment));
  const client = documentClient(telemetry.tracing);
  const retentionDays = requiredInteger(ENV.retentionDays, 1);
  return {
    telemetry,
    clock: Date.now,
    store: new DynamoMetricStore({ client, table: requiredVariable(ENV.timeSeriesTable), retentionDays }),
    configurations: new DynamoAlertConfigurations({ client, table: requiredVariable(ENV.alertConfigTable) }),
    publisher: new SnsAlertPublisher(awsClient(SNSClient, telemetry.tracing), requiredVariable(ENV.alertsTopicArn)),
  };
}
