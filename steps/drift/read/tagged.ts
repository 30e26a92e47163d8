import { APIGatewayClient, GetStagesCommand, GetTagsCommand, paginateGetApiKeys, paginateGetRestApis, paginateGetUsagePlans } from '@aws-sdk/client-api-gateway';
import { CloudWatchClient, ListTagsForResourceCommand as ListAlarmTags, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, ListTagsForResourceCommand as ListLogTags, paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeTableCommand, DynamoDBClient, ListTagsOfResourceCommand, paginateListTables } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, ListRulesCommand, ListTagsForResourceCommand as ListRuleTags, type Rule } from '@aws-sdk/client-eventbridge';
import { DescribeKeyCommand, KMSClient, ListResourceTagsCommand, paginateListKeys } from '@aws-sdk/client-kms';
import { LambdaClient, ListTagsCommand, paginateListEventSourceMappings, paginateListFunctions } from '@aws-sdk/client-lambda';
import { ListTagsForResourceCommand as ListScheduleTags, paginateListScheduleGroups, SchedulerClient } from '@aws-sdk/client-scheduler';
import { paginateListSecrets, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ListTagsForResourceCommand as ListTopicTags, paginateListTopics, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, ListQueueTagsCommand, paginateListQueues, SQSClient } from '@aws-sdk/client-sqs';
import { mapSome, type Clients } from '../../core/engine/clients';
import { tagsOf, type Tagged } from './tags';

/** What one service lists in a region, with its tags. */
type Lister = (clients: Clients, region: string, accountId: string) => Promise<readonly Tagged[]>;

const all = async <P, T>(pages: AsyncIterable<P>, items: (page: P) => readonly T[] | undefined): Promise<T[]> => {
  const found: T[] = [];
  for await (const page of pages) found.push(...items(page) ?? []);
  return found;
};

/** Something may be deleted between the list and the question for its tags: it is not there then. */
const unlessGone = async (read: () => Promise<Tagged>): Promise<Tagged[]> => {
  try {
    return [await read()];
  } catch (error) {
    if (error instanceof Error && /NotFound|NoSuch|NonExistent|DoesNotExist/.test(error.name)) return [];
    throw error;
  }
};

const each = async <T>(items: readonly T[], read: (item: T) => Promise<Tagged>): Promise<readonly Tagged[]> => (await mapSome(items, (item) => unlessGone(() => read(item)))).flat();

const tables: Lister = async (clients, region) => {
  const client = clients.get(DynamoDBClient, region);
  return each(await all(paginateListTables({ client }, {}), (page) => page.TableNames), async (name) => {
    const arn = (await client.send(new DescribeTableCommand({ TableName: name }))).Table?.TableArn ?? name;
    return { kind: 'table', id: arn, name, tags: tagsOf((await client.send(new ListTagsOfResourceCommand({ ResourceArn: arn }))).Tags) };
  });
};

const topics: Lister = async (clients, region) => {
  const client = clients.get(SNSClient, region);
  return each(await all(paginateListTopics({ client }, {}), (page) => page.Topics), async ({ TopicArn: id = '' }) =>
    ({ kind: 'topic', id, name: lastPart(id), tags: tagsOf((await client.send(new ListTopicTags({ ResourceArn: id }))).Tags) }));
};

const queues: Lister = async (clients, region) => {
  const client = clients.get(SQSClient, region);
  return each(await all(paginateListQueues({ client }, {}), (page) => page.QueueUrls), async (url) => {
    const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }));
    return { kind: 'queue', id: Attributes?.['QueueArn'] ?? url, name: lastPart(url), tags: (await client.send(new ListQueueTagsCommand({ QueueUrl: url }))).Tags ?? {} };
  });
};

const functions: Lister = async (clients, region) => {
  const client = clients.get(LambdaClient, region);
  return each(await all(paginateListFunctions({ client }, {}), (page) => page.Functions), async ({ FunctionArn: id = '', FunctionName: name = '' }) =>
    ({ kind: 'function', id, name, tags: (await client.send(new ListTagsCommand({ Resource: id }))).Tags ?? {} }));
};

const eventSources: Lister = async (clients, region, account) => {
  const client = clients.get(LambdaClient, region);
  return each(await all(paginateListEventSourceMappings({ client }, {}), (page) => page.EventSourceMappings), async ({ UUID: uuid = '', EventSourceMappingArn, EventSourceArn = '' }) => {
    const id = EventSourceMappingArn ?? `arn:aws:lambda:${region}:${account}:event-source-mapping:${uuid}`;
    return { kind: 'event source', id, alias: uuid, name: lastPart(EventSourceArn), tags: (await client.send(new ListTagsCommand({ Resource: id }))).Tags ?? {} };
  });
};

/** Keys that wait for their deletion are gone for the engine too; AWS's own keys are nobody's. */
const keys: Lister = async (clients, region) => {
  const client = clients.get(KMSClient, region);
  const found = await all(paginateListKeys({ client }, {}), (page) => page.Keys);
  const own = await mapSome(found, async ({ KeyId }) => (await client.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata);
  return each(own.filter((key) => key !== undefined && key.KeyManager !== 'AWS' && key.KeyState !== 'PendingDeletion'), async (key) =>
    ({ kind: 'key', id: key!.Arn ?? '', alias: key!.KeyId, name: key!.Description || key!.KeyId || '', tags: tagsOf((await client.send(new ListResourceTagsCommand({ KeyId: key!.KeyId }))).Tags) }));
};

const logGroups: Lister = async (clients, region, account) => {
  const client = clients.get(CloudWatchLogsClient, region);
  return each(await all(paginateDescribeLogGroups({ client }, {}), (page) => page.logGroups), async ({ logGroupName: name = '', logGroupArn, arn }) => {
    const id = (logGroupArn ?? arn ?? `arn:aws:logs:${region}:${account}:log-group:${name}`).replace(/:\*$/, '');
    return { kind: 'log group', id, alias: name, name, tags: (await client.send(new ListLogTags({ resourceArn: id }))).tags ?? {} };
  });
};

const alarms: Lister = async (clients, region) => {
  const client = clients.get(CloudWatchClient, region);
  return each(await all(paginateDescribeAlarms({ client }, {}), (page) => [...page.MetricAlarms ?? [], ...page.CompositeAlarms ?? []]), async ({ AlarmArn: id = '', AlarmName: name = '' }) =>
    ({ kind: 'alarm', id, name, tags: tagsOf((await client.send(new ListAlarmTags({ ResourceARN: id }))).Tags) }));
};

const rules: Lister = async (clients, region) => {
  const client = clients.get(EventBridgeClient, region);
  const found: Rule[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(new ListRulesCommand({ NextToken }));
    found.push(...page.Rules ?? []);
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return each(found, async ({ Arn: id = '', Name: name = '' }) => ({ kind: 'rule', id, name, tags: tagsOf((await client.send(new ListRuleTags({ ResourceARN: id }))).Tags) }));
};

const scheduleGroups: Lister = async (clients, region) => {
  const client = clients.get(SchedulerClient, region);
  const found = await all(paginateListScheduleGroups({ client }, {}), (page) => page.ScheduleGroups);
  return each(found.filter(({ Name }) => Name !== 'default'), async ({ Arn: id = '', Name: name = '' }) =>
    ({ kind: 'schedule group', id, name, tags: tagsOf((await client.send(new ListScheduleTags({ ResourceArn: id }))).Tags) }));
};

const secrets: Lister = async (clients, region) =>
  (await all(paginateListSecrets({ client: clients.get(SecretsManagerClient, region) }, {}), (page) => page.SecretList))
    .map(({ ARN: id = '', Name: name = '', Tags }) => ({ kind: 'secret', id, name, tags: tagsOf(Tags) }));

/** API Gateway gives the tags with the lists; where it gives none, as the local cloud for all but the APIs, it is asked. */
const gateways: Lister = async (clients, region) => {
  const client = clients.get(APIGatewayClient, region);
  const apis = await all(paginateGetRestApis({ client }, {}), (page) => page.items);
  const stages = await mapSome(apis, async ({ id, name }) => ((await client.send(new GetStagesCommand({ restApiId: id }))).item ?? [])
    .map((stage) => ({ kind: 'stage', path: `/restapis/${id}/stages/${stage.stageName}`, name: `${name}/${stage.stageName}`, tags: stage.tags })));
  const apiKeys = await all(paginateGetApiKeys({ client }, {}), (page) => page.items);
  const plans = await all(paginateGetUsagePlans({ client }, {}), (page) => page.items);
  const found = [
    ...apis.map(({ id, name = '', tags }) => ({ kind: 'API', path: `/restapis/${id}`, name, tags })),
    ...stages.flat(),
    ...apiKeys.map(({ id, name = '', tags }) => ({ kind: 'api key', path: `/apikeys/${id}`, name, tags })),
    ...plans.map(({ id, name = '', tags }) => ({ kind: 'usage plan', path: `/usageplans/${id}`, name, tags })),
  ];
  return each(found, async ({ kind, path, name, tags }) => {
    const id = `arn:aws:apigateway:${region}::${path}`;
    return { kind, id, name, tags: tags && Object.keys(tags).length > 0 ? tags : (await client.send(new GetTagsCommand({ resourceArn: id }))).tags ?? {} };
  });
};

const lastPart = (arnOrUrl: string): string => arnOrUrl.split(/[:/]/).at(-1) ?? arnOrUrl;

/** Every regional kind that the stacks make and that takes tags. */
export const REGIONAL_LISTERS: readonly Lister[] = [tables, topics, queues, functions, eventSources, keys, logGroups, alarms, rules, scheduleGroups, secrets, gateways];
