import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { LifecycleSettings } from '../../environments/schema';
import { policyDocument, type Statement } from '../policy';
import { bucketNameOf, type Scope } from '../scope';

export interface PrivateBucketArgs {
  readonly scope: Scope;
  /** Purpose of the bucket, e.g. export. */
  readonly part: string;
  /** Key that encrypts the objects. Default: SSE-S3 (AES256). */
  readonly keyArn?: pulumi.Input<string>;
  readonly lifecycle: LifecycleSettings;
  /** Statements of the bucket's policy. */
  readonly policy: pulumi.Input<readonly Statement[]>;
  /** Destination of the access logs. Default: none. */
  readonly accessLogs?: { readonly bucket: pulumi.Input<string>; readonly prefix: string };
}

/** A versioned, encrypted bucket, closed to the public, with bucket-owner-enforced ownership. */
export class PrivateBucket extends pulumi.ComponentResource {
  readonly name: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: PrivateBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super('signalbox:data:PrivateBucket', name, {}, opts);
    const { scope } = args;
    const parent = { parent: this };
    const bucket = new aws.s3.Bucket(
      `${name}-bucket`,
      {
        bucket: bucketNameOf(scope, args.part),
        forceDestroy: scope.protection.emptyBucketsOnDestroy,
        tags: scope.tags,
      },
      { ...parent, protect: scope.protection.deletionProtection },
    );
    const id = { bucket: bucket.bucket };
    const publicAccess = new aws.s3.BucketPublicAccessBlock(
      `${name}-public-access`,
      { ...id, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
      parent,
    );
    new aws.s3.BucketOwnershipControls(
      `${name}-ownership`,
      { ...id, rule: { objectOwnership: 'BucketOwnerEnforced' } },
      parent,
    );
    const versioning = new aws.s3.BucketVersioning(
      `${name}-versioning`,
      { ...id, versioningConfiguration: { status: 'Enabled' } },
      parent,
    );
    new aws.s3.BucketServerSideEncryptionConfiguration(
      `${name}-encryption`,
      { ...id, rules: [encryptionRule(args.keyArn)] },
      parent,
    );
    // S3 rejects concurrent changes of a bucket's access.
    const policy = new aws.s3.BucketPolicy(
      `${name}-policy`,
      { ...id, policy: pulumi.output(args.policy).apply(policyDocument) },
      { ...parent, dependsOn: [publicAccess] },
    );
    new aws.s3.BucketLifecycleConfiguration(
      `${name}-lifecycle`,
      { ...id, rules: [lifecycleRule(args.lifecycle)] },
      { ...parent, dependsOn: [versioning] },
    );
    if (args.accessLogs) {
      new aws.s3.BucketLogging(
        `${name}-access-logs`,
        { ...id, targetBucket: args.accessLogs.bucket, targetPrefix: args.accessLogs.prefix },
        parent,
      );
    }
    // Users of the bucket's name depend on its policy: access logs without one are not delivered.
    this.name = pulumi.all([bucket.bucket, policy.id]).apply(([bucketName]) => bucketName);
    this.arn = bucket.arn;
    this.registerOutputs({ name: this.name, arn: this.arn });
  }
}

/** A bucket key saves one KMS request per object. */
const encryptionRule = (keyArn: pulumi.Input<string> | undefined) =>
  keyArn === undefined
    ? { applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }
    : {
        applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: keyArn },
        bucketKeyEnabled: true,
      };

/** One rule over all objects of the bucket. */
export const lifecycleRule = ({
  transitions,
  expirationDays,
  noncurrentExpirationDays,
  abortIncompleteUploadDays,
}: LifecycleSettings) => ({
  id: 'objects',
  status: 'Enabled',
  filter: { prefix: '' },
  ...(transitions.length > 0 && { transitions: transitions.map(({ days, storageClass }) => ({ days, storageClass })) }),
  expiration: { days: expirationDays },
  noncurrentVersionExpiration: { noncurrentDays: noncurrentExpirationDays },
  abortIncompleteMultipartUpload: { daysAfterInitiation: abortIncompleteUploadDays },
});
