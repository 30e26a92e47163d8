import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { makeCodeFolder } from '../testing/function-zip';
import { ACCOUNT, drive, makeContext, sdkOptions, startEmulator } from '../testing/harness';
import type { Driver, TestEmulator } from '../testing/harness';
import type { Context, Props } from '../types';
import { types } from './apigateway';

/** Requests through an API that the resource types made, to a function: what the settings do, not only that they are stored. */

const REGION = 'us-east-2';
const FUNCTION = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:echo`;
const ECHO =
  "exports.handler = async (event) => { console.log('called'); return { statusCode: 202, body: event.body }; };\n";
const POINT = {
  type: 'object',
  required: ['metric_name', 'value'],
  properties: {
    metric_name: { type: 'string', minLength: 1 },
    value: { type: 'number' },
    timestamp: { type: ['string', 'number'] },
  },
};
const SCHEMA = {
  $schema: 'http://json-schema.org/draft-04/schema#',
  oneOf: [POINT, { type: 'array', minItems: 1, items: POINT }],
};
const point = { metric_name: 'cpu', value: 1 };

let emulator: TestEmulator;
let ctx: Context;
let api: Driver;
let method: Driver;
let methodInputs: Props;
let url: string;

/** A resource of the given name, made. */
async function make(name: string, inputs: Props): Promise<Driver> {
  const driver = drive(
    types.find(({ token }) => token.endsWith(`:${name}`))!,
    ctx,
  );
  await driver.create(inputs);
  return driver;
}

async function makeFunction(): Promise<void> {
  const code = makeCodeFolder();
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  };
  await new IAMClient(sdkOptions(emulator.endpoint)).send(
    new CreateRoleCommand({ RoleName: 'echo', AssumeRolePolicyDocument: JSON.stringify(trust) }),
  );
  await new LambdaClient(sdkOptions(emulator.endpoint, REGION)).send(
    new CreateFunctionCommand({
      FunctionName: 'echo',
      Role: `arn:aws:iam::${ACCOUNT}:role/echo`,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Code: { ZipFile: code.zip(ECHO) },
    }),
  );
  code.remove();
}

async function makeApi(): Promise<void> {
  api = await make('RestApi', { name: 'metrics' });
  const restApi = api.id;
  const path = await make('Resource', { restApi, parentId: api.state.rootResourceId, pathPart: 'metrics' });
  await make('Model', { restApi, name: 'Metrics', contentType: 'application/json', schema: JSON.stringify(SCHEMA) });
  const validator = await make('RequestValidator', { restApi, name: 'body', validateRequestBody: true });
  const address = { restApi, resourceId: path.id, httpMethod: 'POST' };
  methodInputs = {
    ...address,
    authorization: 'NONE',
    requestModels: { 'application/json': 'Metrics' },
    requestValidatorId: validator.id,
  };
  method = await make('Method', methodInputs);
  await make('Integration', {
    ...address,
    type: 'AWS_PROXY',
    integrationHttpMethod: 'POST',
    uri: `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/${FUNCTION}/invocations`,
    passthroughBehavior: 'NEVER',
    requestTemplates: { 'application/json': '$input.body' },
  });
  await make('Response', {
    restApiId: restApi,
    responseType: 'BAD_REQUEST_BODY',
    statusCode: '400',
    responseTemplates: { 'application/json': '{"error":"bad_request","message":$context.error.messageString}' },
  });
  await make('Response', {
    restApiId: restApi,
    responseType: 'DEFAULT_4XX',
    responseTemplates: { 'application/json': '{"error":"$context.error.responseType"}' },
  });
  const deployment = await make('Deployment', { restApi, triggers: { digest: '1' } });
  const stage = await make('Stage', { restApi, deployment: deployment.id, stageName: 'v1' });
  url = `${stage.state.invokeUrl}/metrics`;
}

beforeAll(async () => {
  emulator = await startEmulator();
  ctx = makeContext(emulator.endpoint, REGION);
  await makeFunction();
  await makeApi();
}, 120_000);
afterAll(() => emulator?.stop());

/** The emulator finds an API by the caller's account, which the credential names; its signature is not read where a method is open. */
const CALLER = {
  authorization: `AWS4-HMAC-SHA256 Credential=${ACCOUNT}/20260101/${REGION}/execute-api/aws4_request, SignedHeaders=host, Signature=0`,
};

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

async function post(
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
  caller: Readonly<Record<string, string>> = CALLER,
): Promise<Answer> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(url, {
    method: 'POST',
    body: text,
    headers: { 'content-type': 'application/json', ...caller, ...headers },
  });
  return { status: response.status, body: await response.json() };
}

const refused = { status: 400, body: { error: 'bad_request', message: 'Invalid request body' } };

it('M1 hands a valid body to the function, one point or a list', async () => {
  expect(await post(point)).toEqual({ status: 202, body: point });
  expect(
    await post([point, { ...point, timestamp: 5 }, { ...point, timestamp: '2026-01-01T00:00:00Z' }]),
  ).toMatchObject({ status: 202 });
});

it.each([
  ['a value of the wrong type', { ...point, value: '1' }],
  ['a missing name', { value: 1 }],
  ['a timestamp of none of the types', { ...point, timestamp: true }],
  ['an empty list', []],
  ['a bad point in a list', [point, { value: 1 }]],
  ['no JSON', '{"metric_name"'],
])('M1 refuses %s with the JSON of the gateway response', async (_what, body) => {
  expect(await post(body)).toEqual(refused);
});

// On AWS a proxy integration passes every content type on, whatever is set, so functions refuse them too:
// https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-passthrough-behaviors.html
it('refuses other content types where the integration maps one only', async () => {
  expect(await post(point, { 'content-type': 'text/plain' })).toEqual({
    status: 415,
    body: { error: 'UNSUPPORTED_MEDIA_TYPE' },
  });
  expect(await post(point, { 'content-type': 'application/json; charset=utf-8' })).toMatchObject({ status: 202 });
});

it('asks for a key that a usage plan binds to the stage', async () => {
  const key = await make('ApiKey', { name: 'caller' });
  const plan = await make('UsagePlan', { name: 'plan', apiStages: [{ apiId: api.id, stage: 'v1' }] });
  await method.update({ ...methodInputs, apiKeyRequired: true });
  const withKey = { 'x-api-key': key.state.value as string };
  const forbidden = { status: 403, body: { error: 'INVALID_API_KEY' } };
  expect(await post(point)).toEqual(forbidden);
  expect(await post(point, withKey)).toEqual(forbidden);
  const bound = await make('UsagePlanKey', { keyId: key.id, keyType: 'API_KEY', usagePlanId: plan.id });
  expect(await post(point, withKey)).toMatchObject({ status: 202 });
  await key.update({ name: 'caller', enabled: false });
  expect(await post(point, withKey)).toEqual(forbidden);
  await bound.delete();
  await method.update(methodInputs);
  expect(await post(point)).toMatchObject({ status: 202 });
});

it('throttles a method, and no more when the setting is gone', async () => {
  const slow = await make('MethodSettings', {
    restApi: api.id,
    stageName: 'v1',
    methodPath: '*/*',
    settings: { throttlingRateLimit: 0.001, throttlingBurstLimit: 1 },
  });
  expect((await post(point)).status).toBe(202);
  expect(await post(point)).toEqual({ status: 429, body: { error: 'THROTTLED' } });
  await slow.delete();
  expect((await post(point)).status).toBe(202);
});

it('is found only by a caller who names the account', async () => {
  expect((await post(point, {}, {})).status).toBe(404);
});
