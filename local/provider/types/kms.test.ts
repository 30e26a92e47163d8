import {
  CreateAliasCommand,
  CreateKeyCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  DisableKeyRotationCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  KMSClient,
  ListResourceTagsCommand,
  PutKeyPolicyCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-kms';
import { ACCOUNT, drive, makeContext, sdkOptions, startEmulator } from '../testing/harness';
import type { TestEmulator } from '../testing/harness';
import type { Context } from '../types';
import { types } from './kms';

const [key, alias] = types as [(typeof types)[number], (typeof types)[number]];
const policy = (...services: string[]) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Account',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
        Action: 'kms:*',
        Resource: '*',
      },
      ...services.map((Service) => ({
        Effect: 'Allow',
        Principal: { Service },
        Action: ['kms:Decrypt'],
        Resource: '*',
      })),
    ],
  });
const DAY_MS = 86_400_000;

let emulator: TestEmulator;
let ctx: Context;
let kms: KMSClient;

beforeAll(async () => {
  emulator = await startEmulator();
  ctx = makeContext(emulator.endpoint);
  kms = new KMSClient(sdkOptions(emulator.endpoint));
}, 120_000);
afterAll(() => emulator?.stop());

const metadata = async (KeyId: string) => (await kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata!;
const rotation = (KeyId: string) => kms.send(new GetKeyRotationStatusCommand({ KeyId }));

describe('aws:kms/key:Key', () => {
  const inputs = {
    description: 'all data of dev',
    enableKeyRotation: true,
    deletionWindowInDays: 7,
    policy: policy('sns.amazonaws.com'),
    tags: { Owner: 'a' },
  };

  it('creates a key with rotation, policy and tags, and reads it back', async () => {
    const driver = drive(key, ctx);
    await driver.create(inputs);
    expect(await metadata(driver.id)).toMatchObject({
      Enabled: true,
      Description: 'all data of dev',
      KeySpec: 'SYMMETRIC_DEFAULT',
      KeyUsage: 'ENCRYPT_DECRYPT',
    });
    expect((await rotation(driver.id)).KeyRotationEnabled).toBe(true);
    expect((await kms.send(new GetKeyPolicyCommand({ KeyId: driver.id }))).Policy).toBe(inputs.policy);
    expect((await kms.send(new ListResourceTagsCommand({ KeyId: driver.id }))).Tags).toEqual([
      { TagKey: 'Owner', TagValue: 'a' },
    ]);
    expect(driver.state).toMatchObject({
      keyId: driver.id,
      arn: `arn:aws:kms:us-east-1:${ACCOUNT}:key/${driver.id}`,
      isEnabled: true,
      multiRegion: false,
      rotationPeriodInDays: 365,
      deletionWindowInDays: 7,
    });
  });

  it('detects rotation off, key disabled, another policy and other tags, and repairs each', async () => {
    const driver = drive(key, ctx);
    await driver.create(inputs);
    const drifts = [
      { changed: ['enableKeyRotation'], make: () => kms.send(new DisableKeyRotationCommand({ KeyId: driver.id })) },
      { changed: ['isEnabled'], make: () => kms.send(new DisableKeyCommand({ KeyId: driver.id })) },
      {
        changed: ['policy'],
        make: () => kms.send(new PutKeyPolicyCommand({ KeyId: driver.id, PolicyName: 'default', Policy: policy() })),
      },
      {
        changed: ['tags'],
        make: () => kms.send(new TagResourceCommand({ KeyId: driver.id, Tags: [{ TagKey: 'Extra', TagValue: 'x' }] })),
      },
      { changed: ['tags'], make: () => kms.send(new UntagResourceCommand({ KeyId: driver.id, TagKeys: ['Owner'] })) },
    ];
    for (const { changed, make } of drifts) {
      await make();
      await driver.refresh();
      expect(driver.diff()).toMatchObject({ changed, replaces: [] });
      await driver.update(inputs);
    }
    expect(await metadata(driver.id)).toMatchObject({ Enabled: true, KeyState: 'Enabled' });
    expect((await rotation(driver.id)).KeyRotationEnabled).toBe(true);
    expect((await kms.send(new GetKeyPolicyCommand({ KeyId: driver.id }))).Policy).toBe(inputs.policy);
    expect((await kms.send(new ListResourceTagsCommand({ KeyId: driver.id }))).Tags).toEqual([
      { TagKey: 'Owner', TagValue: 'a' },
    ]);
  });

  it('changes in place what AWS can change, also of a disabled key, and replaces for its kind', async () => {
    const driver = drive(key, ctx);
    await driver.create({ ...inputs, isEnabled: false });
    expect((await metadata(driver.id)).KeyState).toBe('Disabled');
    await driver.update({ ...inputs, isEnabled: false, description: 'new', rotationPeriodInDays: 180 });
    expect(await metadata(driver.id)).toMatchObject({ KeyState: 'Disabled', Description: 'new' });
    expect(await rotation(driver.id)).toMatchObject({ KeyRotationEnabled: true, RotationPeriodInDays: 180 });
    await driver.update({ ...inputs, enableKeyRotation: false });
    expect((await metadata(driver.id)).KeyState).toBe('Enabled');
    expect((await rotation(driver.id)).KeyRotationEnabled).toBe(false);
    expect(
      driver.diff({ ...inputs, customerMasterKeySpec: 'RSA_2048', keyUsage: 'SIGN_VERIFY', multiRegion: true })
        .replaces,
    ).toEqual(['customerMasterKeySpec', 'keyUsage', 'multiRegion']);
  });

  it('schedules deletion once with its window, and reads as gone from then on', async () => {
    const driver = drive(key, ctx);
    await driver.create(inputs);
    await driver.delete();
    const { KeyState, DeletionDate } = await metadata(driver.id);
    expect(KeyState).toBe('PendingDeletion');
    expect(Math.round((DeletionDate!.getTime() - Date.now()) / DAY_MS)).toBe(7);
    expect(await driver.refresh()).toBeUndefined();
    await driver.delete();
    await expect(driver.update({ ...inputs, description: 'late' })).rejects.toThrow('is pending deletion');
  });

  it('leaves the default policy to AWS, and a key that cannot rotate unasked', async () => {
    const driver = drive(key, ctx);
    await driver.create({ customerMasterKeySpec: 'HMAC_256', keyUsage: 'GENERATE_VERIFY_MAC' });
    expect(JSON.parse(driver.state.policy as string)).toMatchObject({ Id: 'key-default-1' });
    expect(driver.state.enableKeyRotation).toBe(false);
    expect(driver.diff().changed).toEqual([]);
  });

  it('reports each mistake', () => {
    const failures = drive(key, ctx).check({
      deletionWindowInDays: 5,
      rotationPeriodInDays: 30,
      enableKeyRotation: false,
      policy: 'none',
    });
    expect([...new Set(failures.map(({ property }) => property))].sort()).toEqual([
      'deletionWindowInDays',
      'policy',
      'rotationPeriodInDays',
    ]);
    expect(drive(key, ctx).check(inputs)).toEqual([]);
  });
});

describe('aws:kms/alias:Alias', () => {
  const twoKeys = async () => {
    const [a, b] = [drive(key, ctx), drive(key, ctx)];
    await a.create({});
    await b.create({});
    return [a, b] as const;
  };

  it.each(['keyId', 'arn'])('creates by %s, detects another target, repairs it, and deletes', async (form) => {
    const [a, b] = await twoKeys();
    const name = `alias/dev-${form.toLowerCase()}`;
    const inputs = { name, targetKeyId: a.state[form] as string };
    const driver = drive(alias, ctx);
    await driver.create(inputs);
    expect(driver.id).toBe(name);
    expect(driver.state).toMatchObject({
      arn: `arn:aws:kms:us-east-1:${ACCOUNT}:${name}`,
      targetKeyArn: a.state.arn as string,
    });
    expect((await metadata(name)).KeyId).toBe(a.id);
    await kms.send(new UpdateAliasCommand({ AliasName: name, TargetKeyId: b.id }));
    expect(await driver.refresh()).toEqual(['targetKeyArn', 'targetKeyId']);
    expect(driver.diff()).toMatchObject({ changed: ['targetKeyId'], replaces: [] });
    await driver.update(inputs);
    expect((await metadata(name)).KeyId).toBe(a.id);
    expect(driver.diff({ ...inputs, name: 'alias/other' }).replaces).toEqual(['name']);
    await driver.delete();
    expect(await driver.refresh()).toBeUndefined();
    await driver.delete();
  });

  it('detects a deletion', async () => {
    const [a] = await twoKeys();
    const driver = drive(alias, ctx);
    await driver.create({ name: 'alias/short-lived', targetKeyId: a.id });
    await kms.send(new DeleteAliasCommand({ AliasName: 'alias/short-lived' }));
    expect(await driver.refresh()).toBeUndefined();
  });

  it('adopts its own alias after a killed run, but none that names another key', async () => {
    const [a, b] = await twoKeys();
    const other = (await kms.send(new CreateKeyCommand({}))).KeyMetadata!.KeyId!;
    await kms.send(new CreateAliasCommand({ AliasName: 'alias/left', TargetKeyId: a.id }));
    await drive(alias, ctx).create({ name: 'alias/left', targetKeyId: a.state.arn as string });
    await kms.send(new CreateAliasCommand({ AliasName: 'alias/foreign', TargetKeyId: other }));
    await expect(drive(alias, ctx).create({ name: 'alias/foreign', targetKeyId: b.id })).rejects.toThrow(
      `alias/foreign already exists and points to key ${other}`,
    );
  });

  it('adopts an alias of a key with the same tags, as after a lost state', async () => {
    const [old, next] = [drive(key, ctx), drive(key, ctx)];
    await old.create({ tags: { Environment: 'dev' } });
    await next.create({ tags: { Environment: 'dev' } });
    await drive(alias, ctx).create({ name: 'alias/lost', targetKeyId: old.id });
    await drive(alias, ctx).create({ name: 'alias/lost', targetKeyId: next.id });
    expect((await metadata('alias/lost')).KeyId).toBe(next.id);
  });

  it('requires a valid name', () => {
    const reasons = (name: string) =>
      drive(alias, ctx)
        .check({ name, targetKeyId: 'k' })
        .map(({ property }) => property);
    expect(reasons('dev')).toEqual(['name']);
    expect(reasons('alias/aws/sns')).toEqual(['name']);
    expect(reasons('alias/dev/data')).toEqual([]);
  });
});
