import {
  APIGatewayClient,
  GetApiKeysCommand,
  PutGatewayResponseCommand,
  UpdateApiKeyCommand,
  UpdateStageCommand,
} from '@aws-sdk/client-api-gateway';
import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DisableAlarmActionsCommand,
  PutDashboardCommand,
} from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  DeleteLogGroupCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { IAMClient, PutRolePolicyCommand, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import { DisableKeyRotationCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  LambdaClient,
  PutFunctionEventInvokeConfigCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import {
  DeletePublicAccessBlockCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketLoggingCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { GetScheduleCommand, SchedulerClient, UpdateScheduleCommand } from '@aws-sdk/client-scheduler';
import {
  ListSubscriptionsByTopicCommand,
  SetSubscriptionAttributesCommand,
  SetTopicAttributesCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import { zipSync } from 'fflate';
import type { Deployment } from './deployment';
import { openPolicy, type Tampering } from './tampering';

const R = 'us-east-2';
const bucket = (d: Deployment): string => d.metrics.exportBucket.name;
const s3 = (d: Deployment): S3Client => d.client(S3Client, R);
const api = (d: Deployment): APIGatewayClient => d.client(APIGatewayClient, R);
const stagePatch = (d: Deployment, path: string, value: string) =>
  api(d).send(
    new UpdateStageCommand({
      restApiId: d.metrics.apiId,
      stageName: 'v1',
      patchOperations: [{ op: 'replace', path, value }],
    }),
  );

/** Changes to metrics aggregation, us-east-2. */
export const METRICS_TAMPERING: readonly Tampering[] = [
  {
    what: 'a role policy widened',
    resource: 'metrics-aggregation-ingest-policy',
    grade: 'urgent',
    property: 'policy',
    act: (d) =>
      d.client(IAMClient, R).send(
        new PutRolePolicyCommand({
          RoleName: 'dev-metrics-aggregation-ingest',
          PolicyName: 'function',
          PolicyDocument: JSON.stringify({
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Action: 'dynamodb:*', Resource: '*' }],
          }),
        }),
      ),
  },
  {
    what: "a role's trust opened",
    resource: 'metrics-aggregation-export-role',
    grade: 'urgent',
    property: 'assumeRolePolicy',
    act: (d) =>
      d.client(IAMClient, R).send(
        new UpdateAssumeRolePolicyCommand({
          RoleName: 'dev-metrics-aggregation-export',
          PolicyDocument: JSON.stringify({
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }],
          }),
        }),
      ),
  },
  {
    what: 'key rotation switched off',
    resource: 'metrics-aggregation-key-key',
    grade: 'urgent',
    property: 'enableKeyRotation',
    act: (d) => d.client(KMSClient, R).send(new DisableKeyRotationCommand({ KeyId: d.metrics.keyArn })),
  },
  {
    what: 'TTL switched off',
    resource: 'metrics-aggregation-time-series-table',
    grade: 'normal',
    property: 'ttl',
    act: (d) =>
      d.client(DynamoDBClient, R).send(
        new UpdateTimeToLiveCommand({
          TableName: d.metrics.timeSeriesTable.name,
          TimeToLiveSpecification: { Enabled: false, AttributeName: 'ttl' },
        }),
      ),
  },
  {
    what: 'a subscription filter changed',
    resource: 'metrics-aggregation-alerts-oncall-subscription',
    grade: 'normal',
    property: 'filterPolicy',
    act: async (d) => {
      const sns = d.client(SNSClient, R);
      const { Subscriptions = [] } = await sns.send(
        new ListSubscriptionsByTopicCommand({ TopicArn: d.metrics.alertsTopic.arn }),
      );
      const { SubscriptionArn } = Subscriptions.find(({ Endpoint }) => Endpoint?.endsWith('oncall'))!;
      return sns.send(
        new SetSubscriptionAttributesCommand({
          SubscriptionArn,
          AttributeName: 'FilterPolicy',
          AttributeValue: JSON.stringify({ severity: ['critical'] }),
        }),
      );
    },
  },
  {
    what: 'an alarm deleted',
    resource: 'metrics-aggregation-alarms-ingest-errors',
    grade: 'normal',
    act: (d) =>
      d
        .client(CloudWatchClient, R)
        .send(new DeleteAlarmsCommand({ AlarmNames: ['dev-metrics-aggregation-ingest-errors'] })),
  },
  {
    what: "an alarm's actions disabled",
    resource: 'metrics-aggregation-alarms-ingest-throttles',
    grade: 'normal',
    property: 'actionsEnabled',
    act: (d) =>
      d
        .client(CloudWatchClient, R)
        .send(new DisableAlarmActionsCommand({ AlarmNames: ['dev-metrics-aggregation-ingest-throttles'] })),
  },
  {
    what: "a function's code replaced",
    resource: 'metrics-aggregation-ingest-function',
    grade: 'urgent',
    property: 'codeSha256',
    act: (d) =>
      d.client(LambdaClient, R).send(
        new UpdateFunctionCodeCommand({
          FunctionName: d.metrics.ingestFunction.name,
          ZipFile: zipSync({
            'index.js': new TextEncoder().encode('exports.handler = async () => ({ statusCode: 200 });'),
          }),
        }),
      ),
  },
  {
    what: 'an environment variable changed',
    resource: 'metrics-aggregation-export-function',
    grade: 'normal',
    property: 'environment',
    act: (d) =>
      d.client(LambdaClient, R).send(
        new UpdateFunctionConfigurationCommand({
          FunctionName: d.metrics.exportFunction.name,
          Environment: { Variables: { ENVIRONMENT: 'elsewhere' } },
        }),
      ),
  },
  {
    what: 'retries of failed invocations changed',
    resource: 'metrics-aggregation-export-failures',
    grade: 'normal',
    property: 'maximumRetryAttempts',
    act: (d) =>
      d.client(LambdaClient, R).send(
        new PutFunctionEventInvokeConfigCommand({
          FunctionName: d.metrics.exportFunction.name,
          MaximumRetryAttempts: 0,
          MaximumEventAgeInSeconds: 3600,
        }),
      ),
  },
  {
    what: 'a public access block removed',
    resource: 'metrics-aggregation-export-data-public-access',
    grade: 'urgent',
    act: (d) => s3(d).send(new DeletePublicAccessBlockCommand({ Bucket: bucket(d) })),
  },
  // After the block, which refuses public policies.
  {
    what: 'a bucket policy replaced',
    resource: 'metrics-aggregation-export-data-policy',
    grade: 'urgent',
    property: 'policy',
    act: (d) =>
      s3(d).send(
        new PutBucketPolicyCommand({
          Bucket: bucket(d),
          Policy: openPolicy('s3:GetObject', `arn:aws:s3:::${bucket(d)}/*`),
        }),
      ),
  },
  {
    what: 'versioning suspended',
    resource: 'metrics-aggregation-export-data-versioning',
    grade: 'normal',
    property: 'versioningConfiguration',
    act: (d) =>
      s3(d).send(
        new PutBucketVersioningCommand({ Bucket: bucket(d), VersioningConfiguration: { Status: 'Suspended' } }),
      ),
  },
  {
    what: 'bucket encryption weakened',
    resource: 'metrics-aggregation-export-data-encryption',
    grade: 'urgent',
    property: 'rules',
    act: (d) =>
      s3(d).send(
        new PutBucketEncryptionCommand({
          Bucket: bucket(d),
          ServerSideEncryptionConfiguration: {
            Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
          },
        }),
      ),
  },
  {
    what: 'a lifecycle shortened',
    resource: 'metrics-aggregation-export-data-lifecycle',
    grade: 'normal',
    property: 'rules',
    act: (d) =>
      s3(d).send(
        new PutBucketLifecycleConfigurationCommand({
          Bucket: bucket(d),
          LifecycleConfiguration: {
            Rules: [{ ID: 'soon', Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: 1 } }],
          },
        }),
      ),
  },
  {
    what: 'access logs of a bucket switched off',
    resource: 'metrics-aggregation-export-data-access-logs',
    grade: 'normal',
    act: (d) => s3(d).send(new PutBucketLoggingCommand({ Bucket: bucket(d), BucketLoggingStatus: {} })),
  },
  {
    what: 'a schedule disabled',
    resource: 'metrics-aggregation-export-schedule-schedule',
    grade: 'normal',
    property: 'state',
    act: async (d) => {
      const scheduler = d.client(SchedulerClient, R);
      const live = await scheduler.send(
        new GetScheduleCommand({ GroupName: 'dev-metrics-aggregation', Name: 'dev-metrics-aggregation-export' }),
      );
      return scheduler.send(
        new UpdateScheduleCommand({
          Name: live.Name,
          GroupName: live.GroupName,
          Target: live.Target,
          FlexibleTimeWindow: live.FlexibleTimeWindow,
          ScheduleExpression: live.ScheduleExpression,
          ScheduleExpressionTimezone: live.ScheduleExpressionTimezone,
          Description: live.Description,
          KmsKeyArn: live.KmsKeyArn,
          State: 'DISABLED',
        }),
      );
    },
  },
  {
    what: 'log retention changed',
    resource: 'metrics-aggregation-ingest-logs',
    grade: 'normal',
    property: 'retentionInDays',
    act: (d) =>
      d
        .client(CloudWatchLogsClient, R)
        .send(new PutRetentionPolicyCommand({ logGroupName: d.metrics.ingestFunction.logGroup, retentionInDays: 1 })),
  },
  {
    what: 'a log group deleted',
    resource: 'metrics-aggregation-export-logs',
    grade: 'normal',
    act: (d) =>
      d
        .client(CloudWatchLogsClient, R)
        .send(new DeleteLogGroupCommand({ logGroupName: d.metrics.exportFunction.logGroup })),
  },
  {
    what: 'a topic policy replaced',
    resource: 'metrics-aggregation-alerts-policy',
    grade: 'urgent',
    property: 'policy',
    act: (d) =>
      d.client(SNSClient, R).send(
        new SetTopicAttributesCommand({
          TopicArn: d.metrics.alertsTopic.arn,
          AttributeName: 'Policy',
          AttributeValue: openPolicy('sns:Publish', d.metrics.alertsTopic.arn),
        }),
      ),
  },
  {
    what: "a topic's encryption removed",
    resource: 'metrics-aggregation-operations-topic',
    grade: 'urgent',
    property: 'kmsMasterKeyId',
    act: (d) =>
      d.client(SNSClient, R).send(
        new SetTopicAttributesCommand({
          TopicArn: d.metrics.operationsTopic.arn,
          AttributeName: 'KmsMasterKeyId',
          AttributeValue: '',
        }),
      ),
  },
  {
    what: 'X-Ray of a stage switched off',
    resource: 'metrics-aggregation-api-stage',
    grade: 'normal',
    property: 'xrayTracingEnabled',
    act: (d) => stagePatch(d, '/tracingEnabled', 'false'),
  },
  {
    what: 'throttling changed',
    resource: 'metrics-aggregation-api-settings',
    grade: 'normal',
    property: 'settings',
    act: (d) => stagePatch(d, '/*/*/throttling/rateLimit', '5'),
  },
  {
    what: 'a gateway response changed',
    resource: 'metrics-aggregation-api-endpoint-throttled',
    grade: 'normal',
    property: 'responseTemplates',
    act: (d) =>
      api(d).send(
        new PutGatewayResponseCommand({
          restApiId: d.metrics.apiId,
          responseType: 'THROTTLED',
          statusCode: '429',
          responseTemplates: { 'application/json': '{"message":"busy"}' },
        }),
      ),
  },
  {
    what: 'an API key disabled',
    resource: 'metrics-aggregation-api-key-key',
    grade: 'normal',
    property: 'enabled',
    act: async (d) => {
      const { items = [] } = await api(d).send(new GetApiKeysCommand({}));
      return api(d).send(
        new UpdateApiKeyCommand({
          apiKey: items[0]!.id,
          patchOperations: [{ op: 'replace', path: '/enabled', value: 'false' }],
        }),
      );
    },
  },
  {
    what: 'a dashboard emptied',
    resource: 'metrics-aggregation-dashboard-dashboard',
    grade: 'normal',
    property: 'dashboardBody',
    act: (d) =>
      d
        .client(CloudWatchClient, R)
        .send(new PutDashboardCommand({ DashboardName: 'dev-metrics-aggregation', DashboardBody: '{"widgets":[]}' })),
  },
];
