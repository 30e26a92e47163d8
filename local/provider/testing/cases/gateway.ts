import type { PublishedCase, World } from './case';

const SOURCE = 'internal/service/apigateway';
const METHOD = ['httpMethod', 'resourceId', 'restApi'];
const api = ({ made }: World): string => made('apigateway/restApi').id;
const method = (world: World) => ({
  restApi: api(world),
  resourceId: world.made('apigateway/resource').id,
  httpMethod: 'POST',
});

/** API Gateway. */
export const GATEWAY: readonly PublishedCase[] = [
  {
    token: 'aws:apigateway/account:Account',
    source: `${SOURCE}/account.go`,
    least: () => ({}),
    replaces: [],
    absent: { cloudwatchRoleArn: 'none, as in an absent one' },
  },
  {
    token: 'aws:apigateway/restApi:RestApi',
    source: `${SOURCE}/rest_api.go`,
    least: () => ({}),
    replaces: [],
    unset: { apiKeySource: 'HEADER', disableExecuteApiEndpoint: false, binaryMediaTypes: [] },
    absent: {
      description: 'none, as in an absent one',
      minimumCompressionSize: 'none: no compression',
      policy: 'none',
      securityPolicy: 'the local cloud has none',
    },
  },
  {
    token: 'aws:apigateway/resource:Resource',
    source: `${SOURCE}/resource.go`,
    least: (world) => ({
      restApi: api(world),
      parentId: world.made('apigateway/restApi').state['rootResourceId'] as string,
      pathPart: 'least',
    }),
    replaces: ['restApi'],
  },
  {
    token: 'aws:apigateway/model:Model',
    source: `${SOURCE}/model.go`,
    least: (world) => ({ restApi: api(world), name: 'Least', contentType: 'application/json', schema: '{}' }),
    replaces: ['contentType', 'name', 'restApi'],
  },
  {
    token: 'aws:apigateway/requestValidator:RequestValidator',
    source: `${SOURCE}/request_validator.go`,
    least: (world) => ({ restApi: api(world) }),
    defaults: { validateRequestBody: false, validateRequestParameters: false },
    replaces: ['restApi'],
  },
  {
    token: 'aws:apigateway/method:Method',
    source: `${SOURCE}/method.go`,
    least: (world) => ({ ...method(world), authorization: 'NONE' }),
    defaults: { apiKeyRequired: false },
    replaces: METHOD,
  },
  {
    token: 'aws:apigateway/methodResponse:MethodResponse',
    source: `${SOURCE}/method_response.go`,
    least: (world) => ({ ...method(world), statusCode: '200' }),
    replaces: [...METHOD, 'statusCode'],
  },
  {
    token: 'aws:apigateway/integration:Integration',
    source: `${SOURCE}/integration.go`,
    least: (world) => ({ ...method(world), type: 'MOCK' }),
    defaults: { connectionType: 'INTERNET', timeoutMilliseconds: 29_000 },
    replaces: [...METHOD, 'credentials', 'integrationHttpMethod', 'passthroughBehavior', 'type'],
    unset: { passthroughBehavior: 'WHEN_NO_MATCH' },
    absent: { responseTransferMode: 'the local cloud buffers' },
  },
  {
    token: 'aws:apigateway/integrationResponse:IntegrationResponse',
    source: `${SOURCE}/integration_response.go`,
    least: (world) => ({ ...method(world), statusCode: '200' }),
    replaces: [...METHOD, 'statusCode'],
  },
  {
    token: 'aws:apigateway/response:Response',
    source: `${SOURCE}/gateway_response.go`,
    least: (world) => ({
      restApiId: api(world),
      responseType: 'DEFAULT_4XX',
      responseTemplates: { 'application/json': '{}' },
    }),
    replaces: ['responseType', 'restApiId'],
  },
  {
    token: 'aws:apigateway/deployment:Deployment',
    source: `${SOURCE}/deployment.go`,
    least: (world) => ({ restApi: api(world) }),
    replaces: ['restApi', 'triggers', 'variables'],
    kept: { triggers: { digest: 'other' }, variables: { other: 'x' } },
  },
  {
    token: 'aws:apigateway/stage:Stage',
    source: `${SOURCE}/stage.go`,
    least: (world) => ({ restApi: api(world), deployment: world.made('apigateway/deployment').id, stageName: 'v1' }),
    defaults: { cacheClusterEnabled: false, xrayTracingEnabled: false },
    replaces: ['restApi', 'stageName'],
    unset: { xrayTracingEnabled: false, webAclArn: '' },
    // Without a cache its size is the program's word.
    kept: { cacheClusterSize: '1.6' },
  },
  {
    token: 'aws:apigateway/methodSettings:MethodSettings',
    source: `${SOURCE}/method_settings.go`,
    least: (world) => ({ restApi: api(world), stageName: 'v1', methodPath: '*/*', settings: { metricsEnabled: true } }),
    replaces: ['methodPath', 'restApi', 'stageName'],
    unset: {
      settings: { metricsEnabled: true, loggingLevel: 'OFF', throttlingBurstLimit: -1, throttlingRateLimit: -1 },
    },
  },
  {
    // The description is pulumi-aws' own, provider/resource_overrides.go.
    token: 'aws:apigateway/apiKey:ApiKey',
    source: `${SOURCE}/api_key.go`,
    least: () => ({}),
    defaults: { description: 'Managed by Pulumi', enabled: true },
    replaces: ['name', 'value'],
  },
  { token: 'aws:apigateway/usagePlan:UsagePlan', source: `${SOURCE}/usage_plan.go`, least: () => ({}), replaces: [] },
  {
    token: 'aws:apigateway/usagePlanKey:UsagePlanKey',
    source: `${SOURCE}/usage_plan_key.go`,
    least: ({ made }) => ({
      keyId: made('apigateway/apiKey').id,
      keyType: 'API_KEY',
      usagePlanId: made('apigateway/usagePlan').id,
    }),
    replaces: ['keyId', 'keyType', 'usagePlanId'],
  },
];
