import * as sdk from '@aws-sdk/client-s3';
import { ACCOUNT, drive, makeContext, sdkOptions, startEmulator } from '../testing/harness';
import type { TestEmulator } from '../testing/harness';
import {
  bucketLogging,
  bucketOwnershipControls,
  bucketPolicy,
  bucketPublicAccessBlock,
  bucketServerSideEncryptionConfiguration,
  bucketVersioning,
} from './s3-configuration';
import type { Driver } from '../testing/harness';
import type { ResourceType } from '../types';

const REGION = 'us-east-2';
let emulator: TestEmulator;
let s3: sdk.S3Client;
let made = 0;

beforeAll(async () => {
  emulator = await startEmulator();
  s3 = new sdk.S3Client(sdkOptions(emulator.endpoint, REGION));
}, 120_000);
afterAll(() => emulator?.stop());

/** A new bucket, and a driver for one of its configurations. */
async function withBucket(type: ResourceType): Promise<{ bucket: string; driver: Driver }> {
  const bucket = `configured-${(made += 1)}`;
  await s3.send(
    new sdk.CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: REGION } }),
  );
  return { bucket, driver: drive(type, makeContext(emulator.endpoint, REGION)) };
}

describe('aws:s3/bucketVersioning:BucketVersioning', () => {
  it('switches on, detects a suspension, and suspends on deletion', async () => {
    const { bucket, driver } = await withBucket(bucketVersioning);
    const inputs = { bucket, versioningConfiguration: { status: 'Enabled' } };
    await driver.create(inputs);
    expect(driver.id).toBe(bucket);
    expect((await s3.send(new sdk.GetBucketVersioningCommand({ Bucket: bucket }))).Status).toBe('Enabled');
    await s3.send(
      new sdk.PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: 'Suspended' } }),
    );
    expect(await driver.refresh()).toEqual(['versioningConfiguration']);
    await driver.update(inputs);
    await driver.delete();
    expect((await s3.send(new sdk.GetBucketVersioningCommand({ Bucket: bucket }))).Status).toBe('Suspended');
    expect(driver.diff({ ...inputs, bucket: 'another' }).replaces).toEqual(['bucket']);
    expect(driver.check({ bucket, versioningConfiguration: { status: 'On' } })).toMatchObject([
      { property: 'versioningConfiguration' },
    ]);
  });

  it('is gone with its bucket', async () => {
    const { bucket, driver } = await withBucket(bucketVersioning);
    await driver.create({ bucket, versioningConfiguration: { status: 'Enabled' } });
    await s3.send(new sdk.DeleteBucketCommand({ Bucket: bucket }));
    expect(await driver.refresh()).toBeUndefined();
    await driver.delete();
  });
});

describe('aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration', () => {
  const key = `arn:aws:kms:${REGION}:${ACCOUNT}:key/one`;
  const rulesWith = (kmsMasterKeyId: string) => [
    { applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId }, bucketKeyEnabled: true },
  ];

  it('sets the key, detects another key and a removal, and sets it again', async () => {
    const { bucket, driver } = await withBucket(bucketServerSideEncryptionConfiguration);
    const inputs = { bucket, rules: rulesWith(key) };
    await driver.create(inputs);
    expect(
      (await s3.send(new sdk.GetBucketEncryptionCommand({ Bucket: bucket }))).ServerSideEncryptionConfiguration?.Rules,
    ).toEqual([
      { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: key }, BucketKeyEnabled: true },
    ]);
    const put = (KMSMasterKeyID: string) =>
      s3.send(
        new sdk.PutBucketEncryptionCommand({
          Bucket: bucket,
          ServerSideEncryptionConfiguration: {
            Rules: [
              {
                ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID },
                BucketKeyEnabled: true,
              },
            ],
          },
        }),
      );
    await put(`${key}-other`);
    expect(await driver.refresh()).toEqual(['rules']);
    expect(driver.state.rules).toEqual(rulesWith(`${key}-other`));
    await driver.update(inputs);
    await s3.send(new sdk.DeleteBucketEncryptionCommand({ Bucket: bucket }));
    expect(await driver.refresh()).toEqual(['rules']);
    expect(driver.state.rules).toMatchObject([{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }]);
    await driver.update(inputs);
    await driver.delete();
    expect(
      (await s3.send(new sdk.GetBucketEncryptionCommand({ Bucket: bucket }))).ServerSideEncryptionConfiguration?.Rules,
    ).toMatchObject([{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }]);
  });

  it('refuses an algorithm that S3 does not have', async () => {
    const driver = drive(bucketServerSideEncryptionConfiguration, makeContext(emulator.endpoint, REGION));
    expect(
      driver.check({ bucket: 'b', rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'DES' } }] }),
    ).toMatchObject([{ property: 'rules' }]);
  });
});

describe('aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock', () => {
  const all = { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true };

  it('blocks, detects a part switched off and all removed', async () => {
    const { bucket, driver } = await withBucket(bucketPublicAccessBlock);
    await driver.create({ bucket, ...all });
    expect(
      (await s3.send(new sdk.GetPublicAccessBlockCommand({ Bucket: bucket }))).PublicAccessBlockConfiguration,
    ).toEqual({ BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true });
    await s3.send(
      new sdk.PutPublicAccessBlockCommand({
        Bucket: bucket,
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: false,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
      }),
    );
    expect(await driver.refresh()).toEqual(['blockPublicPolicy']);
    await driver.update({ bucket, ...all });
    await s3.send(new sdk.DeletePublicAccessBlockCommand({ Bucket: bucket }));
    expect(await driver.refresh()).toBeUndefined();
  });

  it('takes what the program omits for false, and removes the block on deletion', async () => {
    const { bucket, driver } = await withBucket(bucketPublicAccessBlock);
    await driver.create({ bucket, blockPublicAcls: true });
    expect(driver.state).toMatchObject({ blockPublicAcls: true, blockPublicPolicy: false });
    await driver.update({ bucket, ...all });
    await driver.delete();
    await expect(s3.send(new sdk.GetPublicAccessBlockCommand({ Bucket: bucket }))).rejects.toMatchObject({
      name: 'NoSuchPublicAccessBlockConfiguration',
    });
  });
});

describe('aws:s3/bucketPolicy:BucketPolicy', () => {
  const document = (bucket: string, action: string | string[]) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
          Action: action,
          Resource: `arn:aws:s3:::${bucket}/*`,
        },
      ],
    });

  it('sets the policy, detects it widened and removed', async () => {
    const { bucket, driver } = await withBucket(bucketPolicy);
    const inputs = { bucket, policy: document(bucket, 's3:GetObject') };
    await driver.create(inputs);
    expect((await s3.send(new sdk.GetBucketPolicyCommand({ Bucket: bucket }))).Policy).toBe(inputs.policy);
    await s3.send(
      new sdk.PutBucketPolicyCommand({ Bucket: bucket, Policy: document(bucket, ['s3:GetObject', 's3:PutObject']) }),
    );
    expect(await driver.refresh()).toEqual(['policy']);
    expect(driver.diff(inputs).changed).toEqual(['policy']);
    await driver.update(inputs);
    await s3.send(new sdk.DeleteBucketPolicyCommand({ Bucket: bucket }));
    expect(await driver.refresh()).toBeUndefined();
    await driver.delete();
  });

  it('detects no change in another spelling of the same document', async () => {
    const { bucket, driver } = await withBucket(bucketPolicy);
    await driver.create({ bucket, policy: document(bucket, 's3:GetObject') });
    await s3.send(
      new sdk.PutBucketPolicyCommand({
        Bucket: bucket,
        Policy: JSON.stringify(JSON.parse(document(bucket, ['s3:GetObject'])), null, 2),
      }),
    );
    expect(await driver.refresh()).toEqual([]);
    await driver.delete();
    await expect(s3.send(new sdk.GetBucketPolicyCommand({ Bucket: bucket }))).rejects.toMatchObject({
      name: 'NoSuchBucketPolicy',
    });
  });
});

describe('aws:s3/bucketLogging:BucketLogging', () => {
  it('sets the target, detects another and none', async () => {
    const { bucket, driver } = await withBucket(bucketLogging);
    const inputs = {
      bucket,
      targetBucket: 'configured-1',
      targetPrefix: 'logs/',
      targetObjectKeyFormat: { partitionedPrefix: { partitionDateSource: 'EventTime' } },
    };
    await driver.create(inputs);
    expect((await s3.send(new sdk.GetBucketLoggingCommand({ Bucket: bucket }))).LoggingEnabled).toMatchObject({
      TargetBucket: 'configured-1',
      TargetPrefix: 'logs/',
    });
    await s3.send(
      new sdk.PutBucketLoggingCommand({
        Bucket: bucket,
        BucketLoggingStatus: { LoggingEnabled: { TargetBucket: 'configured-1', TargetPrefix: 'elsewhere/' } },
      }),
    );
    expect(await driver.refresh()).toEqual(['targetObjectKeyFormat', 'targetPrefix']);
    await driver.update(inputs);
    await driver.update({ bucket, targetBucket: 'configured-1', targetPrefix: '' });
    await driver.delete();
    expect((await s3.send(new sdk.GetBucketLoggingCommand({ Bucket: bucket }))).LoggingEnabled).toBeUndefined();
    expect(await driver.refresh()).toBeUndefined();
  });
});

describe('aws:s3/bucketOwnershipControls:BucketOwnershipControls', () => {
  it('sets the ownership, detects a change and a removal', async () => {
    const { bucket, driver } = await withBucket(bucketOwnershipControls);
    const inputs = { bucket, rule: { objectOwnership: 'BucketOwnerEnforced' } };
    await driver.create(inputs);
    await s3.send(
      new sdk.PutBucketOwnershipControlsCommand({
        Bucket: bucket,
        OwnershipControls: { Rules: [{ ObjectOwnership: 'ObjectWriter' }] },
      }),
    );
    expect(await driver.refresh()).toEqual(['rule']);
    await driver.update(inputs);
    expect(
      (await s3.send(new sdk.GetBucketOwnershipControlsCommand({ Bucket: bucket }))).OwnershipControls?.Rules,
    ).toEqual([{ ObjectOwnership: 'BucketOwnerEnforced' }]);
    await driver.delete();
    expect(await driver.refresh()).toBeUndefined();
  });
});
