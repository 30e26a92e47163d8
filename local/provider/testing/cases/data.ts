import { BY_NAME, document, TRUST } from './case';
import type { PublishedCase } from './case';

const PASSWORD = { lower: true, upper: true, numeric: true, special: true, minLower: 0, minUpper: 0, minNumeric: 0, minSpecial: 0 } as const;
const PASSWORD_INPUTS = [...Object.keys(PASSWORD), 'keepers', 'length', 'number', 'overrideSpecial'];
const ALL_OBJECTS = [{ id: 'all', status: 'Enabled', expiration: { days: 1 } }];

/** Keys, identities, secrets, tables, buckets and logs. */
export const DATA: readonly PublishedCase[] = [
  {
    token: 'aws:kms/key:Key', source: 'internal/service/kms/key.go', least: () => ({}),
    defaults: { bypassPolicyLockoutSafetyCheck: false, customerMasterKeySpec: 'SYMMETRIC_DEFAULT', enableKeyRotation: false, isEnabled: true, keyUsage: 'ENCRYPT_DECRYPT' },
    replaces: ['customerMasterKeySpec', 'keyUsage', 'multiRegion'],
    unset: { multiRegion: false, enableKeyRotation: false },
    kept: { bypassPolicyLockoutSafetyCheck: true, deletionWindowInDays: 7 },
  },
  { token: 'aws:kms/alias:Alias', source: 'internal/service/kms/alias.go', least: ({ made }) => ({ name: 'alias/least', targetKeyId: made('kms/key').id }), replaces: ['name'], absent: BY_NAME },
  {
    token: 'aws:iam/role:Role', source: 'internal/service/iam/role.go', least: () => ({ assumeRolePolicy: TRUST }),
    defaults: { forceDetachPolicies: false, maxSessionDuration: 3600, path: '/' }, replaces: ['name', 'path'], kept: { forceDetachPolicies: true },
    absent: { ...BY_NAME, inlinePolicies: 'deprecated, rolePolicy is its own type', managedPolicyArns: 'deprecated, rolePolicyAttachment is its own type' },
  },
  {
    token: 'aws:iam/rolePolicy:RolePolicy', source: 'internal/service/iam/role_policy.go',
    least: ({ made }) => ({ role: made('iam/role').id, policy: document({ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:us-east-1:111111111111:q' }) }),
    replaces: ['name', 'role'], absent: BY_NAME,
  },
  {
    token: 'aws:iam/policy:Policy', source: 'internal/service/iam/policy.go',
    least: () => ({ policy: document({ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:us-east-1:111111111111:q' }) }),
    defaults: { path: '/' }, replaces: ['description', 'name', 'path'], absent: { ...BY_NAME, attachmentCount: 'changes with every attachment' },
  },
  {
    token: 'aws:iam/rolePolicyAttachment:RolePolicyAttachment', source: 'internal/service/iam/role_policy_attachment.go',
    least: ({ made }) => ({ role: made('iam/role').id, policyArn: made('iam/policy').id }), replaces: ['policyArn', 'role'],
  },
  {
    token: 'aws:iam/openIdConnectProvider:OpenIdConnectProvider', source: 'internal/service/iam/openid_connect_provider.go',
    least: () => ({ url: 'https://token.actions.githubusercontent.com', clientIdLists: ['sts.amazonaws.com'] }), replaces: ['url'],
  },
  {
    token: 'aws:secretsmanager/secret:Secret', source: 'internal/service/secretsmanager/secret.go', least: () => ({}),
    defaults: { recoveryWindowInDays: 30 }, replaces: ['name'], kept: { recoveryWindowInDays: 7 },
    absent: { ...BY_NAME, policy: 'none, as in an absent one' },
  },
  {
    token: 'aws:secretsmanager/secretVersion:SecretVersion', source: 'internal/service/secretsmanager/secret_version.go',
    least: ({ made }) => ({ secretId: made('secretsmanager/secret').id, secretString: 'x' }), replaces: ['secretId', 'secretString'], unset: { versionStages: ['AWSCURRENT'] },
  },
  {
    token: 'aws:dynamodb/table:Table', source: 'internal/service/dynamodb/table.go',
    least: () => ({ attributes: [{ name: 'id', type: 'S' }], hashKey: 'id', billingMode: 'PAY_PER_REQUEST' }),
    defaults: { billingMode: 'PROVISIONED', tableClass: 'STANDARD' }, replaces: ['hashKey', 'name', 'rangeKey'],
    unset: { tableClass: 'STANDARD', pointInTimeRecovery: { enabled: false }, serverSideEncryption: { enabled: false }, streamEnabled: false, ttl: { enabled: false } },
    absent: {
      globalTableWitness: 'no global tables', warmThroughput: 'the local cloud has none', streamArn: 'no stream', streamLabel: 'no stream', streamViewType: 'no stream',
    },
  },
  {
    token: 'aws:s3/bucket:Bucket', source: 'internal/service/s3/bucket.go', least: () => ({ bucket: 'least-of-all' }),
    defaults: { forceDestroy: false }, replaces: ['bucket', 'objectLockEnabled'], unset: { objectLockEnabled: false }, kept: { forceDestroy: true },
    absent: {
      ...Object.fromEntries(['accelerationStatus', 'acl', 'corsRules', 'grants', 'lifecycleRules', 'logging', 'objectLockConfiguration', 'policy', 'replicationConfiguration',
        'requestPayer', 'serverSideEncryptionConfiguration', 'versioning', 'website'].map((name) => [name, 'deprecated, a type of its own'])),
      bucketPrefix: 'follows from the name', bucketNamespace: 'general purpose buckets only', websiteDomain: 'no website', websiteEndpoint: 'no website',
    },
  },
  { token: 'aws:s3/bucketVersioning:BucketVersioning', source: 'internal/service/s3/bucket_versioning.go', least: ({ made }) => ({ bucket: made('s3/bucket').id, versioningConfiguration: { status: 'Enabled' } }), replaces: ['bucket'], kept: { mfa: 'serial 123456' } },
  {
    token: 'aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration', source: 'internal/service/s3/bucket_server_side_encryption_configuration.go',
    least: ({ made }) => ({ bucket: made('s3/bucket').id, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }] }), replaces: ['bucket'],
  },
  {
    token: 'aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock', source: 'internal/service/s3/bucket_public_access_block.go', least: ({ made }) => ({ bucket: made('s3/bucket').id }),
    defaults: { blockPublicAcls: false, blockPublicPolicy: false, ignorePublicAcls: false, restrictPublicBuckets: false }, replaces: ['bucket'],
  },
  {
    token: 'aws:s3/bucketPolicy:BucketPolicy', source: 'internal/service/s3/bucket_policy.go', replaces: ['bucket'],
    least: ({ made }) => ({ bucket: made('s3/bucket').id, policy: document({ Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource: 'arn:aws:s3:::least-of-all/x' }) }),
  },
  {
    token: 'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration', source: 'internal/service/s3/bucket_lifecycle_configuration.go',
    least: ({ made }) => ({ bucket: made('s3/bucket').id, rules: ALL_OBJECTS }), replaces: ['bucket'],
    absent: { expectedBucketOwner: 'the local cloud checks none' },
  },
  {
    token: 'aws:s3/bucketLogging:BucketLogging', source: 'internal/service/s3/bucket_logging.go',
    least: ({ made }) => ({ bucket: made('s3/bucket').id, targetBucket: made('s3/bucket').id, targetPrefix: 'logs/' }), replaces: ['bucket'],
  },
  { token: 'aws:s3/bucketOwnershipControls:BucketOwnershipControls', source: 'internal/service/s3/bucket_ownership_controls.go', least: ({ made }) => ({ bucket: made('s3/bucket').id, rule: { objectOwnership: 'BucketOwnerEnforced' } }), replaces: ['bucket'] },
  {
    token: 'aws:cloudwatch/logGroup:LogGroup', source: 'internal/service/logs/group.go', least: () => ({}),
    defaults: { retentionInDays: 0, skipDestroy: false }, replaces: ['logGroupClass', 'name'], unset: { logGroupClass: 'STANDARD', deletionProtectionEnabled: false }, kept: { skipDestroy: true },
    absent: BY_NAME,
  },
  {
    token: 'aws:cloudwatch/logMetricFilter:LogMetricFilter', source: 'internal/service/logs/metric_filter.go',
    least: ({ made }) => ({ logGroupName: made('cloudwatch/logGroup').id, pattern: 'ERROR', metricTransformation: { name: 'errors', namespace: 'least', value: '1' } }),
    replaces: ['logGroupName', 'name'], unset: { metricTransformation: { name: 'errors', namespace: 'least', value: '1', unit: 'None' } },
    absent: { applyOnTransformedLogs: 'the local cloud transforms none' },
  },
  { token: 'random:index/randomPassword:RandomPassword', source: 'internal/provider/resource_password.go', least: () => ({ length: 8 }), defaults: PASSWORD, replaces: PASSWORD_INPUTS, absent: { bcryptHash: 'nothing here asks for it' } },
  { token: 'random:index/randomString:RandomString', source: 'internal/provider/resource_string.go', least: () => ({ length: 8 }), defaults: PASSWORD, replaces: PASSWORD_INPUTS },
  { token: 'random:index/randomBytes:RandomBytes', source: 'internal/provider/resource_bytes.go', least: () => ({ length: 8 }), replaces: ['keepers', 'length'] },
  { token: 'random:index/randomId:RandomId', source: 'internal/provider/resource_id.go', least: () => ({ byteLength: 8 }), replaces: ['byteLength', 'keepers', 'prefix'] },
];
