import {
  APIGatewayClient,
  GetApiKeysCommand,
  GetModelsCommand,
  GetRequestValidatorsCommand,
  GetResourcesCommand,
  GetRestApisCommand,
  GetUsagePlansCommand,
} from '@aws-sdk/client-api-gateway';
import { LambdaClient, ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ListSubscriptionsByTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { typeOf, type AskedType, type Inputs, type Place } from '../../../catalog';

export interface LookupContext extends Place {
  /** Options of an AWS SDK client. */
  readonly options: Readonly<Record<string, unknown>> & { readonly region: string };
}

type Lookup = (inputs: Inputs, context: LookupContext) => Promise<string | undefined>;

const API_LIMIT = 500;

/**
 * Id of a resource that a killed run may have created, by the catalog's rule. Undefined if it does not exist,
 * or if its type cannot be looked up (a KMS key, a deployment); it is then created again.
 */
export const findId = async (type: string, inputs: Inputs, context: LookupContext): Promise<string | undefined> => {
  const { id } = typeOf(type);
  if (typeof id === 'function') return id(inputs, context);
  return id === 'asked' ? LOOKUPS[type as AskedType](inputs, context) : undefined;
};

/** Types with ids chosen by AWS are looked up by name. */
const LOOKUPS: { readonly [T in AskedType]: Lookup } = {
  'aws:apigateway/restApi:RestApi': async ({ name }, { options }) =>
    withClient(
      new APIGatewayClient(options),
      async (client) =>
        (await client.send(new GetRestApisCommand({ limit: API_LIMIT }))).items?.find((item) => item.name === name)?.id,
    ),
  'aws:apigateway/resource:Resource': async ({ restApi, parentId, pathPart }, { options }) =>
    withClient(
      new APIGatewayClient(options),
      async (client) =>
        (await client.send(new GetResourcesCommand({ restApiId: restApi, limit: API_LIMIT }))).items?.find(
          (item) => item.parentId === parentId && item.pathPart === pathPart,
        )?.id,
    ),
  'aws:apigateway/model:Model': async ({ restApi, name }, { options }) =>
    withClient(
      new APIGatewayClient(options),
      async (client) =>
        (await client.send(new GetModelsCommand({ restApiId: restApi, limit: API_LIMIT }))).items?.find(
          (item) => item.name === name,
        )?.id,
    ),
  'aws:apigateway/requestValidator:RequestValidator': async ({ restApi, name }, { options }) =>
    withClient(
      new APIGatewayClient(options),
      async (client) =>
        (await client.send(new GetRequestValidatorsCommand({ restApiId: restApi, limit: API_LIMIT }))).items?.find(
          (item) => item.name === name,
        )?.id,
    ),
  'aws:apigateway/apiKey:ApiKey': async ({ name }, { options }) =>
    withClient(
      new APIGatewayClient(options),
      async (client) =>
        (await client.send(new GetApiKeysCommand({ nameQuery: name, limit: API_LIMIT }))).items?.find(
          (item) => item.name === name,
        )?.id,
    ),
  'aws:apigateway/usagePlan:UsagePlan': async ({ name }, { options }) =>
    withClient(
      new APIGatewayClient(options),
      async (client) =>
        (await client.send(new GetUsagePlansCommand({ limit: API_LIMIT }))).items?.find((item) => item.name === name)
          ?.id,
    ),
  'aws:lambda/eventSourceMapping:EventSourceMapping': async ({ functionName, eventSourceArn }, { options }) =>
    withClient(
      new LambdaClient(options),
      async (client) =>
        (
          await client.send(
            new ListEventSourceMappingsCommand({ FunctionName: functionName, EventSourceArn: eventSourceArn }),
          )
        ).EventSourceMappings?.[0]?.UUID,
    ),
  'aws:sns/topicSubscription:TopicSubscription': async ({ topic, protocol, endpoint }, { options }) =>
    withClient(
      new SNSClient(options),
      async (client) =>
        (await client.send(new ListSubscriptionsByTopicCommand({ TopicArn: topic }))).Subscriptions?.find(
          (item) => item.Protocol === protocol && item.Endpoint === endpoint,
        )?.SubscriptionArn,
    ),
  'aws:sqs/queue:Queue': async ({ name }, { options }) =>
    withClient(
      new SQSClient(options),
      async (client) => (await client.send(new GetQueueUrlCommand({ QueueName: name }))).QueueUrl,
    ),
  'aws:secretsmanager/secret:Secret': async ({ name }, { options }) =>
    withClient(
      new SecretsManagerClient(options),
      async (client) => (await client.send(new DescribeSecretCommand({ SecretId: name }))).ARN,
    ),
};

/** Result of a lookup: undefined if the resource does not exist; any other failure is thrown. */
const withClient = async <C extends { destroy(): void }>(
  client: C,
  find: (client: C) => Promise<string | undefined>,
): Promise<string | undefined> => {
  try {
    return await find(client);
  } catch (error) {
    if (/NotFound|NonExistentQueue|QueueDoesNotExist/.test((error as Error).name)) return undefined;
    throw error;
  } finally {
    client.destroy();
  }
};
