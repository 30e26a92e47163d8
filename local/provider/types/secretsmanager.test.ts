import {
  CreateSecretCommand,
  DeleteResourcePolicyCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetResourcePolicyCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  TagResourceCommand,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { readResource } from '../core/operations';
import { ACCOUNT, drive, makeContext, sdkOptions, startEmulator } from '../testing/harness';
import type { TestEmulator } from '../testing/harness';
import type { Context } from '../types';
import { types } from './secretsmanager';

const [secret, secretVersion] = types as [(typeof types)[number], (typeof types)[number]];
const policy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Principal: '*', Action: 'secretsmanager:DeleteSecret', Resource: '*' }],
});
const KEY = `arn:aws:kms:us-east-1:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`;
const DAY_MS = 86_400_000;

let emulator: TestEmulator;
let ctx: Context;
let client: SecretsManagerClient;

beforeAll(async () => {
  emulator = await startEmulator();
  ctx = makeContext(emulator.endpoint);
  client = new SecretsManagerClient(sdkOptions(emulator.endpoint));
}, 120_000);
afterAll(() => emulator?.stop());

const described = (SecretId: string) => client.send(new DescribeSecretCommand({ SecretId }));
const tags = { Owner: 'a', Environment: 'dev' };

describe('aws:secretsmanager/secret:Secret', () => {
  it('creates, reads back, updates in place and replaces for the name', async () => {
    const driver = drive(secret, ctx);
    const inputs = { name: 'dev/webhook', description: 'signs', kmsKeyId: KEY, policy, tags };
    await driver.create(inputs);
    expect(driver.id).toMatch(new RegExp(`^arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:dev/webhook-`));
    expect(await described('dev/webhook')).toMatchObject({ ARN: driver.id, Description: 'signs', KmsKeyId: KEY });
    expect(driver.state).toMatchObject({
      arn: driver.id,
      name: 'dev/webhook',
      recoveryWindowInDays: 30,
      tagsAll: tags,
    });
    await driver.update({ name: 'dev/webhook', recoveryWindowInDays: 7, tags: { Owner: 'b' } });
    const live = await described('dev/webhook');
    expect(live.Tags).toEqual([{ Key: 'Owner', Value: 'b' }]);
    expect([live.Description || undefined, live.KmsKeyId]).toEqual([undefined, undefined]);
    expect(driver.diff({ name: 'other', tags: { Owner: 'b' }, recoveryWindowInDays: 7 }).replaces).toEqual(['name']);
  });

  it('detects drift of description, key, policy and tags', async () => {
    const driver = drive(secret, ctx);
    const inputs = { name: 'dev/drift', description: 'signs', kmsKeyId: KEY, policy, tags };
    await driver.create(inputs);
    const SecretId = driver.id;
    const drifts = [
      { changed: ['description'], make: () => client.send(new UpdateSecretCommand({ SecretId, Description: 'x' })) },
      {
        changed: ['kmsKeyId'],
        make: () => client.send(new UpdateSecretCommand({ SecretId, KmsKeyId: 'alias/other' })),
      },
      { changed: ['policy'], make: () => client.send(new DeleteResourcePolicyCommand({ SecretId })) },
      {
        changed: ['tags'],
        make: () => client.send(new TagResourceCommand({ SecretId, Tags: [{ Key: 'Owner', Value: 'x' }] })),
      },
    ];
    for (const { changed, make } of drifts) {
      await make();
      await driver.refresh();
      expect(driver.diff()).toMatchObject({ changed, replaces: [] });
      await driver.update(inputs);
    }
    expect((await client.send(new GetResourcePolicyCommand({ SecretId }))).ResourcePolicy).toBe(policy);
  });

  it("removes a policy for '{}', and leaves one alone that it does not know", async () => {
    const driver = drive(secret, ctx);
    await driver.create({ name: 'dev/policy', policy, tags });
    await driver.update({ name: 'dev/policy', tags });
    expect((await client.send(new GetResourcePolicyCommand({ SecretId: driver.id }))).ResourcePolicy).toBe(policy);
    await driver.update({ name: 'dev/policy', policy: '{}', tags });
    expect((await client.send(new GetResourcePolicyCommand({ SecretId: driver.id }))).ResourcePolicy).toBeUndefined();
  });

  it('deletes with the recovery window, and at once where it is 0', async () => {
    const kept = drive(secret, ctx);
    await kept.create({ name: 'dev/kept', recoveryWindowInDays: 7, tags });
    await kept.delete();
    const { DeletedDate } = await described('dev/kept');
    expect(Math.round((DeletedDate!.getTime() - Date.now()) / DAY_MS)).toBe(7);
    expect(await kept.refresh()).toBeUndefined();
    await kept.delete();
    const gone = drive(secret, ctx);
    await gone.create({ name: 'dev/gone', recoveryWindowInDays: 0, tags });
    await gone.delete();
    await expect(described('dev/gone')).rejects.toThrow("can't find");
  });

  it('restores its own secret from the recovery window, but none with other tags', async () => {
    const first = drive(secret, ctx);
    await first.create({ name: 'dev/again', description: 'old', tags });
    await first.delete();
    const second = drive(secret, ctx);
    await second.create({ name: 'dev/again', description: 'new', tags });
    expect(second.id).toBe(first.id);
    const live = await described('dev/again');
    expect([live.DeletedDate, live.Description]).toEqual([undefined, 'new']);
    await second.delete();
    await expect(drive(secret, ctx).create({ name: 'dev/again', tags: { Owner: 'z' } })).rejects.toThrow(
      /taken until \d{4}-\d\d-\d\d by a deleted secret with other tags; restore/,
    );
  });

  it('adopts what a killed run left, but no foreign secret', async () => {
    await client.send(
      new CreateSecretCommand({ Name: 'dev/left', Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) }),
    );
    const driver = drive(secret, ctx);
    await driver.create({ name: 'dev/left', description: 'mine', tags });
    expect((await described('dev/left')).Description).toBe('mine');
    await client.send(new CreateSecretCommand({ Name: 'dev/foreign' }));
    await expect(drive(secret, ctx).create({ name: 'dev/foreign', tags })).rejects.toThrow(
      "name 'dev/foreign' is taken by a secret with other tags",
    );
  });

  it('reports each mistake', () => {
    const failures = drive(secret, ctx).check({ name: 'a b', recoveryWindowInDays: 3, policy: '[]' });
    expect(failures.map(({ property }) => property).sort()).toEqual(['name', 'policy', 'recoveryWindowInDays']);
    expect(drive(secret, ctx).check({ name: 'dev/x', recoveryWindowInDays: 0 })).toEqual([]);
  });
});

describe('aws:secretsmanager/secretVersion:SecretVersion', () => {
  const newSecret = async (name: string) => {
    const driver = drive(secret, ctx);
    await driver.create({ name, recoveryWindowInDays: 0, tags });
    return driver;
  };
  const current = async (SecretId: string) => (await client.send(new GetSecretValueCommand({ SecretId }))).SecretString;

  it('writes the value, hides it in the state, and replaces for another value', async () => {
    const owner = await newSecret('dev/value');
    const driver = drive(secretVersion, ctx);
    await driver.create({ secretId: owner.id, secretString: 'whsec_one' });
    expect(await current('dev/value')).toBe('whsec_one');
    expect(driver.id).toBe(`${owner.id}|${driver.state.versionId as string}`);
    expect(driver.state).toMatchObject({
      secretArn: owner.id,
      versionStages: ['AWSCURRENT'],
      secretString: 'whsec_one',
    });
    const live = await readResource(secretVersion, ctx, driver.id, {}, {});
    expect(JSON.stringify(live?.state.secretString)).not.toBe('"whsec_one"');
    expect(driver.diff({ secretId: owner.id, secretString: 'whsec_two' }).replaces).toEqual(['secretString']);
  });

  it('keeps the new version current when the replaced one is deleted', async () => {
    const owner = await newSecret('dev/rotated');
    const [old, next] = [drive(secretVersion, ctx), drive(secretVersion, ctx)];
    await old.create({ secretId: owner.id, secretString: 'whsec_one' });
    await next.create({ secretId: owner.id, secretString: 'whsec_two' });
    await old.delete();
    expect(await current('dev/rotated')).toBe('whsec_two');
    expect(
      (await client.send(new GetSecretValueCommand({ SecretId: owner.id, VersionStage: 'AWSPREVIOUS' }))).SecretString,
    ).toBe('whsec_one');
    expect(await next.refresh()).toEqual([]);
  });

  it('detects stages that moved where the program states them, and moves them back', async () => {
    const owner = await newSecret('dev/stages');
    const driver = drive(secretVersion, ctx);
    const inputs = { secretId: owner.id, secretString: 'whsec_one', versionStages: ['AWSCURRENT', 'BLUE'] };
    await driver.create(inputs);
    expect([...(driver.state.versionStages as string[])].sort()).toEqual(['AWSCURRENT', 'BLUE']);
    await client.send(new PutSecretValueCommand({ SecretId: owner.id, SecretString: 'foreign' }));
    expect(await driver.refresh()).toEqual(['versionStages']);
    expect(driver.diff()).toMatchObject({ changed: ['versionStages'], replaces: [] });
    await driver.update(inputs);
    expect(await current('dev/stages')).toBe('whsec_one');
    await driver.delete();
    const left = await client.send(
      new GetSecretValueCommand({ SecretId: owner.id, VersionId: driver.state.versionId as string }),
    );
    expect(left.VersionStages).toEqual(['AWSCURRENT']);
  });

  it.each([true, false])('reads as gone when its secret is deleted (at once: %s)', async (force) => {
    const owner = await newSecret(`dev/gone-${force}`);
    const driver = drive(secretVersion, ctx);
    await driver.create({ secretId: owner.id, secretString: 'x' });
    await client.send(
      new DeleteSecretCommand(
        force
          ? { SecretId: owner.id, ForceDeleteWithoutRecovery: true }
          : { SecretId: owner.id, RecoveryWindowInDays: 7 },
      ),
    );
    expect(await driver.refresh()).toBeUndefined();
    await driver.delete();
  });

  it('imports by secret and version', async () => {
    const owner = await newSecret('dev/import');
    const driver = drive(secretVersion, ctx);
    await driver.create({ secretId: owner.id, secretString: 'x' });
    expect((await driver.import())?.inputs).toMatchObject({ secretId: owner.id, secretString: 'x' });
    await expect(driver.import('no-version')).rejects.toThrow("id 'no-version' must be SECRET_ID|VERSION_ID");
  });
});
