import {
  APIGatewayClient,
  GetStagesCommand,
  GetTagsCommand,
  paginateGetApiKeys,
  paginateGetRestApis,
  paginateGetUsagePlans,
} from '@aws-sdk/client-api-gateway';
import {
  CloudWatchClient,
  ListTagsForResourceCommand as ListAlarmTags,
  paginateDescribeAlarms,
} from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  ListTagsForResourceCommand as ListLogTags,
  paginateDescribeLogGroups,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeTableCommand,
  DynamoDBClient,
  ListTagsOfResourceCommand,
  paginateListTables,
} from '@aws-sdk/client-dynamodb';
import {
  EventBridgeClient,
  ListRulesCommand,
  ListTagsForResourceCommand as ListRuleTags,
  type Rule,
} from '@aws-sdk/client-eventbridge';
import { DescribeKeyCommand, KMSClient, ListResourceTagsCommand, paginateListKeys } from '@aws-sdk/client-kms';
import {
  LambdaClient,
  ListTagsCommand,
  paginateListEventSourceMappings,
  paginateListFunctions,
} from '@aws-sdk/client-lambda';
import {
  ListTagsForResourceCommand as ListScheduleTags,
  paginateListScheduleGroups,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import { paginateListSecrets, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ListTagsForResourceCommand as ListTopicTags, paginateListTopics, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, ListQueueTagsCommand, paginateListQueues, SQSClient } from '@aws-sdk/client-sqs';
import type { ListedType, RawTags } from '../../../catalog';
import { mapSome } from '../../core/engine/clients';
import { listTagged, type Listed, type Lister, type Tagged } from './tags';

const all = async <P, T>(pages: AsyncIterable<P>, items: (page: P) => readonly T[] | undefined): Promise<T[]> => {
  const found: T[] = [];
  for await (const page of pages) found.push(...(items(page) ?? []));
  return found;
};

/** A resource may be deleted between the listing and the tag request: it is skipped. */
const unlessGone = async <L>(read: () => Promise<L>): Promise<L[]> => {
  try {
    return [await read()];
  } catch (error) {
    if (error instanceof Error && /NotFound|NoSuch|NonExistent|DoesNotExist/.test(error.name)) return [];
    throw error;
  }
};

const each = async <T, L>(items: readonly T[], read: (item: T) => Promise<L>): Promise<readonly L[]> =>
  (await mapSome(items, (item) => unlessGone(() => read(item)))).flat();

const tables: Lister<'aws:dynamodb/table:Table'> = async (clients, region) => {
  const client = clients.get(DynamoDBClient, region);
  return each(await all(paginateListTables({ client }, {}), (page) => page.TableNames), async (name) => {
    const arn = (await client.send(new DescribeTableCommand({ TableName: name }))).Table?.TableArn ?? name;
    return { id: arn, name, tags: (await client.send(new ListTagsOfResourceCommand({ ResourceArn: arn }))).Tags };
  });
};

const topics: Lister<'aws:sns/topic:Topic'> = async (clients, region) => {
  const client = clients.get(SNSClient, region);
  return each(await all(paginateListTopics({ client }, {}), (page) => page.Topics), async ({ TopicArn: id = '' }) => ({
    id,
    name: lastPart(id),
    tags: (await client.send(new ListTopicTags({ ResourceArn: id }))).Tags,
  }));
};

const queues: Lister<'aws:sqs/queue:Queue'> = async (clients, region) => {
  const client = clients.get(SQSClient, region);
  return each(await all(paginateListQueues({ client }, {}), (page) => page.QueueUrls), async (url) => {
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }),
    );
    return {
      id: Attributes?.['QueueArn'] ?? url,
      name: lastPart(url),
      tags: (await client.send(new ListQueueTagsCommand({ QueueUrl: url }))).Tags,
    };
  });
};

const functions: Lister<'aws:lambda/function:Function'> = async (clients, region) => {
  const client = clients.get(LambdaClient, region);
  return each(
    await all(paginateListFunctions({ client }, {}), (page) => page.Functions),
    async ({ FunctionArn: id = '', FunctionName: name = '' }) => ({
      id,
      name,
      tags: (await client.send(new ListTagsCommand({ Resource: id }))).Tags,
    }),
  );
};

const eventSources: Lister<'aws:lambda/eventSourceMapping:EventSourceMapping'> = async (clients, region, account) => {
  const client = clients.get(LambdaClient, region);
  return each(
    await all(paginateListEventSourceMappings({ client }, {}), (page) => page.EventSourceMappings),
    async ({ UUID: uuid = '', EventSourceMappingArn, EventSourceArn = '' }) => {
      const id = EventSourceMappingArn ?? `arn:aws:lambda:${region}:${account}:event-source-mapping:${uuid}`;
      return {
        id,
        alias: uuid,
        name: lastPart(EventSourceArn),
        tags: (await client.send(new ListTagsCommand({ Resource: id }))).Tags,
      };
    },
  );
};

/** Keys pending deletion are gone for the engine too; AWS-managed keys are skipped. */
const keys: Lister<'aws:kms/key:Key'> = async (clients, region) => {
  const client = clients.get(KMSClient, region);
  const found = await all(paginateListKeys({ client }, {}), (page) => page.Keys);
  const own = await mapSome(
    found,
    async ({ KeyId }) => (await client.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata,
  );
  return each(
    own.filter((key) => key !== undefined && key.KeyManager !== 'AWS' && key.KeyState !== 'PendingDeletion'),
    async (key) => ({
      id: key!.Arn ?? '',
      alias: key!.KeyId,
      name: key!.Description || key!.KeyId || '',
      tags: (await client.send(new ListResourceTagsCommand({ KeyId: key!.KeyId }))).Tags,
    }),
  );
};

const logGroups: Lister<'aws:cloudwatch/logGroup:LogGroup'> = async (clients, region, account) => {
  const client = clients.get(CloudWatchLogsClient, region);
  return each(
    await all(paginateDescribeLogGroups({ client }, {}), (page) => page.logGroups),
    async ({ logGroupName: name = '', logGroupArn, arn }) => {
      const id = (logGroupArn ?? arn ?? `arn:aws:logs:${region}:${account}:log-group:${name}`).replace(/:\*$/, '');
      return { id, alias: name, name, tags: (await client.send(new ListLogTags({ resourceArn: id }))).tags };
    },
  );
};

const alarms: Lister<'aws:cloudwatch/metricAlarm:MetricAlarm'> = async (clients, region) => {
  const client = clients.get(CloudWatchClient, region);
  return each(
    await all(paginateDescribeAlarms({ client }, {}), (page) => [
      ...(page.MetricAlarms ?? []),
      ...(page.CompositeAlarms ?? []),
    ]),
    async ({ AlarmArn: id = '', AlarmName: name = '' }) => ({
      id,
      name,
      tags: (await client.send(new ListAlarmTags({ ResourceARN: id }))).Tags,
    }),
  );
};

const rules: Lister<'aws:cloudwatch/eventRule:EventRule'> = async (clients, region) => {
  const client = clients.get(EventBridgeClient, region);
  const found: Rule[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(new ListRulesCommand({ NextToken }));
    found.push(...(page.Rules ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return each(found, async ({ Arn: id = '', Name: name = '' }) => ({
    id,
    name,
    tags: (await client.send(new ListRuleTags({ ResourceARN: id }))).Tags,
  }));
};

const scheduleGroups: Lister<'aws:scheduler/scheduleGroup:ScheduleGroup'> = async (clients, region) => {
  const client = clients.get(SchedulerClient, region);
  const found = await all(paginateListScheduleGroups({ client }, {}), (page) => page.ScheduleGroups);
  return each(
    found.filter(({ Name }) => Name !== 'default'),
    async ({ Arn: id = '', Name: name = '' }) => ({
      id,
      name,
      tags: (await client.send(new ListScheduleTags({ ResourceArn: id }))).Tags,
    }),
  );
};

const secrets: Lister<'aws:secretsmanager/secret:Secret'> = async (clients, region) =>
  (
    await all(paginateListSecrets({ client: clients.get(SecretsManagerClient, region) }, {}), (page) => page.SecretList)
  ).map(({ ARN: id = '', Name: name = '', Tags }) => ({ id, name, tags: Tags }));

type Gateway = Listed<RawTags['map']>;

/** API Gateway returns the tags in its lists; where a list has none (in the local cloud, all but the APIs), requests them. */
const withTags = (client: APIGatewayClient, found: readonly Gateway[]): Promise<readonly Gateway[]> =>
  each(found, async ({ tags, ...one }) => ({
    ...one,
    tags:
      tags && Object.keys(tags).length > 0
        ? tags
        : (await client.send(new GetTagsCommand({ resourceArn: one.id }))).tags,
  }));

const apiArn = (region: string, path: string): string => `arn:aws:apigateway:${region}::${path}`;

const apis: Lister<'aws:apigateway/restApi:RestApi'> = async (clients, region) => {
  const client = clients.get(APIGatewayClient, region);
  const found = await all(paginateGetRestApis({ client }, {}), (page) => page.items);
  return withTags(
    client,
    found.map(({ id, name = '', tags }) => ({ id: apiArn(region, `/restapis/${id}`), name, tags })),
  );
};

const stages: Lister<'aws:apigateway/stage:Stage'> = async (clients, region) => {
  const client = clients.get(APIGatewayClient, region);
  const found = await mapSome(
    await all(paginateGetRestApis({ client }, {}), (page) => page.items),
    async ({ id, name }) =>
      ((await client.send(new GetStagesCommand({ restApiId: id }))).item ?? []).map(({ stageName, tags }) => ({
        id: apiArn(region, `/restapis/${id}/stages/${stageName}`),
        name: `${name}/${stageName}`,
        tags,
      })),
  );
  return withTags(client, found.flat());
};

const apiKeys: Lister<'aws:apigateway/apiKey:ApiKey'> = async (clients, region) => {
  const client = clients.get(APIGatewayClient, region);
  const found = await all(paginateGetApiKeys({ client }, {}), (page) => page.items);
  return withTags(
    client,
    found.map(({ id, name = '', tags }) => ({ id: apiArn(region, `/apikeys/${id}`), name, tags })),
  );
};

const usagePlans: Lister<'aws:apigateway/usagePlan:UsagePlan'> = async (clients, region) => {
  const client = clients.get(APIGatewayClient, region);
  const found = await all(paginateGetUsagePlans({ client }, {}), (page) => page.items);
  return withTags(
    client,
    found.map(({ id, name = '', tags }) => ({ id: apiArn(region, `/usageplans/${id}`), name, tags })),
  );
};

const lastPart = (arnOrUrl: string): string => arnOrUrl.split(/[:/]/).at(-1) ?? arnOrUrl;

/** A lister for each type of the catalog that is listed with tags per region. */
const LISTERS: { readonly [T in ListedType<'region'>]: Lister<T> } = {
  'aws:dynamodb/table:Table': tables,
  'aws:sns/topic:Topic': topics,
  'aws:sqs/queue:Queue': queues,
  'aws:lambda/function:Function': functions,
  'aws:lambda/eventSourceMapping:EventSourceMapping': eventSources,
  'aws:kms/key:Key': keys,
  'aws:cloudwatch/logGroup:LogGroup': logGroups,
  'aws:cloudwatch/metricAlarm:MetricAlarm': alarms,
  'aws:cloudwatch/eventRule:EventRule': rules,
  'aws:scheduler/scheduleGroup:ScheduleGroup': scheduleGroups,
  'aws:secretsmanager/secret:Secret': secrets,
  'aws:apigateway/restApi:RestApi': apis,
  'aws:apigateway/stage:Stage': stages,
  'aws:apigateway/apiKey:ApiKey': apiKeys,
  'aws:apigateway/usagePlan:UsagePlan': usagePlans,
};

/** Lists one type of one service in a region. */
export type RegionalLister = (...where: Parameters<Lister<ListedType<'region'>>>) => Promise<readonly Tagged[]>;

export const REGIONAL_LISTERS: readonly RegionalLister[] = (Object.keys(LISTERS) as ListedType<'region'>[]).map(
  (type) =>
    (...where) =>
      listTagged(type, LISTERS[type], ...where),
);
