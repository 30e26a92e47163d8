import { CloudWatchClient, PutMetricAlarmCommand, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutRuleCommand } from '@aws-sdk/client-eventbridge';
import { DeleteRolePolicyCommand, IAMClient, TagRoleCommand } from '@aws-sdk/client-iam';
import { CreateKeyCommand, KMSClient, UpdateAliasCommand } from '@aws-sdk/client-kms';
import {
  DeleteFunctionCommand,
  DeleteFunctionConcurrencyCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import {
  PutBucketLifecycleConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketTaggingCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { DeleteScheduleCommand, SchedulerClient, TagResourceCommand } from '@aws-sdk/client-scheduler';
import { DeleteSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Deployment } from './deployment';
import type { Tampering } from './tampering';

const [PRICES, METRICS] = ['us-east-1', 'us-east-2'] as const;
const bucket = (d: Deployment): string => d.metrics.exportBucket.name;
const s3 = (d: Deployment): S3Client => d.client(S3Client, METRICS);

/** Secrets, and the types and ways that the changes to dev leave out. */
export const HOLDERS_TAMPERING: readonly Tampering[] = [
  {
    // Staging frees the name at once; a secret within its recovery window can only be restored.
    what: 'a secret deleted',
    resource: 'price-alerts-webhook-secret',
    grade: 'urgent',
    act: (d) =>
      d
        .client(SecretsManagerClient, PRICES)
        .send(new DeleteSecretCommand({ SecretId: d.prices.webhookSecretArn, ForceDeleteWithoutRecovery: true })),
  },
  {
    what: "a secret's value gone with it",
    resource: 'price-alerts-webhook-version',
    grade: 'urgent',
    act: async () => undefined,
  },
  {
    what: 'an alias moved to another key',
    resource: 'metrics-aggregation-key-alias',
    grade: 'urgent',
    property: 'targetKeyId',
    act: async (d) => {
      const kms = d.client(KMSClient, METRICS);
      const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Description: 'by hand' }));
      return kms.send(
        new UpdateAliasCommand({ AliasName: 'alias/staging-metrics-aggregation', TargetKeyId: KeyMetadata!.KeyId }),
      );
    },
  },
  {
    what: "a role's policy deleted",
    resource: 'metrics-aggregation-export-policy',
    grade: 'urgent',
    act: (d) =>
      d
        .client(IAMClient, METRICS)
        .send(new DeleteRolePolicyCommand({ RoleName: 'staging-metrics-aggregation-export', PolicyName: 'function' })),
  },
  {
    what: 'a role tagged',
    resource: 'price-alerts-evaluate-role',
    grade: 'routine',
    property: 'tags',
    act: (d) =>
      d
        .client(IAMClient, PRICES)
        .send(
          new TagRoleCommand({ RoleName: 'staging-price-alerts-evaluate', Tags: [{ Key: 'Owner', Value: 'nobody' }] }),
        ),
  },
  {
    what: 'object ownership given away',
    resource: 'metrics-aggregation-export-data-ownership',
    grade: 'urgent',
    property: 'rule',
    act: (d) =>
      s3(d).send(
        new PutBucketOwnershipControlsCommand({
          Bucket: bucket(d),
          OwnershipControls: { Rules: [{ ObjectOwnership: 'ObjectWriter' }] },
        }),
      ),
  },
  {
    what: 'the tags of a bucket replaced',
    resource: 'metrics-aggregation-export-data-bucket',
    grade: 'routine',
    property: 'tags',
    act: (d) =>
      s3(d).send(
        new PutBucketTaggingCommand({ Bucket: bucket(d), Tagging: { TagSet: [{ Key: 'Owner', Value: 'nobody' }] } }),
      ),
  },
  {
    what: 'a lifecycle disabled',
    resource: 'metrics-aggregation-export-data-lifecycle',
    grade: 'normal',
    property: 'rules',
    act: (d) =>
      s3(d).send(
        new PutBucketLifecycleConfigurationCommand({
          Bucket: bucket(d),
          LifecycleConfiguration: {
            Rules: [{ ID: 'off', Status: 'Disabled', Filter: { Prefix: '' }, Expiration: { Days: 90 } }],
          },
        }),
      ),
  },
  {
    what: 'a schedule deleted',
    resource: 'metrics-aggregation-export-schedule-schedule',
    grade: 'normal',
    act: (d) =>
      d.client(SchedulerClient, METRICS).send(
        new DeleteScheduleCommand({
          GroupName: 'staging-metrics-aggregation',
          Name: 'staging-metrics-aggregation-export',
        }),
      ),
  },
  {
    what: 'a schedule group tagged',
    resource: 'metrics-aggregation-export-schedule-group',
    grade: 'routine',
    property: 'tags',
    act: (d) =>
      d.client(SchedulerClient, METRICS).send(
        new TagResourceCommand({
          ResourceArn: `arn:aws:scheduler:${METRICS}:${d.account}:schedule-group/staging-metrics-aggregation`,
          Tags: [{ Key: 'Owner', Value: 'nobody' }],
        }),
      ),
  },
  {
    what: 'a table moved to another class',
    resource: 'price-alerts-alert-rules-table',
    grade: 'normal',
    property: 'tableClass',
    act: (d) =>
      d
        .client(DynamoDBClient, PRICES)
        .send(
          new UpdateTableCommand({ TableName: d.prices.rulesTable.name, TableClass: 'STANDARD_INFREQUENT_ACCESS' }),
        ),
  },
  {
    what: 'reserved concurrency given back',
    resource: 'price-alerts-ingest-function',
    grade: 'normal',
    property: 'reservedConcurrentExecutions',
    act: (d) =>
      d
        .client(LambdaClient, PRICES)
        .send(new DeleteFunctionConcurrencyCommand({ FunctionName: d.prices.ingestFunction.name })),
  },
  {
    what: 'a function deleted',
    resource: 'metrics-aggregation-export-function',
    grade: 'normal',
    act: (d) =>
      d.client(LambdaClient, METRICS).send(new DeleteFunctionCommand({ FunctionName: d.metrics.exportFunction.name })),
  },
  {
    what: 'the batch of an event source changed',
    resource: 'price-alerts-prices-consumer-source',
    grade: 'normal',
    property: 'batchSize',
    act: async (d) => {
      const lambda = d.client(LambdaClient, PRICES);
      const { EventSourceMappings = [] } = await lambda.send(
        new ListEventSourceMappingsCommand({ FunctionName: d.prices.evaluateFunction.name }),
      );
      return lambda.send(new UpdateEventSourceMappingCommand({ UUID: EventSourceMappings[0]!.UUID, BatchSize: 1 }));
    },
  },
  {
    what: 'the dead letters of a queue cut off',
    resource: 'price-alerts-prices-queue',
    grade: 'normal',
    property: 'redrivePolicy',
    act: (d) =>
      d
        .client(SQSClient, PRICES)
        .send(new SetQueueAttributesCommand({ QueueUrl: d.prices.priceQueue.url, Attributes: { RedrivePolicy: '' } })),
  },
  {
    what: "a rule's schedule changed",
    resource: 'price-alerts-evaluate-all-rule',
    grade: 'normal',
    property: 'scheduleExpression',
    act: (d) =>
      d
        .client(EventBridgeClient, PRICES)
        .send(new PutRuleCommand({ Name: d.prices.evaluateRule, ScheduleExpression: 'rate(1 day)', State: 'ENABLED' })),
  },
  {
    what: "an alarm's threshold raised",
    resource: 'price-alerts-alarms-evaluate-errors',
    grade: 'normal',
    property: 'threshold',
    act: async (d) => {
      const alarms = d.client(CloudWatchClient, PRICES);
      const { MetricAlarms = [] } = await alarms.send(
        new DescribeAlarmsCommand({ AlarmNames: ['staging-price-alerts-evaluate-errors'] }),
      );
      const {
        AlarmName,
        ComparisonOperator,
        EvaluationPeriods,
        MetricName,
        Namespace,
        Dimensions,
        Period,
        Statistic,
        AlarmActions,
        OKActions,
        AlarmDescription,
        TreatMissingData,
      } = MetricAlarms[0]!;
      return alarms.send(
        new PutMetricAlarmCommand({
          AlarmName,
          ComparisonOperator,
          EvaluationPeriods,
          MetricName,
          Namespace,
          Dimensions,
          Period,
          Statistic,
          AlarmActions,
          OKActions,
          AlarmDescription,
          TreatMissingData,
          Threshold: 99_999,
        }),
      );
    },
  },
];
