import * as sdk from '@aws-sdk/client-api-gateway';
import { ACCOUNT, drive, makeContext, sdkOptions, startEmulator } from '../testing/harness';
import type { TestEmulator } from '../testing/harness';
import type { Context } from '../types';
import { account } from './apigateway-account';
import { apiKey } from './apigateway-api-key';
import { usagePlan, usagePlanKey } from './apigateway-usage-plan';

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

describe('aws:apigateway/account:Account', () => {
  it('sets the role of one region, detects another, and removes it', async () => {
    const role = (name: string) => ({ cloudwatchRoleArn: `arn:aws:iam::${ACCOUNT}:role/${name}` });
    const logging = drive(account, ctx);
    await logging.create(role('logs'));
    expect(logging.id).toBe('api-gateway-account');
    expect(logging.state.throttleSettings).toEqual([{ burstLimit: 5000, rateLimit: 10_000 }]);
    expect((await aws.send(new sdk.GetAccountCommand({}))).cloudwatchRoleArn).toBe(role('logs').cloudwatchRoleArn);
    expect(
      (await new sdk.APIGatewayClient(sdkOptions(emulator.endpoint, 'us-east-1')).send(new sdk.GetAccountCommand({})))
        .cloudwatchRoleArn,
    ).toBeUndefined();
    await aws.send(
      new sdk.UpdateAccountCommand({
        patchOperations: [{ op: 'replace', path: '/cloudwatchRoleArn', value: role('x').cloudwatchRoleArn }],
      }),
    );
    expect(await logging.refresh()).toEqual(['cloudwatchRoleArn']);
    await logging.update(role('logs'));
    await logging.delete();
    expect((await aws.send(new sdk.GetAccountCommand({}))).cloudwatchRoleArn || undefined).toBeUndefined();
  });
});

describe('aws:apigateway/apiKey:ApiKey', () => {
  it('makes a secret value, detects the key switched off, updates, replaces, deletes', async () => {
    const inputs = { name: 'caller', description: 'of the tests', tags };
    const key = drive(apiKey, ctx);
    await key.create(inputs);
    const live = () => aws.send(new sdk.GetApiKeyCommand({ apiKey: key.id, includeValue: true }));
    expect(key.state.value).toBe((await live()).value);
    expect(key.state).toMatchObject({ enabled: true, arn: `arn:aws:apigateway:us-east-2::/apikeys/${key.id}`, tags });
    expect(apiKey.inputs['value']?.secret).toBe(true);
    await aws.send(
      new sdk.UpdateApiKeyCommand({
        apiKey: key.id,
        patchOperations: [{ op: 'replace', path: '/enabled', value: 'false' }],
      }),
    );
    expect(await key.refresh()).toContain('enabled');
    await key.update(inputs);
    expect(await live()).toMatchObject({ enabled: true });
    await key.update({ ...inputs, enabled: false, tags: { Environment: 'test' } });
    expect(key.diff({ ...inputs, value: 'x'.repeat(20) }).replaces).toEqual(['value']);
    expect(key.check({ value: 'short' })).toMatchObject([
      { property: 'value', reason: 'has 5 characters; a key has 20 to 128' },
    ]);
    await key.delete();
    expect(await key.refresh()).toBeUndefined();
    await key.delete();
  });

  it('adopts the key of a killed run', async () => {
    const [first, second] = [drive(apiKey, ctx), drive(apiKey, ctx)];
    await first.create({ name: 'half-made', tags });
    await second.create({ name: 'half-made', tags });
    expect(second.id).toBe(first.id);
    await first.delete();
  });
});

describe('aws:apigateway/usagePlan:UsagePlan and usagePlanKey:UsagePlanKey', () => {
  it('plans, detects the limits changed, updates, deletes', async () => {
    const inputs = {
      name: 'plan',
      apiStages: [{ apiId: 'abc', stage: 'v1', throttles: [{ path: '/metrics/POST', rateLimit: 5, burstLimit: 6 }] }],
      throttleSettings: { rateLimit: 100, burstLimit: 200 },
      quotaSettings: { limit: 1000, period: 'DAY' },
      tags,
    };
    const plan = drive(usagePlan, ctx);
    await plan.create(inputs);
    const live = () => aws.send(new sdk.GetUsagePlanCommand({ usagePlanId: plan.id }));
    expect(await live()).toMatchObject({
      apiStages: [{ apiId: 'abc', stage: 'v1', throttle: { '/metrics/POST': { rateLimit: 5, burstLimit: 6 } } }],
      throttle: { rateLimit: 100, burstLimit: 200 },
      quota: { limit: 1000, period: 'DAY' },
    });
    await aws.send(
      new sdk.UpdateUsagePlanCommand({
        usagePlanId: plan.id,
        patchOperations: [
          { op: 'replace', path: '/throttle/rateLimit', value: '9' },
          { op: 'replace', path: '/quota/limit', value: '1' },
        ],
      }),
    );
    expect(await plan.refresh()).toEqual(['quotaSettings', 'throttleSettings']);
    await plan.update(inputs);
    await plan.update({ name: 'plan', apiStages: [{ apiId: 'abc', stage: 'v2' }] });
    expect(plan.state).not.toHaveProperty('throttleSettings');
    const again = drive(usagePlan, ctx);
    await plan.update({ name: 'plan', tags });
    await again.create({ name: 'plan', tags });
    expect(again.id).toBe(plan.id);
    expect(plan.check({ quotaSettings: { limit: 1, period: 'YEAR' } })).toMatchObject([{ property: 'quotaSettings' }]);
    await plan.delete();
    expect(await plan.refresh()).toBeUndefined();
    await plan.delete();
  });

  it('binds a key to a plan, detects it unbound', async () => {
    const { id: keyId, value } = await aws.send(new sdk.CreateApiKeyCommand({ name: 'caller' }));
    const { id: usagePlanId } = await aws.send(new sdk.CreateUsagePlanCommand({ name: 'plan' }));
    const bound = drive(usagePlanKey, ctx);
    await bound.create({ keyId, keyType: 'API_KEY', usagePlanId });
    expect(bound.id).toBe(keyId);
    expect(bound.state).toMatchObject({ name: 'caller', value });
    expect(bound.diff({ keyId: 'x', keyType: 'API_KEY', usagePlanId: 'y' }).replaces).toEqual(['keyId', 'usagePlanId']);
    await aws.send(new sdk.DeleteUsagePlanKeyCommand({ usagePlanId, keyId }));
    expect(await bound.refresh()).toBeUndefined();
    await bound.delete();
  });
});
