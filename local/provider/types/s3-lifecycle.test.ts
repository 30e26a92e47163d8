import * as sdk from '@aws-sdk/client-s3';
import { drive, makeContext, sdkOptions, startEmulator } from '../testing/harness';
import type { Driver, TestEmulator } from '../testing/harness';
import { bucketLifecycleConfiguration } from './s3-lifecycle';

const REGION = 'us-east-2';
let emulator: TestEmulator;
let s3: sdk.S3Client;
let made = 0;

beforeAll(async () => {
  emulator = await startEmulator();
  s3 = new sdk.S3Client(sdkOptions(emulator.endpoint, REGION));
}, 120_000);
afterAll(() => emulator?.stop());

/** A new bucket, and a driver for its life cycle. */
async function withBucket(): Promise<{ bucket: string; driver: Driver }> {
  const bucket = `lifecycle-${(made += 1)}`;
  await s3.send(
    new sdk.CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: REGION } }),
  );
  return { bucket, driver: drive(bucketLifecycleConfiguration, makeContext(emulator.endpoint, REGION)) };
}

describe('aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration', () => {
  const rules = [
    {
      id: 'exports',
      status: 'Enabled',
      filter: { prefix: 'dt=' },
      transitions: [
        { days: 30, storageClass: 'STANDARD_IA' },
        { days: 90, storageClass: 'GLACIER_IR' },
      ],
      expiration: { days: 365 },
      noncurrentVersionExpiration: { noncurrentDays: 30 },
    },
    { id: 'uploads', status: 'Enabled', abortIncompleteMultipartUpload: { daysAfterInitiation: 7 } },
    {
      id: 'tagged',
      status: 'Disabled',
      filter: { and: { prefix: 'a/', tags: { kind: 'raw', 'a b': 'c' } } },
      expiration: { expiredObjectDeleteMarker: true },
    },
  ];

  it('M6 sets the rules, detects one changed and all removed', async () => {
    const { bucket, driver } = await withBucket();
    await driver.create({ bucket, rules });
    const live = await s3.send(new sdk.GetBucketLifecycleConfigurationCommand({ Bucket: bucket }));
    expect(live.Rules?.[0]).toMatchObject({
      ID: 'exports',
      Filter: { Prefix: 'dt=' },
      Transitions: [
        { Days: 30, StorageClass: 'STANDARD_IA' },
        { Days: 90, StorageClass: 'GLACIER_IR' },
      ],
      Expiration: { Days: 365 },
      NoncurrentVersionExpiration: { NoncurrentDays: 30 },
    });
    expect(live.Rules?.[2]?.Filter?.And?.Tags).toEqual([
      { Key: 'kind', Value: 'raw' },
      { Key: 'a b', Value: 'c' },
    ]);
    await s3.send(
      new sdk.PutBucketLifecycleConfigurationCommand({
        Bucket: bucket,
        LifecycleConfiguration: { Rules: [{ ...live.Rules![0]!, Expiration: { Days: 1 } }, ...live.Rules!.slice(1)] },
      }),
    );
    expect(await driver.refresh()).toEqual(['rules']);
    await driver.update({ bucket, rules });
    await driver.update({ bucket, rules: rules.slice(0, 1) });
    await s3.send(new sdk.DeleteBucketLifecycleCommand({ Bucket: bucket }));
    expect(await driver.refresh()).toBeUndefined();
    await driver.delete();
  });

  it('takes a filter for all objects and none as the same', async () => {
    const { bucket, driver } = await withBucket();
    const rule = { id: 'all', status: 'Enabled', expiration: { days: 3 } };
    await driver.create({ bucket, rules: [rule] });
    for (const filter of [{}, { prefix: '' }]) await driver.update({ bucket, rules: [{ ...rule, filter }] });
    await driver.delete();
    await expect(s3.send(new sdk.GetBucketLifecycleConfigurationCommand({ Bucket: bucket }))).rejects.toMatchObject({
      name: 'NoSuchLifecycleConfiguration',
    });
  });

  it('refuses what S3 refuses and the emulator takes', () => {
    const driver = drive(bucketLifecycleConfiguration, makeContext(emulator.endpoint, REGION));
    const early = [{ id: 'r', status: 'Enabled', transitions: [{ days: 7, storageClass: 'STANDARD_IA' }] }];
    expect(driver.check({ bucket: 'b', rules: early })).toEqual([
      { property: 'rules', reason: "rule 'r': a transition to STANDARD_IA after 7 days (minimum: 30)" },
    ]);
  });
});
