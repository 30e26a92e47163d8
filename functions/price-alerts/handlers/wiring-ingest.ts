import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { awsClient } from '../../shared/aws';
import { ConfigurationError, requiredInteger, requiredVariable } from '../../shared/env';
import { createTelemetry, type Telemetry } from '../../shared/telemetry';
import { dynamoPriceWriter } from '../adapters/price-history';
import { REGIONAL, sqsPriceQueue } from '../adapters/price-queue';
import { secretsManagerWebhookSecrets } from '../adapters/webhook-secrets';
import { ENV, METRICS_NAMESPACE, SERVICE } from '../contract';
import type { AcceptDeps } from '../domain/accept-price';
import type { Clock, WebhookSecrets } from '../ports';

export interface IngestDeps extends AcceptDeps {
  readonly telemetry: Telemetry;
  readonly clock: Clock;
  /** Absent if WEBHOOK_SIGNATURE is off: then no signature is checked. */
  readonly secrets?: WebhookSecrets;
}

/** The ingest on AWS, configured by the environment variables of contract.ts. Throws ConfigurationError. */
export function ingestDeps(): IngestDeps {
  const telemetry = createTelemetry(SERVICE, METRICS_NAMESPACE, requiredVariable(ENV.environment));
  return {
    telemetry,
    clock: Date.now,
    history: dynamoPriceWriter(awsClient(DynamoDBClient, telemetry.tracing), {
      table: requiredVariable(ENV.historyTable),
      retentionDays: requiredInteger(ENV.retentionDays, 1),
    }),
    queue: sqsPriceQueue(awsClient(SQSClient, telemetry.tracing, REGIONAL), requiredVariable(ENV.queueUrl)),
    ...(signatureRequired() && {
      secrets: secretsManagerWebhookSecrets(awsClient(SecretsManagerClient, telemetry.tracing), {
        secretArn: requiredVariable(ENV.webhookSecretArn),
        clock: Date.now,
        telemetry,
      }),
    }),
  };
}

function signatureRequired(): boolean {
  const mode = requiredVariable(ENV.webhookSignature);
  // A misspelt `required` must not open the endpoint.
  if (mode !== 'required' && mode !== 'off') {
    throw new ConfigurationError(
      `Environment variable ${ENV.webhookSignature} is '${mode}'; it must be required or off.`,
    );
  }
  return mode === 'required';
}
