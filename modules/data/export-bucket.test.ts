import type { LifecycleSettings } from '../../environments/schema';
import { record } from '../testing/recorder';
import { KEY_ARN, TAGS, testScope } from '../testing/scope';
import { ExportBucket } from './export-bucket';

const lifecycle: LifecycleSettings = {
  transitions: [{ days: 30, storageClass: 'STANDARD_IA' }],
  expirationDays: 365,
  noncurrentExpirationDays: 30,
  abortIncompleteUploadDays: 7,
};
const DATA = 'dev-shop-export-111111111111';
const LOGS = 'dev-shop-export-logs-111111111111';
const make = (emptyBucketsOnDestroy = false) =>
  record(
    () =>
      new ExportBucket('e', {
        scope: testScope({ protection: { deletionProtection: true, emptyBucketsOnDestroy } }),
        keyArn: KEY_ARN,
        lifecycle,
      }),
  );
const policyOf = (text: unknown) => JSON.parse(text as string) as { Statement: { Sid: string; Effect: string }[] };

it('M6 creates the export bucket encrypted, versioned, private and with a lifecycle', async () => {
  const { named } = await make();
  expect(named('e-data-bucket').inputs).toEqual({ bucket: DATA, forceDestroy: false, tags: TAGS });
  expect(named('e-data-bucket').protect).toBe(true);
  expect(named('e-data-versioning').inputs).toEqual({ bucket: DATA, versioningConfiguration: { status: 'Enabled' } });
  expect(named('e-data-encryption').inputs).toEqual({
    bucket: DATA,
    rules: [
      {
        applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: KEY_ARN },
        bucketKeyEnabled: true,
      },
    ],
  });
  expect(named('e-data-public-access').inputs).toEqual({
    bucket: DATA,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  expect(named('e-data-ownership').inputs).toEqual({ bucket: DATA, rule: { objectOwnership: 'BucketOwnerEnforced' } });
  expect(named('e-data-lifecycle').inputs).toEqual({
    bucket: DATA,
    rules: [
      {
        id: 'objects',
        status: 'Enabled',
        filter: { prefix: '' },
        transitions: [{ days: 30, storageClass: 'STANDARD_IA' }],
        expiration: { days: 365 },
        noncurrentVersionExpiration: { noncurrentDays: 30 },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
      },
    ],
  });
});

it('M6 denies plain HTTP, other encryption and other keys', async () => {
  const { named } = await make();
  const { Statement } = policyOf(named('e-data-policy').inputs['policy']);
  expect(Statement.map(({ Sid, Effect }) => `${Effect} ${Sid}`)).toEqual([
    'Deny DenyWithoutTls',
    'Deny DenyOtherEncryption',
    'Deny DenyOtherKey',
  ]);
  expect(Statement[2]).toMatchObject({
    Action: ['s3:PutObject'],
    Resource: [`arn:aws:s3:::${DATA}/*`],
    // Null: an upload without a key gets the default one and must pass.
    Condition: {
      Null: { 's3:x-amz-server-side-encryption-aws-kms-key-id': 'false' },
      StringNotEquals: { 's3:x-amz-server-side-encryption-aws-kms-key-id': KEY_ARN },
    },
  });
});

it('writes access logs to a separate bucket, which accepts only those of this bucket', async () => {
  const { named } = await make();
  expect(named('e-data-access-logs').inputs).toEqual({ bucket: DATA, targetBucket: LOGS, targetPrefix: 'export/' });
  expect(named('e-data-access-logs').dependencies).toContain('e-logs-policy');
  expect(policyOf(named('e-logs-policy').inputs['policy']).Statement[1]).toEqual({
    Sid: 'AccessLogDelivery',
    Effect: 'Allow',
    Principal: { Service: 'logging.s3.amazonaws.com' },
    Action: ['s3:PutObject'],
    Resource: [`arn:aws:s3:::${LOGS}/export/*`],
    Condition: {
      ArnEquals: { 'aws:SourceArn': `arn:aws:s3:::${DATA}` },
      StringEquals: { 'aws:SourceAccount': '111111111111' },
    },
  });
});

it('changes access settings in sequence, and sets the version lifecycle after versioning', async () => {
  const { named } = await make();
  expect(named('e-data-policy').dependencies).toContain('e-data-public-access');
  expect(named('e-data-lifecycle').dependencies).toContain('e-data-versioning');
});

it('empties both buckets on destroy if configured', async () => {
  const { ofType } = await make(true);
  expect(ofType('aws:s3/bucket:Bucket').map(({ inputs }) => inputs['forceDestroy'])).toEqual([true, true]);
});
