import {
  APIGatewayClient,
  GetApiKeysCommand,
  GetRestApisCommand,
  GetStagesCommand,
  GetTagsCommand,
  GetUsagePlansCommand,
} from '@aws-sdk/client-api-gateway';
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetDashboardCommand,
  ListTagsForResourceCommand as ListAlarmTags,
} from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  ListTagsForResourceCommand as ListLogTags,
} from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, ListTablesCommand, ListTagsOfResourceCommand } from '@aws-sdk/client-dynamodb';
import {
  EventBridgeClient,
  ListRulesCommand,
  ListTagsForResourceCommand as ListRuleTags,
} from '@aws-sdk/client-eventbridge';
import { IAMClient, ListRolesCommand, ListRoleTagsCommand } from '@aws-sdk/client-iam';
import { KMSClient, ListAliasesCommand, ListResourceTagsCommand } from '@aws-sdk/client-kms';
import {
  LambdaClient,
  ListEventSourceMappingsCommand,
  ListFunctionsCommand,
  ListTagsCommand,
} from '@aws-sdk/client-lambda';
import { GetBucketLocationCommand, GetBucketTaggingCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import {
  ListScheduleGroupsCommand,
  ListSchedulesCommand,
  ListTagsForResourceCommand as ListScheduleTags,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ListTagsForResourceCommand as ListTopicTags, ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { ListQueuesCommand, ListQueueTagsCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { ClientConfig, Deployment } from './deployment';

export type Tags = Readonly<Record<string, string>>;
export type Kind =
  | 'table'
  | 'topic'
  | 'queue'
  | 'bucket'
  | 'function'
  | 'event source'
  | 'role'
  | 'key'
  | 'log group'
  | 'alarm'
  | 'dashboard'
  | 'rule'
  | 'schedule group'
  | 'schedule'
  | 'secret'
  | 'api'
  | 'stage'
  | 'api key'
  | 'usage plan';

/** Something that is in the account, as its service lists it. */
export interface Found {
  readonly kind: Kind;
  /** Physical name; of a queue the last part of its URL, of a key its alias. */
  readonly name: string;
  readonly arn?: string;
  /** Absent for what takes no tags: schedules, dashboards. */
  readonly tags?: Tags;
}

interface Services {
  readonly environment: string;
  readonly region: string;
  readonly client: <C>(ctor: new (config: ClientConfig) => C) => C;
  readonly arn: (service: string, resource: string) => string;
}

type Pair = { readonly Key?: string; readonly Value?: string; readonly TagKey?: string; readonly TagValue?: string };
const fromPairs = (pairs: readonly Pair[] = []): Tags =>
  Object.fromEntries(pairs.map(({ Key, Value, TagKey, TagValue }) => [Key ?? TagKey, Value ?? TagValue]));

/** Everything of the kinds that the stacks make, in one region of the account: found by listing, not by the stack's outputs. */
export const inventory = async (deployment: Deployment, region: string): Promise<readonly Found[]> => {
  const services: Services = {
    environment: deployment.environment,
    region,
    client: (ctor) => deployment.client(ctor, region),
    arn: (service, resource) => `arn:aws:${service}:${region}:${deployment.account}:${resource}`,
  };
  return (
    await Promise.all(
      [
        tables,
        topics,
        queues,
        buckets,
        functions,
        eventSources,
        roles,
        keys,
        logGroups,
        alarms,
        dashboards,
        rules,
        schedules,
        secrets,
        apis,
      ].map((list) => list(services)),
    )
  ).flat();
};

const tables = async ({ client, arn }: Services): Promise<Found[]> => {
  const { TableNames = [] } = await client(DynamoDBClient).send(new ListTablesCommand({}));
  return Promise.all(
    TableNames.map(async (name) => {
      const tableArn = arn('dynamodb', `table/${name}`);
      return {
        kind: 'table',
        name,
        arn: tableArn,
        tags: fromPairs(
          (await client(DynamoDBClient).send(new ListTagsOfResourceCommand({ ResourceArn: tableArn }))).Tags,
        ),
      };
    }),
  );
};

const topics = async ({ client }: Services): Promise<Found[]> => {
  const { Topics = [] } = await client(SNSClient).send(new ListTopicsCommand({}));
  return Promise.all(
    Topics.map(async ({ TopicArn: arn = '' }) => ({
      kind: 'topic',
      name: lastPart(arn),
      arn,
      tags: fromPairs((await client(SNSClient).send(new ListTopicTags({ ResourceArn: arn }))).Tags),
    })),
  );
};

const queues = async ({ client, arn }: Services): Promise<Found[]> => {
  const { QueueUrls = [] } = await client(SQSClient).send(new ListQueuesCommand({}));
  return Promise.all(
    QueueUrls.map(async (url) => ({
      kind: 'queue',
      name: lastPart(url),
      arn: arn('sqs', lastPart(url)),
      tags: (await client(SQSClient).send(new ListQueueTagsCommand({ QueueUrl: url }))).Tags ?? {},
    })),
  );
};

/** S3 lists the buckets of all regions. us-east-1 goes by no name there. */
const buckets = async ({ client, region }: Services): Promise<Found[]> => {
  const s3 = client(S3Client);
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  return (
    await Promise.all(
      Buckets.map(async ({ Name: name = '' }): Promise<Found[]> => {
        const { LocationConstraint = 'us-east-1' } = await s3.send(new GetBucketLocationCommand({ Bucket: name }));
        if (LocationConstraint !== region) return [];
        return [
          {
            kind: 'bucket',
            name,
            arn: `arn:aws:s3:::${name}`,
            tags: fromPairs((await s3.send(new GetBucketTaggingCommand({ Bucket: name }))).TagSet),
          },
        ];
      }),
    )
  ).flat();
};

const functions = async ({ client }: Services): Promise<Found[]> => {
  const { Functions = [] } = await client(LambdaClient).send(new ListFunctionsCommand({}));
  return Promise.all(
    Functions.map(async ({ FunctionName: name = '', FunctionArn: arn = '' }) => ({
      kind: 'function',
      name,
      arn,
      tags: (await client(LambdaClient).send(new ListTagsCommand({ Resource: arn }))).Tags ?? {},
    })),
  );
};

const eventSources = async ({ client, arn }: Services): Promise<Found[]> => {
  const { EventSourceMappings = [] } = await client(LambdaClient).send(new ListEventSourceMappingsCommand({}));
  return Promise.all(
    EventSourceMappings.map(async ({ UUID, EventSourceMappingArn, EventSourceArn = '' }) => {
      const own = EventSourceMappingArn ?? arn('lambda', `event-source-mapping:${UUID}`);
      return {
        kind: 'event source',
        name: lastPart(EventSourceArn),
        arn: own,
        tags: (await client(LambdaClient).send(new ListTagsCommand({ Resource: own }))).Tags ?? {},
      };
    }),
  );
};

const roles = async ({ client }: Services): Promise<Found[]> => {
  const { Roles = [] } = await client(IAMClient).send(new ListRolesCommand({}));
  return Promise.all(
    Roles.map(async ({ RoleName: name = '', Arn: arn = '' }) => ({
      kind: 'role',
      name,
      arn,
      tags: fromPairs((await client(IAMClient).send(new ListRoleTagsCommand({ RoleName: name }))).Tags),
    })),
  );
};

const keys = async ({ client, arn }: Services): Promise<Found[]> => {
  const { Aliases = [] } = await client(KMSClient).send(new ListAliasesCommand({}));
  return Promise.all(
    Aliases.filter(({ AliasName }) => !AliasName?.startsWith('alias/aws/')).map(
      async ({ AliasName: name = '', TargetKeyId = '' }) => ({
        kind: 'key',
        name,
        arn: arn('kms', `key/${TargetKeyId}`),
        tags: fromPairs((await client(KMSClient).send(new ListResourceTagsCommand({ KeyId: TargetKeyId }))).Tags),
      }),
    ),
  );
};

const logGroups = async ({ client, arn }: Services): Promise<Found[]> => {
  const { logGroups: groups = [] } = await client(CloudWatchLogsClient).send(new DescribeLogGroupsCommand({}));
  return Promise.all(
    groups.map(async ({ logGroupName: name = '' }) => {
      const groupArn = arn('logs', `log-group:${name}`);
      return {
        kind: 'log group',
        name,
        arn: groupArn,
        tags: (await client(CloudWatchLogsClient).send(new ListLogTags({ resourceArn: groupArn }))).tags ?? {},
      };
    }),
  );
};

const alarms = async ({ client }: Services): Promise<Found[]> => {
  const { MetricAlarms = [] } = await client(CloudWatchClient).send(
    new DescribeAlarmsCommand({ AlarmTypes: ['MetricAlarm'] }),
  );
  return Promise.all(
    MetricAlarms.map(async ({ AlarmName: name = '', AlarmArn: arn = '' }) => ({
      kind: 'alarm',
      name,
      arn,
      tags: fromPairs((await client(CloudWatchClient).send(new ListAlarmTags({ ResourceARN: arn }))).Tags),
    })),
  );
};

/** By the names they must have: the local cloud answers ListDashboards with dates that the SDK cannot read. */
const dashboards = async ({ client, environment }: Services): Promise<Found[]> =>
  (
    await Promise.all(
      ['metrics-aggregation', 'price-alerts'].map(async (system): Promise<Found[]> => {
        try {
          const { DashboardName: name = '' } = await client(CloudWatchClient).send(
            new GetDashboardCommand({ DashboardName: `${environment}-${system}` }),
          );
          return [{ kind: 'dashboard', name }];
        } catch (error) {
          if ((error as Error).name.includes('NotFound')) return [];
          throw error;
        }
      }),
    )
  ).flat();

const rules = async ({ client }: Services): Promise<Found[]> => {
  const { Rules = [] } = await client(EventBridgeClient).send(new ListRulesCommand({}));
  return Promise.all(
    Rules.map(async ({ Name: name = '', Arn: arn = '' }) => ({
      kind: 'rule',
      name,
      arn,
      tags: fromPairs((await client(EventBridgeClient).send(new ListRuleTags({ ResourceARN: arn }))).Tags),
    })),
  );
};

/** The default group is AWS's own. A schedule has no tags; its group has. */
const schedules = async ({ client }: Services): Promise<Found[]> => {
  const { ScheduleGroups = [] } = await client(SchedulerClient).send(new ListScheduleGroupsCommand({}));
  const { Schedules = [] } = await client(SchedulerClient).send(new ListSchedulesCommand({}));
  const groups = ScheduleGroups.filter(({ Name }) => Name !== 'default').map(
    async ({ Name: name = '', Arn: arn = '' }): Promise<Found> => ({
      kind: 'schedule group',
      name,
      arn,
      tags: fromPairs((await client(SchedulerClient).send(new ListScheduleTags({ ResourceArn: arn }))).Tags),
    }),
  );
  return [
    ...(await Promise.all(groups)),
    ...Schedules.map(({ Name: name = '', Arn: arn }): Found => ({ kind: 'schedule', name, arn })),
  ];
};

const secrets = async ({ client }: Services): Promise<Found[]> => {
  const { SecretList = [] } = await client(SecretsManagerClient).send(new ListSecretsCommand({}));
  return SecretList.map(({ Name: name = '', ARN: arn, Tags }) => ({
    kind: 'secret',
    name,
    arn,
    tags: fromPairs(Tags),
  }));
};

const apis = async ({ client, region }: Services): Promise<Found[]> => {
  const gateway = client(APIGatewayClient);
  const tagged = async (kind: Kind, name: string, path: string): Promise<Found> => ({
    kind,
    name,
    tags: (await gateway.send(new GetTagsCommand({ resourceArn: `arn:aws:apigateway:${region}::${path}` }))).tags ?? {},
  });
  const { items: restApis = [] } = await gateway.send(new GetRestApisCommand({}));
  const stages = await Promise.all(
    restApis.map(async ({ id, name: api = '' }) =>
      ((await gateway.send(new GetStagesCommand({ restApiId: id }))).item ?? []).map(({ stageName }) => ({
        name: `${api}/${stageName}`,
        path: `/restapis/${id}/stages/${stageName}`,
      })),
    ),
  );
  const { items: apiKeys = [] } = await gateway.send(new GetApiKeysCommand({}));
  const { items: plans = [] } = await gateway.send(new GetUsagePlansCommand({}));
  return Promise.all([
    ...restApis.map(({ id, name = '' }) => tagged('api', name, `/restapis/${id}`)),
    ...stages.flat().map(({ name, path }) => tagged('stage', name, path)),
    ...apiKeys.map(({ id, name = '' }) => tagged('api key', name, `/apikeys/${id}`)),
    ...plans.map(({ id, name = '' }) => tagged('usage plan', name, `/usageplans/${id}`)),
  ]);
};

const lastPart = (arnOrUrl: string): string => arnOrUrl.split(/[:/]/).at(-1) ?? arnOrUrl;
