import { deniesPlainHttp, type Statement } from '../policy';

const DATA_ACTIONS = [
  's3:AbortMultipartUpload',
  's3:DeleteObject',
  's3:DeleteObjectVersion',
  's3:GetBucketLocation',
  's3:GetObject',
  's3:GetObjectVersion',
  's3:ListBucket',
  's3:ListBucketMultipartUploads',
  's3:ListBucketVersions',
  's3:ListMultipartUploadParts',
  's3:PutObject',
] as const;

/** Denies every request without TLS. */
export const tlsOnly = (bucketArn: string): Statement => deniesPlainHttp(DATA_ACTIONS, [bucketArn, `${bucketArn}/*`]);

/**
 * Denies objects with another encryption or another key. A request without either
 * gets the bucket default, which is this key; StringNotEquals alone would deny it too.
 */
export const onlyWithKey = (bucketArn: string, keyArn: string): Statement[] => [
  denyPut('DenyOtherEncryption', bucketArn, 's3:x-amz-server-side-encryption', 'aws:kms'),
  denyPut('DenyOtherKey', bucketArn, 's3:x-amz-server-side-encryption-aws-kms-key-id', keyArn),
];

const denyPut = (sid: string, bucketArn: string, key: string, expected: string): Statement => ({
  Sid: sid,
  Effect: 'Deny',
  Principal: '*',
  Action: ['s3:PutObject'],
  Resource: [`${bucketArn}/*`],
  Condition: { Null: { [key]: 'false' }, StringNotEquals: { [key]: expected } },
});

/** Lets S3 deliver the access logs of one bucket to a prefix of the log bucket. */
export const receivesAccessLogs = (
  logBucketArn: string,
  prefix: string,
  sourceBucketArn: string,
  accountId: string,
): Statement => ({
  Sid: 'AccessLogDelivery',
  Effect: 'Allow',
  Principal: { Service: 'logging.s3.amazonaws.com' },
  Action: ['s3:PutObject'],
  Resource: [`${logBucketArn}/${prefix}*`],
  Condition: { ArnEquals: { 'aws:SourceArn': sourceBucketArn }, StringEquals: { 'aws:SourceAccount': accountId } },
});
