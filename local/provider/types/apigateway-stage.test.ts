import * as sdk from '@aws-sdk/client-api-gateway';
import { ACCOUNT, drive, makeContext, sdkOptions, startEmulator } from '../testing/harness';
import type { TestEmulator } from '../testing/harness';
import type { Context } from '../types';
import { deployment } from './apigateway-deployment';
import { methodSettings } from './apigateway-method-settings';
import { stage } from './apigateway-stage';

const REGION = 'us-east-2';
const tags = { Environment: 'test', System: 'price-alerts' };
let emulator: TestEmulator;
let ctx: Context;
let aws: sdk.APIGatewayClient;

beforeAll(async () => {
  emulator = await startEmulator();
  ctx = makeContext(emulator.endpoint, REGION);
  aws = new sdk.APIGatewayClient(sdkOptions(emulator.endpoint, REGION));
}, 120_000);
afterAll(() => emulator?.stop());

/** A new API with a deployment. */
async function newApi(): Promise<{ restApi: string; deployed: string }> {
  const { id: restApi } = await aws.send(new sdk.CreateRestApiCommand({ name: 'parent' }));
  const { id: deployed } = await aws.send(new sdk.CreateDeploymentCommand({ restApiId: restApi }));
  return { restApi: restApi!, deployed: deployed! };
}

describe('aws:apigateway/deployment:Deployment', () => {
  it('creates, changes its description, is replaced by its triggers, deletes', async () => {
    const { restApi } = await newApi();
    const inputs = { restApi, description: 'first', triggers: { digest: 'a' } };
    const deployed = drive(deployment, ctx);
    await deployed.create(inputs);
    expect(
      await aws.send(new sdk.GetDeploymentCommand({ restApiId: restApi, deploymentId: deployed.id })),
    ).toMatchObject({ description: 'first' });
    expect(deployed.diff({ ...inputs, triggers: { digest: 'b' } }).replaces).toEqual(['triggers']);
    await aws.send(
      new sdk.UpdateDeploymentCommand({
        restApiId: restApi,
        deploymentId: deployed.id,
        patchOperations: [{ op: 'replace', path: '/description', value: 'x' }],
      }),
    );
    expect(await deployed.refresh()).toEqual(['description']);
    await deployed.update({ ...inputs, description: 'second' });
    await deployed.delete();
    expect(await deployed.refresh()).toBeUndefined();
    await deployed.delete();
  });
});

describe('aws:apigateway/stage:Stage', () => {
  const accessLogSettings = {
    destinationArn: `arn:aws:logs:us-east-2:${ACCOUNT}:log-group:/api/test`,
    format: '{"requestId":"$context.requestId"}',
  };

  it('M1 P9 creates with X-Ray and access logs, and gives a URL that can be reached', async () => {
    const { restApi, deployed } = await newApi();
    const v1 = drive(stage, ctx);
    await v1.create({
      restApi,
      deployment: deployed,
      stageName: 'v1',
      xrayTracingEnabled: true,
      accessLogSettings,
      variables: { a: 'b' },
      tags,
    });
    expect(await aws.send(new sdk.GetStageCommand({ restApiId: restApi, stageName: 'v1' }))).toMatchObject({
      deploymentId: deployed,
      tracingEnabled: true,
      accessLogSettings,
      variables: { a: 'b' },
      cacheClusterEnabled: false,
    });
    expect(v1.id).toBe(`ags-${restApi}-v1`);
    expect(v1.state).toMatchObject({
      arn: `arn:aws:apigateway:us-east-2::/restapis/${restApi}/stages/v1`,
      executionArn: `arn:aws:execute-api:us-east-2:${ACCOUNT}:${restApi}/v1`,
      invokeUrl: `${emulator.endpoint}/restapis/${restApi}/v1/_user_request_`,
    });
    expect((await aws.send(new sdk.GetTagsCommand({ resourceArn: v1.state.arn }))).tags).toEqual(tags);
    await v1.delete();
    expect(await v1.refresh()).toBeUndefined();
    await v1.delete();
  });

  it('detects tracing and logs switched off, another deployment and tags, and repairs them', async () => {
    const { restApi, deployed } = await newApi();
    const inputs = {
      restApi,
      deployment: deployed,
      stageName: 'v1',
      xrayTracingEnabled: true,
      accessLogSettings,
      tags,
    };
    const v1 = drive(stage, ctx);
    await v1.create(inputs);
    const other = await aws.send(new sdk.CreateDeploymentCommand({ restApiId: restApi }));
    await aws.send(
      new sdk.UpdateStageCommand({
        restApiId: restApi,
        stageName: 'v1',
        patchOperations: [
          { op: 'replace', path: '/tracingEnabled', value: 'false' },
          { op: 'remove', path: '/accessLogSettings' },
          { op: 'replace', path: '/deploymentId', value: other.id },
        ],
      }),
    );
    await aws.send(new sdk.TagResourceCommand({ resourceArn: v1.state.arn, tags: { Environment: 'prod' } }));
    expect(await v1.refresh()).toEqual(['accessLogSettings', 'deployment', 'tags', 'tagsAll', 'xrayTracingEnabled']);
    await v1.update(inputs);
    expect(await aws.send(new sdk.GetStageCommand({ restApiId: restApi, stageName: 'v1' }))).toMatchObject({
      tracingEnabled: true,
      deploymentId: deployed,
      accessLogSettings,
    });
    await v1.update({ restApi, deployment: other.id, stageName: 'v1', description: 'bare' });
    expect(v1.state).not.toHaveProperty('accessLogSettings');
    expect(v1.diff({ restApi, deployment: other.id, stageName: 'v2' }).replaces).toEqual(['stageName']);
    await v1.delete();
  });

  it('does not inherit the tags of an earlier stage of its name', async () => {
    const { restApi, deployed } = await newApi();
    const inputs = { restApi, deployment: deployed, stageName: 'v1' };
    const first = drive(stage, ctx);
    await first.create({ ...inputs, tags: { Old: 'x' } });
    await first.delete();
    const second = drive(stage, ctx);
    await second.create({ ...inputs, tags });
    expect(second.state.tags).toEqual(tags);
    await second.delete();
  });

  it('refuses half of the access log settings and a bad name', () => {
    const checked = drive(stage, ctx).check({
      restApi: 'a',
      deployment: 'b',
      stageName: 'v 1',
      accessLogSettings: { format: 'x' },
    });
    expect(checked).toMatchObject([{ property: 'stageName' }, { property: 'accessLogSettings' }]);
  });
});

describe('aws:apigateway/methodSettings:MethodSettings', () => {
  const address = async () => {
    const { restApi, deployed } = await newApi();
    await aws.send(new sdk.CreateStageCommand({ restApiId: restApi, stageName: 'v1', deploymentId: deployed }));
    return { restApi, stageName: 'v1' };
  };
  const live = async (restApi: string) =>
    (await aws.send(new sdk.GetStageCommand({ restApiId: restApi, stageName: 'v1' }))).methodSettings ?? {};

  it('throttles all methods, detects the throttle and the logging changed, and leaves omitted settings to AWS', async () => {
    const at = { ...(await address()), methodPath: '*/*' };
    const settings = {
      throttlingRateLimit: 100.5,
      throttlingBurstLimit: 200,
      metricsEnabled: true,
      loggingLevel: 'ERROR',
      dataTraceEnabled: false,
    };
    const all = drive(methodSettings, ctx);
    await all.create({ ...at, settings });
    expect(all.id).toBe(`${at.restApi}-v1-*/*`);
    expect((await live(at.restApi))['*/*']).toMatchObject(settings);
    await aws.send(
      new sdk.UpdateStageCommand({
        restApiId: at.restApi,
        stageName: 'v1',
        patchOperations: [
          { op: 'replace', path: '/*/*/throttling/rateLimit', value: '10000' },
          { op: 'replace', path: '/*/*/logging/loglevel', value: 'OFF' },
          { op: 'replace', path: '/*/*/caching/enabled', value: 'true' },
        ],
      }),
    );
    expect(await all.refresh()).toEqual(['settings']);
    expect(
      all
        .diff({ ...at, settings })
        .details.map(({ path }) => path)
        .sort(),
    ).toEqual(['settings.loggingLevel', 'settings.throttlingRateLimit']);
    expect(all.state.settings).toMatchObject({ cachingEnabled: true, cacheTtlInSeconds: 300 });
    await all.update({ ...at, settings });
    await all.update({ ...at, settings: { throttlingRateLimit: 100.5 } });
    expect((await live(at.restApi))['*/*']).toMatchObject({
      metricsEnabled: true,
      loggingLevel: 'ERROR',
      cachingEnabled: true,
      throttlingRateLimit: 100.5,
      throttlingBurstLimit: 5000,
    });
    await all.delete();
    expect(await live(at.restApi)).toEqual({});
    expect(await all.refresh()).toBeUndefined();
  });

  it('knows one method below a path, and -1 for no throttle', async () => {
    const at = { ...(await address()), methodPath: 'v2/metrics/POST' };
    const one = drive(methodSettings, ctx);
    await one.create({ ...at, settings: { throttlingRateLimit: -1, throttlingBurstLimit: 7 } });
    expect((await live(at.restApi))['v2/metrics/POST']).toMatchObject({
      throttlingRateLimit: 10_000,
      throttlingBurstLimit: 7,
    });
    expect(one.state.settings).toMatchObject({
      throttlingRateLimit: -1,
      throttlingBurstLimit: 7,
      metricsEnabled: false,
      loggingLevel: 'OFF',
    });
    await one.delete();
    expect(await live(at.restApi)).toEqual({});
  });

  it('refuses unknown settings and levels', () => {
    const given = { restApi: 'a', stageName: 'v1', methodPath: '*' };
    expect(
      drive(methodSettings, ctx).check({ ...given, settings: { throttle: 1, loggingLevel: 'ALL' } }),
    ).toMatchObject([{ property: 'settings' }, { property: 'settings' }, { property: 'methodPath' }]);
  });
});
