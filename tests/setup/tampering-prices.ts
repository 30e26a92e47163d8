import { DynamoDBClient, UpdateContinuousBackupsCommand, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import {
  DisableRuleCommand,
  EventBridgeClient,
  ListTargetsByRuleCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { KMSClient, PutKeyPolicyCommand, UpdateKeyDescriptionCommand } from '@aws-sdk/client-kms';
import {
  LambdaClient,
  ListEventSourceMappingsCommand,
  PutFunctionConcurrencyCommand,
  RemovePermissionCommand,
  UpdateEventSourceMappingCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { ListSubscriptionsByTopicCommand, SNSClient, UnsubscribeCommand } from '@aws-sdk/client-sns';
import { DeleteQueueCommand, SetQueueAttributesCommand, SQSClient, TagQueueCommand } from '@aws-sdk/client-sqs';
import type { Deployment } from './deployment';
import type { Tampering } from './tampering';
import { openPolicy } from './tampering';

const R = 'us-east-1';
const sqs = (d: Deployment): SQSClient => d.client(SQSClient, R);
const configure = (
  d: Deployment,
  FunctionName: string,
  settings: {
    readonly MemorySize?: number;
    readonly Timeout?: number;
    readonly TracingConfig?: { readonly Mode: 'PassThrough' };
  },
) => d.client(LambdaClient, R).send(new UpdateFunctionConfigurationCommand({ FunctionName, ...settings }));

/** Changes to price alerts, us-east-1. */
export const PRICES_TAMPERING: readonly Tampering[] = [
  {
    what: 'PITR switched off',
    resource: 'price-alerts-price-history-table',
    grade: 'normal',
    property: 'pointInTimeRecovery',
    act: (d) =>
      d.client(DynamoDBClient, R).send(
        new UpdateContinuousBackupsCommand({
          TableName: d.prices.historyTable.name,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: false },
        }),
      ),
  },
  {
    what: 'deletion protection of a table changed',
    resource: 'price-alerts-alert-rules-table',
    grade: 'normal',
    property: 'deletionProtectionEnabled',
    act: (d) =>
      d
        .client(DynamoDBClient, R)
        .send(new UpdateTableCommand({ TableName: d.prices.rulesTable.name, DeletionProtectionEnabled: true })),
  },
  {
    what: 'memory changed',
    resource: 'price-alerts-ingest-function',
    grade: 'normal',
    property: 'memorySize',
    act: (d) => configure(d, d.prices.ingestFunction.name, { MemorySize: 1024 }),
  },
  {
    what: 'a timeout changed',
    resource: 'price-alerts-evaluate-function',
    grade: 'normal',
    property: 'timeout',
    act: (d) => configure(d, d.prices.evaluateFunction.name, { Timeout: 7 }),
  },
  {
    what: 'tracing switched off',
    resource: 'price-alerts-ingest-function',
    grade: 'normal',
    property: 'tracingConfig',
    act: (d) => configure(d, d.prices.ingestFunction.name, { TracingConfig: { Mode: 'PassThrough' } }),
  },
  {
    what: 'concurrency reserved',
    resource: 'price-alerts-evaluate-function',
    grade: 'normal',
    property: 'reservedConcurrentExecutions',
    act: (d) =>
      d.client(LambdaClient, R).send(
        new PutFunctionConcurrencyCommand({
          FunctionName: d.prices.evaluateFunction.name,
          ReservedConcurrentExecutions: 1,
        }),
      ),
  },
  {
    what: 'a tag changed',
    resource: 'price-alerts-prices-dead-letters-queue',
    grade: 'routine',
    property: 'tags',
    act: (d) =>
      sqs(d).send(new TagQueueCommand({ QueueUrl: d.prices.priceDeadLetterQueue.url, Tags: { Owner: 'nobody' } })),
  },
  {
    what: 'a description changed',
    resource: 'price-alerts-key-key',
    grade: 'routine',
    property: 'description',
    act: (d) =>
      d.client(KMSClient, R).send(new UpdateKeyDescriptionCommand({ KeyId: d.prices.keyArn, Description: 'mine' })),
  },
  {
    what: 'a key policy widened',
    resource: 'price-alerts-key-key',
    grade: 'urgent',
    property: 'policy',
    act: (d) =>
      d
        .client(KMSClient, R)
        .send(
          new PutKeyPolicyCommand({ KeyId: d.prices.keyArn, PolicyName: 'default', Policy: openPolicy('kms:*', '*') }),
        ),
  },
  {
    what: 'a queue deleted',
    resource: 'price-alerts-evaluate-dead-letters-queue',
    grade: 'urgent',
    act: (d) => sqs(d).send(new DeleteQueueCommand({ QueueUrl: d.prices.deadLetterQueues['evaluate']!.url })),
  },
  {
    what: 'a queue policy replaced',
    resource: 'price-alerts-prices-policy',
    grade: 'urgent',
    property: 'policy',
    act: (d) =>
      sqs(d).send(
        new SetQueueAttributesCommand({
          QueueUrl: d.prices.priceQueue.url,
          Attributes: { Policy: openPolicy('sqs:SendMessage', d.prices.priceQueue.arn) },
        }),
      ),
  },
  {
    what: 'a visibility timeout changed',
    resource: 'price-alerts-prices-queue',
    grade: 'normal',
    property: 'visibilityTimeoutSeconds',
    act: (d) =>
      sqs(d).send(
        new SetQueueAttributesCommand({ QueueUrl: d.prices.priceQueue.url, Attributes: { VisibilityTimeout: '30' } }),
      ),
  },
  {
    what: "a queue's encryption removed",
    resource: 'price-alerts-ingest-dead-letters-queue',
    grade: 'urgent',
    property: 'kmsMasterKeyId',
    act: (d) =>
      sqs(d).send(
        new SetQueueAttributesCommand({
          QueueUrl: d.prices.deadLetterQueues['ingest']!.url,
          Attributes: { KmsMasterKeyId: '' },
        }),
      ),
  },
  {
    what: 'a rule disabled',
    resource: 'price-alerts-evaluate-all-rule',
    grade: 'normal',
    property: 'state',
    act: (d) => d.client(EventBridgeClient, R).send(new DisableRuleCommand({ Name: d.prices.evaluateRule })),
  },
  {
    what: "a rule's target removed",
    resource: 'price-alerts-evaluate-all-target',
    grade: 'normal',
    act: async (d) => {
      const events = d.client(EventBridgeClient, R);
      const { Targets = [] } = await events.send(new ListTargetsByRuleCommand({ Rule: d.prices.evaluateRule }));
      return events.send(new RemoveTargetsCommand({ Rule: d.prices.evaluateRule, Ids: Targets.map(({ Id }) => Id!) }));
    },
  },
  {
    what: 'an event source disabled',
    resource: 'price-alerts-prices-consumer-source',
    grade: 'normal',
    property: 'enabled',
    act: async (d) => {
      const lambda = d.client(LambdaClient, R);
      const { EventSourceMappings = [] } = await lambda.send(
        new ListEventSourceMappingsCommand({ FunctionName: d.prices.evaluateFunction.name }),
      );
      return lambda.send(new UpdateEventSourceMappingCommand({ UUID: EventSourceMappings[0]!.UUID, Enabled: false }));
    },
  },
  {
    what: "API Gateway's permission removed",
    resource: 'price-alerts-api-permission',
    grade: 'urgent',
    act: (d) =>
      d
        .client(LambdaClient, R)
        .send(new RemovePermissionCommand({ FunctionName: d.prices.ingestFunction.name, StatementId: 'api' })),
  },
  {
    what: 'a subscription removed',
    resource: 'price-alerts-notifications-notifications-subscription',
    grade: 'normal',
    act: async (d) => {
      const sns = d.client(SNSClient, R);
      const { Subscriptions = [] } = await sns.send(
        new ListSubscriptionsByTopicCommand({ TopicArn: d.prices.notificationsTopic.arn }),
      );
      const queue = d.prices.subscriptionQueues['notifications']!;
      return sns.send(
        new UnsubscribeCommand({
          SubscriptionArn: Subscriptions.find(({ Endpoint }) => Endpoint === queue.arn)!.SubscriptionArn,
        }),
      );
    },
  },
];
