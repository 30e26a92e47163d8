import { APIGatewayClient, GetApiKeysCommand, GetModelsCommand, GetRequestValidatorsCommand, GetResourcesCommand, GetRestApisCommand, GetUsagePlansCommand } from '@aws-sdk/client-api-gateway';
import { LambdaClient, ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ListSubscriptionsByTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';

/** Inputs of a resource as the state holds them. */
export type Inputs = Readonly<Record<string, string | undefined>>;

export interface LookupContext {
  readonly region: string;
  readonly account: string;
  /** Options of an AWS SDK client. */
  readonly options: Readonly<Record<string, unknown>> & { readonly region: string };
}

type Finder = (inputs: Inputs, context: LookupContext) => string | undefined | Promise<string | undefined>;

const byInput = (name: string): Finder => (inputs) => inputs[name];
const joined = (separator: string, prefix: string, ...names: string[]): Finder => (inputs) => [prefix, ...names.map((name) => inputs[name])].filter((part) => part !== '').join(separator);
const API_LIMIT = 500;

/**
 * Ids that the published plugin gives (registry documentation of each type, "Import"): for a name
 * that we chose the id follows from the inputs; for an id that AWS chose, the resource is looked up
 * by its name. A type that is not here (a KMS key, a deployment) is made anew.
 */
export const FINDERS: Readonly<Record<string, Finder>> = {
  'aws:iam/role:Role': byInput('name'),
  'aws:iam/rolePolicy:RolePolicy': joined(':', '', 'role', 'name'),
  'aws:iam/policy:Policy': ({ name }, { account }) => `arn:aws:iam::${account}:policy/${name}`,
  'aws:iam/openIdConnectProvider:OpenIdConnectProvider': ({ url }, { account }) => `arn:aws:iam::${account}:oidc-provider/${url?.replace('https://', '')}`,
  'aws:kms/alias:Alias': byInput('name'),
  'aws:dynamodb/table:Table': byInput('name'),
  'aws:s3/bucket:Bucket': byInput('bucket'),
  'aws:s3/bucketVersioning:BucketVersioning': byInput('bucket'),
  'aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration': byInput('bucket'),
  'aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock': byInput('bucket'),
  'aws:s3/bucketPolicy:BucketPolicy': byInput('bucket'),
  'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration': byInput('bucket'),
  'aws:s3/bucketLogging:BucketLogging': byInput('bucket'),
  'aws:s3/bucketOwnershipControls:BucketOwnershipControls': byInput('bucket'),
  'aws:lambda/function:Function': byInput('name'),
  'aws:lambda/permission:Permission': byInput('statementId'),
  'aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig': byInput('functionName'),
  'aws:cloudwatch/logGroup:LogGroup': byInput('name'),
  'aws:cloudwatch/metricAlarm:MetricAlarm': byInput('name'),
  'aws:cloudwatch/dashboard:Dashboard': byInput('dashboardName'),
  'aws:cloudwatch/eventRule:EventRule': byInput('name'),
  'aws:cloudwatch/eventTarget:EventTarget': joined('-', '', 'rule', 'targetId'),
  'aws:scheduler/scheduleGroup:ScheduleGroup': byInput('name'),
  'aws:scheduler/schedule:Schedule': ({ groupName, name }) => `${groupName ?? 'default'}/${name}`,
  'aws:sns/topic:Topic': ({ name }, { region, account }) => `arn:aws:sns:${region}:${account}:${name}`,
  'aws:sns/topicPolicy:TopicPolicy': byInput('arn'),
  'aws:sqs/queuePolicy:QueuePolicy': byInput('queueUrl'),
  'aws:apigateway/account:Account': () => 'api-gateway-account',
  'aws:apigateway/method:Method': joined('-', 'agm', 'restApi', 'resourceId', 'httpMethod'),
  'aws:apigateway/integration:Integration': joined('-', 'agi', 'restApi', 'resourceId', 'httpMethod'),
  'aws:apigateway/methodResponse:MethodResponse': joined('-', 'agmr', 'restApi', 'resourceId', 'httpMethod', 'statusCode'),
  'aws:apigateway/integrationResponse:IntegrationResponse': joined('-', 'agir', 'restApi', 'resourceId', 'httpMethod', 'statusCode'),
  'aws:apigateway/response:Response': joined('-', 'aggr', 'restApi', 'responseType'),
  'aws:apigateway/stage:Stage': joined('-', 'ags', 'restApi', 'stageName'),
  'aws:apigateway/methodSettings:MethodSettings': joined('-', '', 'restApi', 'stageName', 'methodPath'),
  'aws:apigateway/usagePlanKey:UsagePlanKey': byInput('keyId'),

  'aws:apigateway/restApi:RestApi': async ({ name }, { options }) =>
    withClient(new APIGatewayClient(options), async (client) => (await client.send(new GetRestApisCommand({ limit: API_LIMIT }))).items?.find((item) => item.name === name)?.id),
  'aws:apigateway/resource:Resource': async ({ restApi, parentId, pathPart }, { options }) =>
    withClient(new APIGatewayClient(options), async (client) =>
      (await client.send(new GetResourcesCommand({ restApiId: restApi, limit: API_LIMIT }))).items?.find((item) => item.parentId === parentId && item.pathPart === pathPart)?.id),
  'aws:apigateway/model:Model': async ({ restApi, name }, { options }) =>
    withClient(new APIGatewayClient(options), async (client) => (await client.send(new GetModelsCommand({ restApiId: restApi, limit: API_LIMIT }))).items?.find((item) => item.name === name)?.id),
  'aws:apigateway/requestValidator:RequestValidator': async ({ restApi, name }, { options }) =>
    withClient(new APIGatewayClient(options), async (client) => (await client.send(new GetRequestValidatorsCommand({ restApiId: restApi, limit: API_LIMIT }))).items?.find((item) => item.name === name)?.id),
  'aws:apigateway/apiKey:ApiKey': async ({ name }, { options }) =>
    withClient(new APIGatewayClient(options), async (client) => (await client.send(new GetApiKeysCommand({ nameQuery: name, limit: API_LIMIT }))).items?.find((item) => item.name === name)?.id),
  'aws:apigateway/usagePlan:UsagePlan': async ({ name }, { options }) =>
    withClient(new APIGatewayClient(options), async (client) => (await client.send(new GetUsagePlansCommand({ limit: API_LIMIT }))).items?.find((item) => item.name === name)?.id),
  'aws:lambda/eventSourceMapping:EventSourceMapping': async ({ functionName, eventSourceArn }, { options }) =>
    withClient(new LambdaClient(options), async (client) =>
      (await client.send(new ListEventSourceMappingsCommand({ FunctionName: functionName, EventSourceArn: eventSourceArn }))).EventSourceMappings?.[0]?.UUID),
  'aws:sns/topicSubscription:TopicSubscription': async ({ topic, protocol, endpoint }, { options }) =>
    withClient(new SNSClient(options), async (client) =>
      (await client.send(new ListSubscriptionsByTopicCommand({ TopicArn: topic }))).Subscriptions?.find((item) => item.Protocol === protocol && item.Endpoint === endpoint)?.SubscriptionArn),
  'aws:sqs/queue:Queue': async ({ name }, { options }) =>
    withClient(new SQSClient(options), async (client) => (await client.send(new GetQueueUrlCommand({ QueueName: name }))).QueueUrl),
  'aws:secretsmanager/secret:Secret': async ({ name }, { options }) =>
    withClient(new SecretsManagerClient(options), async (client) => (await client.send(new DescribeSecretCommand({ SecretId: name }))).ARN),
};

/** What a lookup finds; a resource that is not there is undefined, any other failure is thrown. */
const withClient = async <C extends { destroy(): void }>(client: C, find: (client: C) => Promise<string | undefined>): Promise<string | undefined> => {
  try {
    return await find(client);
  } catch (error) {
    if (/NotFound|NonExistentQueue|QueueDoesNotExist/.test((error as Error).name)) return undefined;
    throw error;
  } finally {
    client.destroy();
  }
};
