import * as sdk from '@aws-sdk/client-api-gateway';
import { ACCOUNT, drive, makeContext, sdkOptions, startEmulator } from '../testing/harness';
import type { TestEmulator } from '../testing/harness';
import type { Context, Props } from '../types';
import { integration, integrationResponse } from './apigateway-integration';
import { method, methodResponse } from './apigateway-method';
import { response } from './apigateway-response';

const REGION = 'us-east-2';
const uriOf = (name: string) =>
  `arn:aws:apigateway:us-east-2:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-2:${ACCOUNT}:function:${name}/invocations`;
let emulator: TestEmulator;
let ctx: Context;
let aws: sdk.APIGatewayClient;

beforeAll(async () => {
  emulator = await startEmulator();
  ctx = makeContext(emulator.endpoint, REGION);
  aws = new sdk.APIGatewayClient(sdkOptions(emulator.endpoint, REGION));
}, 120_000);
afterAll(() => emulator?.stop());

interface Address {
  /** As the plugin names it. */
  readonly inputs: Props;
  /** As the SDK names it. */
  readonly call: { restApiId: string; resourceId: string; httpMethod: string };
}

/** POST / of a new API; with `methodToo` the method exists. */
async function newAddress(methodToo: boolean): Promise<Address> {
  const { id, rootResourceId } = await aws.send(new sdk.CreateRestApiCommand({ name: 'parent' }));
  const call = { restApiId: id!, resourceId: rootResourceId!, httpMethod: 'POST' };
  if (methodToo) await aws.send(new sdk.PutMethodCommand({ ...call, authorizationType: 'NONE' }));
  return { inputs: { restApi: id, resourceId: rootResourceId, httpMethod: 'POST' }, call };
}

describe('aws:apigateway/method:Method', () => {
  it('creates, reads back and deletes', async () => {
    const { inputs, call } = await newAddress(false);
    const post = drive(method, ctx);
    await post.create({
      ...inputs,
      authorization: 'NONE',
      apiKeyRequired: true,
      requestModels: { 'application/json': 'Price' },
      requestParameters: { 'method.request.header.x-id': true },
      requestValidatorId: 'abc123',
      operationName: 'postPrice',
    });
    expect(post.id).toBe(`agm-${call.restApiId}-${call.resourceId}-POST`);
    expect(await aws.send(new sdk.GetMethodCommand(call))).toMatchObject({
      authorizationType: 'NONE',
      apiKeyRequired: true,
      requestModels: { 'application/json': 'Price' },
      requestParameters: { 'method.request.header.x-id': true },
      requestValidatorId: 'abc123',
      operationName: 'postPrice',
    });
    await post.delete();
    expect(await post.refresh()).toBeUndefined();
    await post.delete();
  });

  it('detects authorization, key, model and validator removed, and sets them again without losing the integration', async () => {
    const { inputs, call } = await newAddress(false);
    const wanted = {
      ...inputs,
      authorization: 'AWS_IAM',
      apiKeyRequired: true,
      requestModels: { 'application/json': 'Price' },
      requestValidatorId: 'abc123',
    };
    const post = drive(method, ctx);
    await post.create(wanted);
    await aws.send(
      new sdk.PutIntegrationCommand({ ...call, type: 'AWS_PROXY', integrationHttpMethod: 'POST', uri: uriOf('f') }),
    );
    await aws.send(
      new sdk.UpdateMethodCommand({
        ...call,
        patchOperations: [
          { op: 'replace', path: '/authorizationType', value: 'NONE' },
          { op: 'replace', path: '/apiKeyRequired', value: 'false' },
          { op: 'remove', path: '/requestModels/application~1json' },
          { op: 'replace', path: '/requestModels', value: { 'application/json': 'Empty' } as unknown as string },
          { op: 'remove', path: '/requestValidatorId' },
        ],
      }),
    );
    expect(await post.refresh()).toEqual(['apiKeyRequired', 'authorization', 'requestModels', 'requestValidatorId']);
    expect(post.diff(wanted)).toMatchObject({
      changed: ['apiKeyRequired', 'authorization', 'requestModels', 'requestValidatorId'],
      replaces: [],
    });
    await post.update(wanted);
    await post.update({ ...inputs, authorization: 'NONE' });
    expect(await aws.send(new sdk.GetMethodCommand(call))).toMatchObject({
      apiKeyRequired: false,
      requestModels: {},
      methodIntegration: { uri: uriOf('f') },
    });
    await post.delete();
  });

  it('replaces on a new address and checks what AWS checks', () => {
    const given = { restApi: 'a', resourceId: 'b', httpMethod: 'POST', authorization: 'NONE' };
    expect(drive(method, ctx).check({ ...given, httpMethod: 'FETCH', authorization: 'OPEN' })).toMatchObject([
      { property: 'httpMethod' },
      { property: 'authorization' },
    ]);
    expect(['restApi', 'resourceId', 'httpMethod'].every((name) => method.inputs[name]?.replace)).toBe(true);
  });
});

describe('aws:apigateway/methodResponse:MethodResponse', () => {
  it('creates, detects a change, updates, deletes', async () => {
    const { inputs, call } = await newAddress(true);
    const wanted = { ...inputs, statusCode: '200', responseModels: { 'application/json': 'Empty' } };
    const ok = drive(methodResponse, ctx);
    await ok.create(wanted);
    expect(ok.id).toBe(`agmr-${call.restApiId}-${call.resourceId}-POST-200`);
    await aws.send(
      new sdk.PutMethodResponseCommand({ ...call, statusCode: '200', responseModels: { 'application/json': 'Error' } }),
    );
    expect(await ok.refresh()).toEqual(['responseModels']);
    await ok.update({ ...wanted, responseParameters: { 'method.response.header.x-id': true } });
    expect(await aws.send(new sdk.GetMethodResponseCommand({ ...call, statusCode: '200' }))).toMatchObject({
      responseModels: { 'application/json': 'Empty' },
      responseParameters: { 'method.response.header.x-id': true },
    });
    await ok.delete();
    expect(await ok.refresh()).toBeUndefined();
  });
});

describe('aws:apigateway/integration:Integration', () => {
  const proxy = {
    type: 'AWS_PROXY',
    integrationHttpMethod: 'POST',
    uri: uriOf('ingest'),
    passthroughBehavior: 'NEVER',
    timeoutMilliseconds: 10_000,
    requestTemplates: { 'application/json': '$input.body' },
  };

  it('creates, detects another function and settings, updates in place', async () => {
    const { inputs, call } = await newAddress(true);
    const post = drive(integration, ctx);
    await post.create({ ...inputs, ...proxy });
    expect(post.id).toBe(`agi-${call.restApiId}-${call.resourceId}-POST`);
    const live = () => aws.send(new sdk.GetIntegrationCommand(call));
    expect(await live()).toMatchObject({
      type: 'AWS_PROXY',
      httpMethod: 'POST',
      uri: proxy.uri,
      passthroughBehavior: 'NEVER',
      timeoutInMillis: 10_000,
      requestTemplates: proxy.requestTemplates,
      connectionType: 'INTERNET',
    });
    await aws.send(
      new sdk.UpdateIntegrationCommand({
        ...call,
        patchOperations: [
          { op: 'replace', path: '/uri', value: uriOf('other') },
          { op: 'replace', path: '/timeoutInMillis', value: '50' },
        ],
      }),
    );
    expect(await post.refresh()).toEqual(['timeoutMilliseconds', 'uri']);
    expect(post.state).toMatchObject({ uri: uriOf('other'), timeoutMilliseconds: 50 });
    await post.update({
      ...inputs,
      ...proxy,
      requestTemplates: undefined,
      contentHandling: 'CONVERT_TO_TEXT',
      requestParameters: { 'integration.request.header.x-a': "'b'" },
    });
    expect(await live()).toMatchObject({
      uri: proxy.uri,
      timeoutInMillis: 10_000,
      contentHandling: 'CONVERT_TO_TEXT',
      requestTemplates: {},
    });
    await post.delete();
    expect(await post.refresh()).toBeUndefined();
  });

  it('assumes 29 s, and replaces where AWS does', async () => {
    const { inputs } = await newAddress(true);
    const mock = drive(integration, ctx);
    await mock.create({ ...inputs, type: 'MOCK', requestTemplates: { 'application/json': '{"statusCode":200}' } });
    expect(mock.state.timeoutMilliseconds).toBe(29_000);
    expect(mock.state).not.toHaveProperty('integrationHttpMethod');
    expect(mock.diff({ ...inputs, ...proxy }).replaces).toEqual([
      'integrationHttpMethod',
      'passthroughBehavior',
      'type',
    ]);
    await mock.delete();
  });

  it('refuses what would answer 500 on AWS', () => {
    const given = { restApi: 'a', resourceId: 'b', httpMethod: 'POST', type: 'AWS_PROXY', uri: uriOf('f') };
    expect(drive(integration, ctx).check(given)).toMatchObject([{ property: 'integrationHttpMethod' }]);
    expect(drive(integration, ctx).check({ ...given, integrationHttpMethod: 'GET' })).toMatchObject([
      { property: 'integrationHttpMethod' },
    ]);
    expect(drive(integration, ctx).check({ ...given, type: 'LAMBDA', integrationHttpMethod: 'POST' })).toMatchObject([
      { property: 'type' },
    ]);
  });
});

describe('aws:apigateway/integrationResponse:IntegrationResponse', () => {
  it('creates, detects a change, updates, deletes', async () => {
    const { inputs, call } = await newAddress(true);
    await aws.send(new sdk.PutIntegrationCommand({ ...call, type: 'MOCK' }));
    const wanted = { ...inputs, statusCode: '200', responseTemplates: { 'application/json': '{"ok":true}' } };
    const ok = drive(integrationResponse, ctx);
    await ok.create(wanted);
    expect(ok.id).toBe(`agir-${call.restApiId}-${call.resourceId}-POST-200`);
    await aws.send(
      new sdk.PutIntegrationResponseCommand({
        ...call,
        statusCode: '200',
        responseTemplates: { 'application/json': '{}' },
      }),
    );
    expect(await ok.refresh()).toEqual(['responseTemplates']);
    await ok.update({ ...wanted, selectionPattern: '2..' });
    expect(await aws.send(new sdk.GetIntegrationResponseCommand({ ...call, statusCode: '200' }))).toMatchObject({
      selectionPattern: '2..',
      responseTemplates: { 'application/json': '{"ok":true}' },
    });
    await ok.delete();
    expect(await ok.refresh()).toBeUndefined();
  });
});

describe('aws:apigateway/response:Response', () => {
  it('creates, detects a change and a removal, updates, deletes', async () => {
    const {
      call: { restApiId },
    } = await newAddress(false);
    const wanted = {
      restApiId,
      responseType: 'BAD_REQUEST_BODY',
      statusCode: '400',
      responseTemplates: { 'application/json': '{"error":"bad_request","message":$context.error.messageString}' },
    };
    const address = { restApiId, responseType: 'BAD_REQUEST_BODY' } as const;
    const refused = drive(response, ctx);
    await refused.create(wanted);
    expect(refused.id).toBe(`aggr-${restApiId}-BAD_REQUEST_BODY`);
    expect(await aws.send(new sdk.GetGatewayResponseCommand(address))).toMatchObject({
      statusCode: '400',
      responseTemplates: wanted.responseTemplates,
      defaultResponse: false,
    });
    await aws.send(new sdk.PutGatewayResponseCommand({ ...address, statusCode: '200' }));
    expect(await refused.refresh()).toEqual(['responseTemplates', 'statusCode']);
    await refused.update({ ...wanted, responseParameters: { 'gatewayresponse.header.x-a': "'b'" } });
    await aws.send(new sdk.DeleteGatewayResponseCommand(address));
    expect(await refused.refresh()).toBeUndefined();
    await refused.delete();
  });
});
