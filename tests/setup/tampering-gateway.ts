import {
  APIGatewayClient,
  CreateDeploymentCommand,
  DeleteUsagePlanKeyCommand,
  GetModelsCommand,
  GetRequestValidatorsCommand,
  GetResourcesCommand,
  GetUsagePlanKeysCommand,
  GetUsagePlansCommand,
  UpdateAccountCommand,
  UpdateIntegrationCommand,
  UpdateMethodCommand,
  UpdateModelCommand,
  UpdateRequestValidatorCommand,
  UpdateRestApiCommand,
  UpdateStageCommand,
  UpdateUsagePlanCommand,
} from '@aws-sdk/client-api-gateway';
import type { Deployment } from './deployment';
import type { Tampering } from './tampering';

const REGIONS = { metrics: 'us-east-2', prices: 'us-east-1' } as const;
type System = keyof typeof REGIONS;

const gateway = (d: Deployment, system: System): APIGatewayClient => d.client(APIGatewayClient, REGIONS[system]);
const apiOf = (d: Deployment, system: System): string => ({ metrics: d.metrics, prices: d.prices })[system].apiId;
const replace = (path: string, value: string) => [{ op: 'replace' as const, path, value }];

/** The resource that takes the POST, with its API. */
const endpointOf = async (
  d: Deployment,
  system: System,
): Promise<{ readonly restApiId: string; readonly resourceId: string; readonly httpMethod: 'POST' }> => {
  const restApiId = apiOf(d, system);
  const { items = [] } = await gateway(d, system).send(new GetResourcesCommand({ restApiId }));
  return {
    restApiId,
    resourceId: items.find(({ resourceMethods }) => resourceMethods?.['POST'])!.id!,
    httpMethod: 'POST',
  };
};

const planOf = async (d: Deployment): Promise<string> =>
  (await gateway(d, 'metrics').send(new GetUsagePlansCommand({}))).items![0]!.id!;

/** What stands between a caller and the functions: keys, validation, where a request goes. */
export const GATEWAY_TAMPERING: readonly Tampering[] = [
  {
    what: 'the API key no longer asked for',
    resource: 'metrics-aggregation-api-endpoint-method',
    grade: 'urgent',
    property: 'apiKeyRequired',
    act: async (d) =>
      gateway(d, 'metrics').send(
        new UpdateMethodCommand({
          ...(await endpointOf(d, 'metrics')),
          patchOperations: replace('/apiKeyRequired', 'false'),
        }),
      ),
  },
  {
    what: 'an integration sent elsewhere',
    resource: 'price-alerts-api-endpoint-integration',
    grade: 'normal',
    property: 'uri',
    act: async (d) =>
      gateway(d, 'prices').send(
        new UpdateIntegrationCommand({
          ...(await endpointOf(d, 'prices')),
          patchOperations: replace(
            '/uri',
            `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${d.prices.evaluateFunction.arn}/invocations`,
          ),
        }),
      ),
  },
  {
    what: 'validation of bodies switched off',
    resource: 'price-alerts-api-endpoint-validator',
    grade: 'normal',
    property: 'validateRequestBody',
    act: async (d) => {
      const restApiId = apiOf(d, 'prices');
      const { items = [] } = await gateway(d, 'prices').send(new GetRequestValidatorsCommand({ restApiId }));
      return gateway(d, 'prices').send(
        new UpdateRequestValidatorCommand({
          restApiId,
          requestValidatorId: items[0]!.id,
          patchOperations: replace('/validateRequestBody', 'false'),
        }),
      );
    },
  },
  {
    what: 'a schema that takes anything',
    resource: 'metrics-aggregation-api-endpoint-model',
    grade: 'normal',
    property: 'schema',
    act: async (d) => {
      const restApiId = apiOf(d, 'metrics');
      const { items = [] } = await gateway(d, 'metrics').send(new GetModelsCommand({ restApiId }));
      const { name } = items.find((model) => model.name === 'Request')!;
      return gateway(d, 'metrics').send(
        new UpdateModelCommand({
          restApiId,
          modelName: name,
          patchOperations: replace('/schema', '{"type":"object"}'),
        }),
      );
    },
  },
  {
    what: 'an API described otherwise',
    resource: 'metrics-aggregation-api-api',
    grade: 'routine',
    property: 'description',
    act: (d) =>
      gateway(d, 'metrics').send(
        new UpdateRestApiCommand({ restApiId: apiOf(d, 'metrics'), patchOperations: replace('/description', 'mine') }),
      ),
  },
  {
    what: 'a stage moved to another deployment',
    resource: 'price-alerts-api-stage',
    grade: 'normal',
    property: 'deployment',
    act: async (d) => {
      const restApiId = apiOf(d, 'prices');
      const { id } = await gateway(d, 'prices').send(
        new CreateDeploymentCommand({ restApiId, description: 'by hand' }),
      );
      return gateway(d, 'prices').send(
        new UpdateStageCommand({ restApiId, stageName: 'v1', patchOperations: replace('/deploymentId', id!) }),
      );
    },
  },
  {
    what: "a usage plan's throttle raised",
    resource: 'metrics-aggregation-api-key-plan',
    grade: 'normal',
    property: 'throttleSettings',
    act: async (d) =>
      gateway(d, 'metrics').send(
        new UpdateUsagePlanCommand({
          usagePlanId: await planOf(d),
          patchOperations: replace('/throttle/rateLimit', '9999'),
        }),
      ),
  },
  {
    what: 'a key taken off its usage plan',
    resource: 'metrics-aggregation-api-key-plan-key',
    grade: 'normal',
    act: async (d) => {
      const usagePlanId = await planOf(d);
      const { items = [] } = await gateway(d, 'metrics').send(new GetUsagePlanKeysCommand({ usagePlanId }));
      return gateway(d, 'metrics').send(new DeleteUsagePlanKeyCommand({ usagePlanId, keyId: items[0]!.id }));
    },
  },
  {
    what: "API Gateway's logging role replaced",
    resource: 'metrics-aggregation-api-logging-account',
    grade: 'normal',
    property: 'cloudwatchRoleArn',
    act: (d) =>
      gateway(d, 'metrics').send(
        new UpdateAccountCommand({
          patchOperations: replace('/cloudwatchRoleArn', `arn:aws:iam::${d.account}:role/elsewhere`),
        }),
      ),
  },
];
