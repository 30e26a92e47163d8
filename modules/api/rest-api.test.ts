import type { ApiSettings } from '../../environments/schema';
import { testFunction } from '../testing/function';
import { record, valueOf } from '../testing/recorder';
import { KEY_ARN, TAGS, testScope } from '../testing/scope';
import { ACCESS_LOG_FORMAT } from './access-log-format';
import { RestApi, type RestApiArgs } from './rest-api';

const scope = testScope();
const settings: ApiSettings = {
  stageName: 'v1',
  apiKey: true,
  throttle: { rateLimit: 50, burstLimit: 100 },
  accessLogs: true,
  accountLoggingRole: true,
};
const make = (changes: Partial<ApiSettings> = {}, args: Partial<RestApiArgs> = {}) =>
  record(
    () =>
      new RestApi('a', {
        scope,
        settings: { ...settings, ...changes },
        keyArn: KEY_ARN,
        logRetentionDays: 7,
        route: { method: 'POST', path: 'orders' },
        schema: { type: 'object', required: ['id'] },
        bodyHint: 'an object with id',
        function: testFunction(),
        ...args,
      }),
  );
const digestOf = async (...changes: Parameters<typeof make>) =>
  (await make(...changes)).named('a-endpoint-deployment').inputs['triggers'];

describe('the method', () => {
  it('M1 P1 validates the body for any content type, and proxies to the function', async () => {
    const { named } = await make();
    expect(named('a-api').inputs).toEqual({
      name: 'dev-shop',
      description: 'shop (dev)',
      endpointConfiguration: { types: 'REGIONAL' },
      tags: TAGS,
    });
    expect(named('a-endpoint-resource').inputs).toEqual({ restApi: 'api1', parentId: 'root1', pathPart: 'orders' });
    expect(named('a-endpoint-model').inputs).toMatchObject({
      restApi: 'api1',
      name: 'Request',
      contentType: 'application/json',
      schema: '{"type":"object","required":["id"]}',
    });
    expect(named('a-endpoint-validator').inputs).toMatchObject({ validateRequestBody: true });
    expect(named('a-endpoint-method').inputs).toEqual({
      restApi: 'api1',
      resourceId: 'a-endpoint-resource-id',
      httpMethod: 'POST',
      authorization: 'NONE',
      apiKeyRequired: true,
      requestValidatorId: 'a-endpoint-validator-id',
      requestModels: { 'application/json': 'Request', $default: 'Request' },
    });
    expect(named('a-endpoint-integration').inputs).toMatchObject({
      type: 'AWS_PROXY',
      integrationHttpMethod: 'POST',
      passthroughBehavior: 'NEVER',
      requestTemplates: { 'application/json': '$input.body' },
    });
  });

  it('may be invoked through exactly this stage, method and path', async () => {
    expect((await make()).named('a-permission').inputs).toEqual({
      statementId: 'api',
      action: 'lambda:InvokeFunction',
      function: 'dev-shop-ingest',
      principal: 'apigateway.amazonaws.com',
      sourceArn: 'arn:aws:execute-api:us-east-2:111111111111:api1/v1/POST/orders',
    });
  });

  it('R6 has a URL', async () => {
    expect(await valueOf((await make()).result.url)).toBe('https://api1.execute-api.test/v1/orders');
  });
});

describe('the deployment', () => {
  it('depends on all methods, integrations, models and responses', async () => {
    const { named, ofType } = await make();
    const responses = ofType('aws:apigateway/response:Response').map(({ name }) => name);
    expect(responses).toHaveLength(14);
    expect(named('a-endpoint-deployment').dependencies).toEqual(
      expect.arrayContaining([
        'a-endpoint-resource',
        'a-endpoint-model',
        'a-endpoint-validator',
        'a-endpoint-method',
        'a-endpoint-integration',
        ...responses,
      ]),
    );
  });

  it('is replaced when any of them changes, and only then', async () => {
    const changed = [
      await digestOf(),
      await digestOf({ apiKey: false }),
      await digestOf({}, { schema: { type: 'array' } }),
      await digestOf({}, { bodyHint: 'something else' }),
      await digestOf({}, { route: { method: 'PUT', path: 'orders' } }),
      await digestOf({}, { route: { method: 'POST', path: 'things' } }),
    ];
    expect(new Set(changed.map((triggers) => JSON.stringify(triggers))).size).toBe(changed.length);
    expect(await digestOf({ throttle: { rateLimit: 1, burstLimit: 1 }, accessLogs: false })).toEqual(await digestOf());
  });
});

describe('the stage', () => {
  it('M1 P9 is traced and logs each request as JSON', async () => {
    expect((await make()).named('a-stage').inputs).toEqual({
      restApi: 'api1',
      stageName: 'v1',
      deployment: 'a-endpoint-deployment-id',
      xrayTracingEnabled: true,
      accessLogSettings: {
        destinationArn: 'arn:aws:logs:us-east-2:111111111111:log-group:/aws/apigateway/dev-shop/access',
        format: ACCESS_LOG_FORMAT,
      },
      tags: TAGS,
    });
    expect(JSON.parse(ACCESS_LOG_FORMAT)).toMatchObject({ requestId: '$context.requestId', status: '$context.status' });
  });

  it("is throttled, measured and logged, and never writes the callers' data", async () => {
    expect((await make()).named('a-settings').inputs).toEqual({
      restApi: 'api1',
      stageName: 'v1',
      methodPath: '*/*',
      settings: {
        metricsEnabled: true,
        loggingLevel: 'INFO',
        dataTraceEnabled: false,
        throttlingRateLimit: 50,
        throttlingBurstLimit: 100,
      },
    });
  });

  it('M7 M8 keeps execution and access logs for the configured time, encrypted', async () => {
    const { named } = await make();
    expect(named('a-execution-logs').inputs).toEqual({
      name: 'API-Gateway-Execution-Logs_api1/v1',
      retentionInDays: 7,
      kmsKeyId: KEY_ARN,
      tags: TAGS,
    });
    expect(named('a-access-logs').inputs).toEqual({
      name: '/aws/apigateway/dev-shop/access',
      retentionInDays: 7,
      kmsKeyId: KEY_ARN,
      tags: TAGS,
    });
  });

  it("depends on the account's logging role, which depends on its policy", async () => {
    const { named } = await make();
    expect(named('a-stage').dependencies).toEqual(
      expect.arrayContaining(['a-logging-account', 'a-execution-logs', 'a-access-logs']),
    );
    expect(named('a-settings').dependencies).toContain('a-logging-account');
    expect(named('a-logging-account').dependencies).toContain('a-logging-policy');
  });

  it('P10 lets the gateway write only the groups of this API and its test group', async () => {
    const { Statement } = JSON.parse((await make()).named('a-logging-policy').inputs['policy'] as string) as {
      Statement: { Resource: string[] }[];
    };
    const groups = [
      'API-Gateway-Execution-Logs_api1/v1',
      '/aws/apigateway/dev-shop/access',
      '/aws/apigateway/welcome',
    ].map((name) => `arn:aws:logs:us-east-2:111111111111:log-group:${name}`);
    expect(Statement.map(({ Resource }) => Resource)).toEqual([
      groups.flatMap((arn) => [arn, `${arn}:log-stream:*`]),
      ['arn:aws:logs:us-east-2:111111111111:log-group::log-stream:'],
    ]);
  });

  it("omits access logs and the account's role if disabled", async () => {
    const { named, ofType } = await make({ accessLogs: false, accountLoggingRole: false });
    expect(named('a-stage').inputs).not.toHaveProperty('accessLogSettings');
    expect(ofType('aws:apigateway/account:Account')).toEqual([]);
    expect(ofType('aws:cloudwatch/logGroup:LogGroup').map(({ name }) => name)).not.toContain('a-access-logs');
  });
});

describe('the API key', () => {
  it('is random, 40 letters and digits, secret, and throttled by its plan', async () => {
    const { named, result } = await make();
    expect(named('a-key-value').inputs).toEqual({ length: 40, special: false });
    expect(named('a-key-plan').inputs).toMatchObject({
      apiStages: [{ apiId: 'api1', stage: 'v1' }],
      throttleSettings: { rateLimit: 50, burstLimit: 100 },
      tags: TAGS,
    });
    expect(named('a-key-plan-key').inputs).toEqual({
      keyId: 'a-key-key-id',
      keyType: 'API_KEY',
      usagePlanId: 'a-key-plan-id',
    });
    expect(await (result.apiKey as unknown as { isSecret: Promise<boolean> }).isSecret).toBe(true);
  });

  it('is omitted if the environment requires none', async () => {
    const { result, ofType, named } = await make({ apiKey: false });
    expect(result.apiKey).toBeUndefined();
    expect(ofType('aws:apigateway/apiKey:ApiKey')).toEqual([]);
    expect(named('a-endpoint-method').inputs['apiKeyRequired']).toBe(false);
  });
});
