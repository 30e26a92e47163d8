import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { awsClient } from '../../shared/aws';
import { requiredVariable } from '../../shared/env';
import { createTelemetry, type Telemetry } from '../../shared/telemetry';
import { dynamoAlertRules } from '../adapters/alert-rules';
import { snsNotifications } from '../adapters/notifications';
import { dynamoPriceReader } from '../adapters/price-history';
import { REGIONAL, sqsDeadLetters, sqsWakeUps } from '../adapters/price-queue';
import { dynamoSymbolProgress } from '../adapters/symbol-progress';
import { ENV, METRICS_NAMESPACE, SERVICE } from '../contract';
import type { SweepDeps } from '../domain/sweep';
import type { DeadLetters } from '../ports';

export interface EvaluateDeps extends SweepDeps {
  readonly telemetry: Telemetry;
  readonly deadLetters: DeadLetters;
}

/** The evaluation on AWS, configured by the environment variables of contract.ts. Throws ConfigurationError. */
export function evaluateDeps(): EvaluateDeps {
  const telemetry = createTelemetry(SERVICE, METRICS_NAMESPACE, requiredVariable(ENV.environment));
  const dynamo = awsClient(DynamoDBClient, telemetry.tracing);
  const sqs = awsClient(SQSClient, telemetry.tracing, REGIONAL);
  return {
    telemetry,
    clock: Date.now,
    rules: dynamoAlertRules(dynamo, requiredVariable(ENV.rulesTable)),
    progress: dynamoSymbolProgress(dynamo, requiredVariable(ENV.rulesTable)),
    wakeUps: sqsWakeUps(sqs, requiredVariable(ENV.queueUrl)),
    deadLetters: sqsDeadLetters(sqs, requiredVariable(ENV.deadLetterQueueUrl)),
    history: dynamoPriceReader(dynamo, requiredVariable(ENV.historyTable)),
    notifications: snsNotifications(
      awsClient(SNSClient, telemetry.tracing),
      requiredVariable(ENV.notificationsTopicArn),
    ),
  };
}
