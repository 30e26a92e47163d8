import {
  DeleteBucketEncryptionCommand,
  DeleteBucketOwnershipControlsCommand,
  DeleteBucketPolicyCommand,
  DeletePublicAccessBlockCommand,
  GetBucketEncryptionCommand,
  GetBucketLoggingCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  PutBucketEncryptionCommand,
  PutBucketLoggingCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import type { Context, InputSpec, Props, ResourceType } from '../types';
import { found, fromS3, s3, toS3 } from './s3-shared';

/** The parts of a bucket that are separate resources; their id is the bucket's name. */

interface Configuration {
  readonly token: string;
  readonly inputs: { readonly [name: string]: InputSpec };
  readonly check?: (inputs: Props) => readonly { property: string; reason: string }[];
  /** Replaces the full configuration. */
  readonly put: (ctx: Context, Bucket: string, inputs: Props) => Promise<unknown>;
  /** The live configuration under its input names; undefined if there is none. */
  readonly get: (ctx: Context, Bucket: string, prior: Props) => Promise<Props | undefined>;
  readonly clear: (ctx: Context, Bucket: string) => Promise<unknown>;
}

/** A configuration as a resource type. */
export function configurationType({ token, inputs, check, put, get, clear }: Configuration): ResourceType {
  return {
    token,
    inputs: { bucket: { required: true, replace: true }, ...inputs },
    ...(check && { check }),
    create: async (ctx, wanted) => {
      await put(ctx, wanted.bucket, wanted);
      return wanted.bucket;
    },
    read: async (ctx, id, prior) => {
      const live = await found(() => get(ctx, id, prior));
      return live && { bucket: id, ...live };
    },
    update: async (ctx, id, _olds, news) => {
      await put(ctx, id, news);
    },
    delete: async (ctx, id) => {
      await found(() => clear(ctx, id));
    },
  };
}

const VERSIONING = ['Enabled', 'Suspended', 'Disabled'];

export const bucketVersioning = configurationType({
  token: 'aws:s3/bucketVersioning:BucketVersioning',
  inputs: { versioningConfiguration: { required: true, computedMembers: ['mfaDelete'] }, mfa: {} },
  check: ({ versioningConfiguration: given }) =>
    given === undefined || VERSIONING.includes(given.status)
      ? []
      : [
          {
            property: 'versioningConfiguration',
            reason: `status '${given.status}' must be one of ${VERSIONING.join(', ')}`,
          },
        ],
  // Disabled is the published plugin's value for a bucket that never had versioning; S3 has no call for it.
  put: async (ctx, Bucket, { versioningConfiguration, mfa }) => {
    if (versioningConfiguration.status === 'Disabled') return;
    await s3(ctx).send(
      new PutBucketVersioningCommand({ Bucket, MFA: mfa, VersioningConfiguration: toS3(versioningConfiguration) }),
    );
  },
  get: async (ctx, Bucket, { versioningConfiguration: prior, mfa }) => {
    const { Status, MFADelete } = await s3(ctx).send(new GetBucketVersioningCommand({ Bucket }));
    if (Status === undefined && prior?.status !== 'Disabled') return undefined;
    return {
      versioningConfiguration: {
        status: Status ?? 'Disabled',
        ...((MFADelete ?? prior?.mfaDelete) && { mfaDelete: MFADelete ?? 'Disabled' }),
      },
      mfa,
    };
  },
  // Versioning cannot be removed, only suspended.
  clear: async (ctx, Bucket) => {
    const { Status } = await s3(ctx).send(new GetBucketVersioningCommand({ Bucket }));
    if (Status === 'Enabled')
      await s3(ctx).send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Suspended' } }));
  },
});

const ALGORITHMS = ['AES256', 'aws:kms', 'aws:kms:dsse'];

function checkEncryption({ rules }: Props): readonly { property: string; reason: string }[] {
  const algorithms = ((rules ?? []) as Props[]).map(
    (rule) => rule.applyServerSideEncryptionByDefault?.sseAlgorithm as unknown,
  );
  const wrong = algorithms.filter((algorithm) => algorithm !== undefined && !ALGORITHMS.includes(algorithm as string));
  return wrong.map((algorithm) => ({
    property: 'rules',
    reason: `sseAlgorithm '${String(algorithm)}' must be one of ${ALGORITHMS.join(', ')}`,
  }));
}

/** Without it S3 falls back to SSE-S3 (AES256): that is reported as a change, not as a missing configuration. */
export const bucketServerSideEncryptionConfiguration = configurationType({
  token: 'aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration',
  inputs: {
    rules: {
      required: true,
      set: true,
      computedMembers: [
        'bucketKeyEnabled',
        'blockedEncryptionTypes',
        'applyServerSideEncryptionByDefault.kmsMasterKeyId',
      ],
    },
  },
  check: checkEncryption,
  put: (ctx, Bucket, { rules }) =>
    s3(ctx).send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules: toS3(rules) } })),
  get: async (ctx, Bucket) => {
    const live = await s3(ctx).send(new GetBucketEncryptionCommand({ Bucket }));
    return { rules: fromS3(live.ServerSideEncryptionConfiguration?.Rules ?? []) };
  },
  clear: (ctx, Bucket) => s3(ctx).send(new DeleteBucketEncryptionCommand({ Bucket })),
});

export const bucketPublicAccessBlock = configurationType({
  token: 'aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock',
  inputs: {
    blockPublicAcls: { default: false },
    blockPublicPolicy: { default: false },
    ignorePublicAcls: { default: false },
    restrictPublicBuckets: { default: false },
  },
  put: (ctx, Bucket, { blockPublicAcls, blockPublicPolicy, ignorePublicAcls, restrictPublicBuckets }) =>
    s3(ctx).send(
      new PutPublicAccessBlockCommand({
        Bucket,
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: blockPublicAcls,
          BlockPublicPolicy: blockPublicPolicy,
          IgnorePublicAcls: ignorePublicAcls,
          RestrictPublicBuckets: restrictPublicBuckets,
        },
      }),
    ),
  get: async (ctx, Bucket) => {
    const { PublicAccessBlockConfiguration: live } = await s3(ctx).send(new GetPublicAccessBlockCommand({ Bucket }));
    return {
      blockPublicAcls: live?.BlockPublicAcls ?? false,
      blockPublicPolicy: live?.BlockPublicPolicy ?? false,
      ignorePublicAcls: live?.IgnorePublicAcls ?? false,
      restrictPublicBuckets: live?.RestrictPublicBuckets ?? false,
    };
  },
  clear: (ctx, Bucket) => s3(ctx).send(new DeletePublicAccessBlockCommand({ Bucket })),
});

export const bucketPolicy = configurationType({
  token: 'aws:s3/bucketPolicy:BucketPolicy',
  inputs: { policy: { required: true, json: true } },
  put: (ctx, Bucket, { policy }) =>
    s3(ctx).send(
      new PutBucketPolicyCommand({ Bucket, Policy: typeof policy === 'string' ? policy : JSON.stringify(policy) }),
    ),
  get: async (ctx, Bucket) => ({ policy: (await s3(ctx).send(new GetBucketPolicyCommand({ Bucket }))).Policy }),
  clear: (ctx, Bucket) => s3(ctx).send(new DeleteBucketPolicyCommand({ Bucket })),
});

export const bucketOwnershipControls = configurationType({
  token: 'aws:s3/bucketOwnershipControls:BucketOwnershipControls',
  inputs: { rule: { required: true } },
  put: (ctx, Bucket, { rule }) =>
    s3(ctx).send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls: { Rules: [toS3(rule)] } })),
  get: async (ctx, Bucket) => {
    const live = await s3(ctx).send(new GetBucketOwnershipControlsCommand({ Bucket }));
    return { rule: fromS3(live.OwnershipControls?.Rules?.[0]) };
  },
  clear: (ctx, Bucket) => s3(ctx).send(new DeleteBucketOwnershipControlsCommand({ Bucket })),
});

export const bucketLogging = configurationType({
  token: 'aws:s3/bucketLogging:BucketLogging',
  inputs: { targetBucket: { required: true }, targetPrefix: { required: true }, targetObjectKeyFormat: {} },
  put: (ctx, Bucket, { targetBucket, targetPrefix, targetObjectKeyFormat }) =>
    s3(ctx).send(
      new PutBucketLoggingCommand({
        Bucket,
        BucketLoggingStatus: { LoggingEnabled: toS3({ targetBucket, targetPrefix, targetObjectKeyFormat }) },
      }),
    ),
  get: async (ctx, Bucket) => {
    const { LoggingEnabled } = await s3(ctx).send(new GetBucketLoggingCommand({ Bucket }));
    if (LoggingEnabled === undefined) return undefined;
    return { targetPrefix: '', ...(fromS3(LoggingEnabled) as Props) };
  },
  clear: (ctx, Bucket) => s3(ctx).send(new PutBucketLoggingCommand({ Bucket, BucketLoggingStatus: {} })),
});
