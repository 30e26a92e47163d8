import {
  CreateBucketCommand,
  DeleteBucketTaggingCommand,
  GetBucketLocationCommand,
  GetBucketTaggingCommand,
  HeadBucketCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
  DeleteObjectCommand,
  PutBucketTaggingCommand,
} from '@aws-sdk/client-s3';
import { drive, makeContext, REGION, sdkOptions, startEmulator } from '../testing/harness';
import type { TestEmulator } from '../testing/harness';
import { bucket } from './s3-bucket';

const OHIO = 'us-east-2';
const tags = { Environment: 'test', System: 'metrics-aggregation' };
let emulator: TestEmulator;
const client = (region: string, account?: string): S3Client =>
  new S3Client(sdkOptions(emulator.endpoint, region, account));

beforeAll(async () => {
  emulator = await startEmulator();
}, 120_000);
afterAll(() => emulator?.stop());

/** Two versions of one object, and a delete marker. */
async function fill(region: string, Bucket: string): Promise<void> {
  const s3 = client(region);
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  for (const Body of ['1', '2']) await s3.send(new PutObjectCommand({ Bucket, Key: 'dt=2026-01-01/a', Body }));
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'dt=2026-01-01/a' }));
}

describe('aws:s3/bucket:Bucket', () => {
  it('makes a bucket in the region of its provider, with tags and outputs', async () => {
    const exports = drive(bucket, makeContext(emulator.endpoint, OHIO));
    await exports.create({ bucket: 'exports-ohio', tags });
    expect((await client(OHIO).send(new GetBucketLocationCommand({ Bucket: 'exports-ohio' }))).LocationConstraint).toBe(
      OHIO,
    );
    expect((await client(OHIO).send(new GetBucketTaggingCommand({ Bucket: 'exports-ohio' }))).TagSet).toEqual(
      expect.arrayContaining([
        { Key: 'Environment', Value: 'test' },
        { Key: 'System', Value: 'metrics-aggregation' },
      ]),
    );
    expect(exports.id).toBe('exports-ohio');
    expect(exports.state).toMatchObject({
      arn: 'arn:aws:s3:::exports-ohio',
      bucketDomainName: 'exports-ohio.s3.amazonaws.com',
      bucketRegionalDomainName: 'exports-ohio.s3.us-east-2.amazonaws.com',
      bucketRegion: OHIO,
      hostedZoneId: 'Z2O1EMRO9K5GLX',
      forceDestroy: false,
      objectLockEnabled: false,
      region: OHIO,
    });
    await exports.delete();
  });

  it('generates a name if none is given, and a bucket of us-east-1 without location', async () => {
    const named = drive(bucket, makeContext(emulator.endpoint), 'logs');
    await named.create({});
    expect(named.id).toMatch(/^logs-[0-9a-f]{7}$/);
    expect(
      (await client(REGION).send(new GetBucketLocationCommand({ Bucket: named.id }))).LocationConstraint,
    ).toBeUndefined();
    await named.delete();
  });

  it('detects tags that were changed or removed, and sets them again', async () => {
    const drifting = drive(bucket, makeContext(emulator.endpoint));
    await drifting.create({ bucket: 'drifting', tags });
    await client(REGION).send(
      new PutBucketTaggingCommand({ Bucket: 'drifting', Tagging: { TagSet: [{ Key: 'Environment', Value: 'prod' }] } }),
    );
    expect(await drifting.refresh()).toEqual(['tags', 'tagsAll']);
    expect(drifting.diff({ bucket: 'drifting', tags }).changed).toEqual(['tags']);
    await drifting.update({ bucket: 'drifting', tags });
    await client(REGION).send(new DeleteBucketTaggingCommand({ Bucket: 'drifting' }));
    expect(await drifting.refresh()).toEqual(['tags', 'tagsAll']);
    await drifting.update({ bucket: 'drifting' });
    await drifting.delete();
  });

  it('replaces on a new name or object lock, not on forceDestroy', async () => {
    const kept = drive(bucket, makeContext(emulator.endpoint));
    await kept.create({ bucket: 'kept-name' });
    expect(kept.diff({ bucket: 'other-name' }).replaces).toEqual(['bucket']);
    expect(kept.diff({ bucket: 'kept-name', objectLockEnabled: true }).replaces).toEqual(['objectLockEnabled']);
    expect(kept.diff({ bucket: 'kept-name', forceDestroy: true })).toMatchObject({
      changed: ['forceDestroy'],
      replaces: [],
    });
    await kept.delete();
    expect(await kept.refresh()).toBeUndefined();
    await kept.delete();
  });

  it('refuses to delete a bucket with objects, and says how to', async () => {
    const full = drive(bucket, makeContext(emulator.endpoint, OHIO));
    await full.create({ bucket: 'full-bucket' });
    await fill(OHIO, 'full-bucket');
    await expect(full.delete()).rejects.toThrow(
      "bucket 'full-bucket' is not empty (including old versions); empty it, or set forceDestroy to true",
    );
    await full.update({ bucket: 'full-bucket', forceDestroy: true });
    await full.delete();
    await expect(client(OHIO).send(new HeadBucketCommand({ Bucket: 'full-bucket' }))).rejects.toMatchObject({
      name: 'NotFound',
    });
  });

  it.each([REGION, OHIO])('adopts its own bucket of a killed run in %s, and no other', async (region) => {
    const again = drive(bucket, makeContext(emulator.endpoint, region));
    const name = `half-made-${region}`;
    await again.create({ bucket: name, tags });
    await drive(bucket, makeContext(emulator.endpoint, region)).create({ bucket: name, tags });
    await expect(
      drive(bucket, makeContext(emulator.endpoint, region)).create({ bucket: name, tags: { Environment: 'prod' } }),
    ).rejects.toThrow(`bucket: '${name}' already exists without the tags of this stack`);
    await again.delete();
  });

  it("says so when the name is another account's", async () => {
    await client(REGION, '222222222222').send(new CreateBucketCommand({ Bucket: 'taken-name' }));
    await expect(drive(bucket, makeContext(emulator.endpoint)).create({ bucket: 'taken-name', tags })).rejects.toThrow(
      'The requested bucket name is not available',
    );
  });

  it('checks the name and knows its properties', () => {
    const checked = drive(bucket, makeContext(emulator.endpoint));
    expect(checked.check({ bucket: 'Upper_Case' })).toMatchObject([{ property: 'bucket' }]);
    expect(checked.check({ bucket: 'fine', versioning: { enabled: true } })).toMatchObject([
      { property: 'versioning' },
    ]);
    expect(checked.check({ bucket: 'fine' })).toEqual([]);
  });
});
