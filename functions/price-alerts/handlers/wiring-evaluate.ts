import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { awsClient } from '../../shared/aws';
import { requiredVariable } from '../../shared/env';
import { createTelemetry, type Telemetry } from '../../shared/telemetry';
import { dynamoAlertRules } from '../adapters/alert-rules';
import { snsNotifications } from '../adapters/notifications';
import { dynamoPriceReader } from '../adapters/price-history';
import { ENV, METRICS_NAMESPACE, SERVICE } from '../contract';
import type { SweepDeps } from '../domain/sweep';

export interface EvaluateDeps extends SweepDeps {
  readonly telemetry: Telemetry;
}

/** The evaluation on AWS, by the environment variables of contract.ts. Throws ConfigurationError. */
export function evaluateDeps(): EvaluateDeps {
  const telemetry = createTelemetry(SERVICE, METRICS_NAMESPACE, requiredVariable(ENV.environment));
  const dynamo = awsClient(DynamoDBClient, telemetry.tracing);
  return {
    telemetry,
    clock: Date.now,
    rules: dynamoAlertRules(dynamo, requiredVariable(ENV.rulesTable)),
    history: dynamoPriceReader(dynamo, requiredVariable(ENV.historyTable)),
    notifications: snsNotifications(awsClient(SNSClient, telemetry.tracing), requiredVariable(ENV.notificationsTopicArn)),
  };
}
