import type { Statement } from '../../policy';
import { BOOTSTRAP_PROJECT, bucketArn, globalArn, PREFIX, stateBucketName, type Place } from '../names';
import { actions, allow, deny } from './access';

/** Prefixes of everything that the steps store: the engine's state, and our records, packages and locks. */
const KEPT = ['.pulumi/*', '.signalbox/*'] as const;

/** Key and bucket of an environment's state. */
export interface StatePlace extends Place {
  readonly keyArn: string;
}

const objects = (place: Place, ...keys: readonly string[]): readonly string[] =>
  keys.map((key) => `${bucketArn(place, stateBucketName(place))}/${key}`);

/** Where a drift check records its verdict; the only object that the reading role writes. */
export const driftVerdictKey = (environment: string): string => `.signalbox/${environment}/drift.json`;

/**
 * Reads the state and its secrets. A preview takes no lock and writes nothing (nor does the preview
 * of a refresh, since 3.230); it encrypts the secrets of a saved plan. DescribeKey is in the inventory.
 */
export const readsState = (place: StatePlace): readonly Statement[] => [
  allow('FindState', actions('s3', 'GetBucketLocation', 'ListBucket'), [bucketArn(place, stateBucketName(place))]),
  allow('ReadState', actions('s3', 'GetObject'), objects(place, ...KEPT)),
  allow('RecordVerdict', actions('s3', 'PutObject'), objects(place, driftVerdictKey(place.environment))),
  allow('OpenState', actions('kms', 'Decrypt', 'Encrypt', 'GenerateDataKey'), [place.keyArn]),
];

/** Writes the state: the engine replaces and deletes objects; old versions are never deleted here. */
export const writesState = (place: Place): readonly Statement[] => [
  allow('WriteState', actions('s3', 'DeleteObject', 'PutObject'), objects(place, ...KEPT)),
];

/**
 * The deploying role must not change its own permissions. No other statement allows it; these deny it
 * explicitly, in case of a later statement or a tag on the key.
 */
export const keepsBootstrap = (place: StatePlace): readonly Statement[] => [
  deny(
    'KeepBootstrapState',
    actions('s3', 'DeleteObject', 'PutObject'),
    objects(
      place,
      ...['stacks', 'history', 'backups', 'locks/organization'].map(
        (folder) => `.pulumi/${folder}/${BOOTSTRAP_PROJECT}/*`,
      ),
    ),
  ),
  deny('KeepStateKey', KEY_CHANGES, [place.keyArn]),
  deny('KeepStateBucket', BUCKET_CHANGES, [bucketArn(place, `${PREFIX}-*`)]),
  deny(
    'KeepDelivery',
    ROLE_CHANGES,
    ['role', 'policy'].map((kind) => globalArn(place, 'iam', `${kind}/${PREFIX}-*`)),
  ),
  deny('KeepProvider', PROVIDER_CHANGES, [globalArn(place, 'iam', 'oidc-provider/*')]),
];

/** Every change of the key itself. */
export const KEY_CHANGES = actions(
  'kms',
  'CreateGrant',
  'DeleteAlias',
  'DisableKey',
  'DisableKeyRotation',
  'PutKeyPolicy',
  'ScheduleKeyDeletion',
  'TagResource',
  'UntagResource',
  'UpdateAlias',
);

const BUCKET_CHANGES = actions(
  's3',
  'DeleteBucket',
  'DeleteBucketPolicy',
  'DeleteObjectVersion',
  'PutBucketPolicy',
  'PutBucketPublicAccessBlock',
  'PutBucketTagging',
  'PutBucketVersioning',
  'PutEncryptionConfiguration',
  'PutLifecycleConfiguration',
);

const ROLE_CHANGES = actions(
  'iam',
  'AttachRolePolicy',
  'CreatePolicyVersion',
  'DeletePolicy',
  'DeletePolicyVersion',
  'DeleteRole',
  'DeleteRolePermissionsBoundary',
  'DeleteRolePolicy',
  'DetachRolePolicy',
  'PassRole',
  'PutRolePermissionsBoundary',
  'PutRolePolicy',
  'SetDefaultPolicyVersion',
  'TagRole',
  'UntagRole',
  'UpdateAssumeRolePolicy',
  'UpdateRole',
);

const PROVIDER_CHANGES = actions(
  'iam',
  'AddClientIDToOpenIDConnectProvider',
  'CreateOpenIDConnectProvider',
  'DeleteOpenIDConnectProvider',
  'RemoveClientIDFromOpenIDConnectProvider',
  'TagOpenIDConnectProvider',
  'UntagOpenIDConnectProvider',
  'UpdateOpenIDConnectProviderThumbprint',
);
