import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { onlyWithKey, tlsOnly } from '../data/bucket-policy';
import { policyDocument, type Statement } from '../policy';
import { KEY_CHANGES } from './access/state';
import { bucketArn, globalArn, stateAlias, stateBucketName, type Place } from './names';

export interface StateStorageArgs {
  readonly place: Place;
  readonly tags: Readonly<Record<string, string>>;
}

const OLD_VERSIONS_DAYS = 90;
const ADMINISTRATION = [
  'kms:CancelKeyDeletion',
  'kms:CreateAlias',
  'kms:DeleteAlias',
  'kms:DescribeKey',
  'kms:DisableKey',
  'kms:DisableKeyRotation',
  'kms:EnableKey',
  'kms:EnableKeyRotation',
  'kms:GetKeyPolicy',
  'kms:GetKeyRotationStatus',
  'kms:ListKeyPolicies',
  'kms:ListResourceTags',
  'kms:PutKeyPolicy',
  'kms:ScheduleKeyDeletion',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:UpdateAlias',
  'kms:UpdateKeyDescription',
] as const;
const USE = ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey'] as const;

/** Storage of an environment's state: a versioned bucket, and the key that encrypts it and its secrets. */
export class StateStorage extends pulumi.ComponentResource {
  readonly keyArn: pulumi.Output<string>;
  readonly bucket: pulumi.Output<string>;

  constructor(name: string, { place, tags }: StateStorageArgs, opts?: pulumi.ComponentResourceOptions) {
    super('signalbox:delivery:StateStorage', name, {}, opts);
    const child = { parent: this };
    const kept = { ...child, protect: true };
    const key = new aws.kms.Key(
      `${name}-key`,
      {
        description: `Encrypts the deployment state of ${place.environment} and the secrets in it`,
        policy: policyDocument(stateKeyPolicy(place)),
        enableKeyRotation: true,
        deletionWindowInDays: 30,
        tags,
      },
      kept,
    );
    new aws.kms.Alias(`${name}-alias`, { name: stateAlias(place), targetKeyId: key.keyId }, child);
    const bucket = new aws.s3.Bucket(
      `${name}-bucket`,
      { bucket: stateBucketName(place), forceDestroy: false, tags },
      kept,
    );
    const id = { bucket: bucket.bucket };
    const versioning = new aws.s3.BucketVersioning(
      `${name}-versioning`,
      { ...id, versioningConfiguration: { status: 'Enabled' } },
      child,
    );
    const access = new aws.s3.BucketPublicAccessBlock(
      `${name}-public-access`,
      { ...id, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
      child,
    );
    new aws.s3.BucketOwnershipControls(
      `${name}-ownership`,
      { ...id, rule: { objectOwnership: 'BucketOwnerEnforced' } },
      child,
    );
    new aws.s3.BucketServerSideEncryptionConfiguration(
      `${name}-encryption`,
      {
        ...id,
        rules: [
          {
            applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: key.arn },
            bucketKeyEnabled: true,
          },
        ],
      },
      child,
    );
    // S3 rejects concurrent changes of a bucket's access.
    new aws.s3.BucketPolicy(
      `${name}-policy`,
      { ...id, policy: key.arn.apply((arn) => policyDocument(stateBucketPolicy(place, arn))) },
      { ...child, dependsOn: [access] },
    );
    new aws.s3.BucketLifecycleConfiguration(
      `${name}-lifecycle`,
      { ...id, rules: [lifecycleRule] },
      { ...child, dependsOn: [versioning] },
    );
    this.keyArn = key.arn;
    this.bucket = bucket.bucket;
    this.registerOutputs({ keyArn: this.keyArn, bucket: this.bucket });
  }
}

/** The current state never expires; earlier versions do. */
const lifecycleRule = {
  id: 'old-versions',
  status: 'Enabled',
  filter: { prefix: '' },
  noncurrentVersionExpiration: { noncurrentDays: OLD_VERSIONS_DAYS },
  abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
};

/** Roles created by a deployment, by name: none of them needs the state. */
const deployedRoles = (place: Place): string => globalArn(place, 'iam', `role/${place.environment}-*`);

/** The account's IAM policies decide who uses and administers it, except for the deployed and the deploying roles. */
export const stateKeyPolicy = (place: Place): readonly Statement[] => {
  const root = { AWS: globalArn(place, 'iam', 'root') };
  const delivery = ['read', 'deploy'].map((role) =>
    globalArn(place, 'iam', `role/signalbox-${place.environment}-${role}`),
  );
  return [
    { Sid: 'AccountAdministers', Effect: 'Allow', Principal: root, Action: ADMINISTRATION, Resource: ['*'] },
    { Sid: 'AccountUses', Effect: 'Allow', Principal: root, Action: USE, Resource: ['*'] },
    {
      Sid: 'DeliveryKeepsKey',
      Effect: 'Deny',
      Principal: '*',
      Action: KEY_CHANGES,
      Resource: ['*'],
      Condition: { ArnLike: { 'aws:PrincipalArn': [...delivery, deployedRoles(place)] } },
    },
    {
      Sid: 'DeployedRolesStayOut',
      Effect: 'Deny',
      Principal: '*',
      Action: USE,
      Resource: ['*'],
      Condition: { ArnLike: { 'aws:PrincipalArn': deployedRoles(place) } },
    },
  ];
};

/** Only TLS and this key; roles created by a deployment are denied. */
export const stateBucketPolicy = (place: Place, keyArn: string): readonly Statement[] => {
  const arn = bucketArn(place, stateBucketName(place));
  return [
    tlsOnly(arn),
    ...onlyWithKey(arn, keyArn),
    {
      Sid: 'DeployedRolesStayOut',
      Effect: 'Deny',
      Principal: '*',
      Action: [
        's3:DeleteObject',
        's3:DeleteObjectVersion',
        's3:GetObject',
        's3:GetObjectVersion',
        's3:ListBucket',
        's3:PutObject',
      ],
      Resource: [arn, `${arn}/*`],
      Condition: { ArnLike: { 'aws:PrincipalArn': deployedRoles(place) } },
    },
  ];
};
