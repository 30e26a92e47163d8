import * as sdk from '@aws-sdk/client-api-gateway';
import { ACCOUNT, drive, makeContext, sdkOptions, startEmulator } from '../testing/harness';
import type { TestEmulator } from '../testing/harness';
import type { Context } from '../types';
import { resource } from './apigateway-resource';
import { restApi } from './apigateway-rest-api';
import { model, requestValidator } from './apigateway-validation';

const REGION = 'us-east-2';
const tags = { Environment: 'test', System: 'metrics-aggregation' };
const policy = (action: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: '*', Action: action, Resource: 'execute-api:/*' }],
  });
let emulator: TestEmulator;
let ctx: Context;
let aws: sdk.APIGatewayClient;

beforeAll(async () => {
  emulator = await startEmulator();
  ctx = makeContext(emulator.endpoint, REGION);
  aws = new sdk.APIGatewayClient(sdkOptions(emulator.endpoint, REGION));
}, 120_000);
afterAll(() => emulator?.stop());

const newApi = async (): Promise<sdk.CreateRestApiCommandOutput> =>
  aws.send(new sdk.CreateRestApiCommand({ name: 'parent' }));

describe('aws:apigateway/restApi:RestApi', () => {
  it('creates, reads back and deletes', async () => {
    const api = drive(restApi, ctx);
    await api.create({
      name: 'metrics',
      description: 'takes metrics',
      endpointConfiguration: { types: 'REGIONAL' },
      minimumCompressionSize: '1024',
      tags,
    });
    expect(await aws.send(new sdk.GetRestApiCommand({ restApiId: api.id }))).toMatchObject({
      name: 'metrics',
      description: 'takes metrics',
      endpointConfiguration: { types: ['REGIONAL'] },
      minimumCompressionSize: 1024,
      tags,
    });
    expect(api.state).toMatchObject({
      arn: `arn:aws:apigateway:us-east-2::/restapis/${api.id}`,
      executionArn: `arn:aws:execute-api:us-east-2:${ACCOUNT}:${api.id}`,
      rootResourceId: expect.stringMatching(/^\w+$/) as string,
      createdDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string,
      apiKeySource: 'HEADER',
      disableExecuteApiEndpoint: false,
      binaryMediaTypes: [],
    });
    await api.delete();
    expect(await api.refresh()).toBeUndefined();
    await api.delete();
  });

  it('changes everything in place, and gives up what it may', async () => {
    const api = drive(restApi, ctx);
    await api.create({
      name: 'before',
      endpointConfiguration: { types: 'EDGE' },
      policy: policy('execute-api:Invoke'),
    });
    await api.update({
      name: 'after',
      description: 'new',
      endpointConfiguration: { types: 'REGIONAL' },
      minimumCompressionSize: '0',
      disableExecuteApiEndpoint: true,
      apiKeySource: 'AUTHORIZER',
      binaryMediaTypes: ['image/png'],
      policy: policy('execute-api:*'),
      tags,
    });
    expect(await aws.send(new sdk.GetRestApiCommand({ restApiId: api.id }))).toMatchObject({
      name: 'after',
      description: 'new',
      endpointConfiguration: { types: ['REGIONAL'] },
      minimumCompressionSize: 0,
      disableExecuteApiEndpoint: true,
      apiKeySource: 'AUTHORIZER',
      binaryMediaTypes: ['image/png'],
    });
    expect(api.state.policy).toBe(policy('execute-api:*'));
    await api.update({ name: 'after' });
    expect(api.state).not.toHaveProperty('minimumCompressionSize');
    expect(api.state).not.toHaveProperty('policy');
    expect(api.state).not.toHaveProperty('tags');
    await api.delete();
  });

  it('detects drift of the policy, the switches and the tags', async () => {
    const api = drive(restApi, ctx);
    const inputs = { name: 'drifting', policy: policy('execute-api:Invoke'), disableExecuteApiEndpoint: false, tags };
    await api.create(inputs);
    await aws.send(
      new sdk.UpdateRestApiCommand({
        restApiId: api.id,
        patchOperations: [
          { op: 'replace', path: '/policy', value: policy('*') },
          { op: 'replace', path: '/disableExecuteApiEndpoint', value: 'true' },
        ],
      }),
    );
    await aws.send(new sdk.UntagResourceCommand({ resourceArn: api.state.arn, tagKeys: ['System'] }));
    expect(await api.refresh()).toEqual(['disableExecuteApiEndpoint', 'policy', 'tags', 'tagsAll']);
    expect(api.diff(inputs).changed).toEqual(['disableExecuteApiEndpoint', 'policy', 'tags']);
    await api.update(inputs);
    await api.delete();
  });

  it('adopts the bare API of a killed run, and no other', async () => {
    const first = drive(restApi, ctx);
    await first.create({ name: 'half-made', tags });
    const second = drive(restApi, ctx);
    await second.create({ name: 'half-made', description: 'again', tags });
    expect(second.id).toBe(first.id);
    await aws.send(
      new sdk.CreateResourceCommand({ restApiId: first.id, parentId: first.state.rootResourceId, pathPart: 'used' }),
    );
    const third = drive(restApi, ctx);
    await third.create({ name: 'half-made', tags });
    expect(third.id).not.toBe(first.id);
    await first.delete();
    await third.delete();
  });

  it('refuses an endpoint type that AWS does not have', () => {
    expect(drive(restApi, ctx).check({ endpointConfiguration: { types: 'LOCAL' } })).toMatchObject([
      { property: 'endpointConfiguration' },
    ]);
  });
});

describe('aws:apigateway/resource:Resource', () => {
  it('creates, moves, detects drift, adopts and deletes', async () => {
    const { id, rootResourceId } = await newApi();
    const inputs = { restApi: id, parentId: rootResourceId, pathPart: 'metrics' };
    const path = drive(resource, ctx);
    await path.create(inputs);
    expect(path.state.path).toBe('/metrics');
    const again = drive(resource, ctx);
    await again.create(inputs);
    expect(again.id).toBe(path.id);
    await aws.send(
      new sdk.UpdateResourceCommand({
        restApiId: id,
        resourceId: path.id,
        patchOperations: [{ op: 'replace', path: '/pathPart', value: 'moved' }],
      }),
    );
    expect(await path.refresh()).toEqual(['path', 'pathPart']);
    await path.update(inputs);
    expect((await aws.send(new sdk.GetResourceCommand({ restApiId: id, resourceId: path.id }))).path).toBe('/metrics');
    expect(path.diff({ ...inputs, restApi: 'another' }).replaces).toEqual(['restApi']);
    await path.delete();
    expect(await path.refresh()).toBeUndefined();
    await path.delete();
  });

  it('requires the id of the API, not the API', () => {
    expect(drive(resource, ctx).check({ restApi: { name: 'api' }, parentId: 'a', pathPart: 'b' })).toMatchObject([
      { property: 'restApi' },
    ]);
  });

  it('says that an import is not supported', async () => {
    await expect(drive(resource, ctx).import('someid')).rejects.toThrow('does not support imports of this type');
  });
});

describe('aws:apigateway/model:Model', () => {
  const schema = {
    $schema: 'http://json-schema.org/draft-04/schema#',
    type: 'object',
    required: ['price'],
    properties: { price: { type: ['number', 'string'] } },
  };

  it('creates, updates, detects a loosened schema, replaces and deletes', async () => {
    const { id } = await newApi();
    const inputs = { restApi: id, name: 'Price', contentType: 'application/json', schema: JSON.stringify(schema) };
    const price = drive(model, ctx);
    await price.create(inputs);
    const live = () => aws.send(new sdk.GetModelCommand({ restApiId: id, modelName: 'Price' }));
    expect(await live()).toMatchObject({
      name: 'Price',
      contentType: 'application/json',
      schema: inputs.schema,
      id: price.id,
    });
    await aws.send(
      new sdk.UpdateModelCommand({
        restApiId: id,
        modelName: 'Price',
        patchOperations: [{ op: 'replace', path: '/schema', value: '{}' }],
      }),
    );
    expect(await price.refresh()).toEqual(['schema']);
    await price.update({ ...inputs, description: 'a price' });
    expect(JSON.parse((await live()).schema!)).toEqual(schema);
    expect(price.diff({ ...inputs, description: 'a price', schema: JSON.stringify(schema, null, 2) }).changed).toEqual(
      [],
    );
    expect(price.diff({ ...inputs, description: 'a price', contentType: 'text/json' }).replaces).toEqual([
      'contentType',
    ]);
    await price.delete();
    expect(await price.refresh()).toBeUndefined();
  });

  it('refuses a name or a schema that AWS refuses', () => {
    const given = { restApi: 'a', contentType: 'application/json' };
    expect(drive(model, ctx).check({ ...given, name: 'dev-price' })).toMatchObject([{ property: 'name' }]);
    expect(drive(model, ctx).check({ ...given, name: 'Price', schema: '{' })).toMatchObject([{ property: 'schema' }]);
  });
});

describe('aws:apigateway/requestValidator:RequestValidator', () => {
  it('creates, detects it switched off, updates and deletes', async () => {
    const { id } = await newApi();
    const inputs = { restApi: id, name: 'body', validateRequestBody: true };
    const validator = drive(requestValidator, ctx);
    await validator.create(inputs);
    const live = () =>
      aws.send(new sdk.GetRequestValidatorCommand({ restApiId: id, requestValidatorId: validator.id }));
    expect(await live()).toMatchObject({ name: 'body', validateRequestBody: true, validateRequestParameters: false });
    await aws.send(
      new sdk.UpdateRequestValidatorCommand({
        restApiId: id,
        requestValidatorId: validator.id,
        patchOperations: [{ op: 'replace', path: '/validateRequestBody', value: 'false' }],
      }),
    );
    expect(await validator.refresh()).toEqual(['validateRequestBody']);
    await validator.update({ ...inputs, name: 'all', validateRequestParameters: true });
    expect(await live()).toMatchObject({ name: 'all', validateRequestBody: true, validateRequestParameters: true });
    await validator.delete();
    expect(await validator.refresh()).toBeUndefined();
    await validator.delete();
  });
});
