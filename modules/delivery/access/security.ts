import type { Condition } from '../../policy';
import { anyRegionArn, globalArn, type Place } from '../names';
import { actions, allow, everywhere, taggedFor, tagsFor, type ServiceAccess } from './access';

const keys = (place: Place): readonly string[] => [anyRegionArn(place, 'kms', 'key/*')];

/** Services that encrypt with a system's key on behalf of the deployer. */
const THROUGH = ['dynamodb', 'lambda', 'logs', 's3', 'scheduler', 'secretsmanager', 'sns', 'sqs'] as const;

/** Allows the key only for requests through one of these services, in any region. */
const through = (place: Place, services: readonly string[]): Condition => ({
  ...taggedFor(place),
  StringLike: { 'kms:ViaService': services.map((service) => `${service}.*.amazonaws.com`) },
});

export const kms: ServiceAccess = {
  types: ['aws:kms/alias:Alias', 'aws:kms/key:Key'],
  inventory: actions('kms', 'DescribeKey', 'ListAliases', 'ListKeys', 'ListResourceTags'),
  read: (place) => [
    allow('ReadKeys', actions('kms', 'GetKeyPolicy', 'GetKeyRotationStatus'), keys(place), taggedFor(place)),
    // A refresh reads secret versions, function variables and schedule payloads; a preview reads rows of the environment file.
    allow(
      'OpenSecrets',
      actions('kms', 'Decrypt'),
      keys(place),
      through(place, ['dynamodb', 'lambda', 'scheduler', 'secretsmanager']),
    ),
  ],
  write: (place) => [
    everywhere('CreateKeys', actions('kms', 'CreateKey'), tagsFor(place)),
    allow('TagNewKeys', actions('kms', 'TagResource'), keys(place), tagsFor(place)),
    allow(
      'ChangeKeys',
      actions(
        'kms',
        'CancelKeyDeletion',
        'CreateAlias',
        'DeleteAlias',
        'DisableKey',
        'DisableKeyRotation',
        'EnableKey',
        'EnableKeyRotation',
        'PutKeyPolicy',
        'ScheduleKeyDeletion',
        'UntagResource',
        'UpdateAlias',
        'UpdateKeyDescription',
      ),
      keys(place),
      taggedFor(place),
    ),
    allow('NameKeys', actions('kms', 'CreateAlias', 'DeleteAlias', 'UpdateAlias'), [
      anyRegionArn(place, 'kms', `alias/${place.environment}-*`),
    ]),
    allow(
      'UseKeys',
      actions(
        'kms',
        'Decrypt',
        'Encrypt',
        'GenerateDataKey',
        'GenerateDataKeyWithoutPlaintext',
        'ReEncryptFrom',
        'ReEncryptTo',
      ),
      keys(place),
      through(place, THROUGH),
    ),
    allow('LendKeys', actions('kms', 'CreateGrant'), keys(place), {
      ...taggedFor(place),
      Bool: { 'kms:GrantIsForAWSResource': 'true' },
    }),
  ],
};

const secrets = (place: Place): readonly string[] => [
  anyRegionArn(place, 'secretsmanager', `secret:${place.environment}-*`),
];

export const secretsmanager: ServiceAccess = {
  types: ['aws:secretsmanager/secret:Secret', 'aws:secretsmanager/secretVersion:SecretVersion'],
  inventory: actions('secretsmanager', 'ListSecrets'),
  // The published plugin reads a version with GetSecretValue at each refresh (hashicorp/terraform-provider-aws
  // #44876 avoids it only for write-only values). The reading role can decrypt the state, which has the value too.
  read: (place) => [
    allow(
      'ReadSecrets',
      actions('secretsmanager', 'DescribeSecret', 'GetResourcePolicy', 'GetSecretValue', 'ListSecretVersionIds'),
      secrets(place),
    ),
  ],
  write: (place) => [
    allow(
      'ChangeSecrets',
      actions(
        'secretsmanager',
        'CancelRotateSecret',
        'CreateSecret',
        'DeleteSecret',
        'PutSecretValue',
        'TagResource',
        'UntagResource',
        'UpdateSecret',
        'UpdateSecretVersionStage',
      ),
      secrets(place),
    ),
  ],
};

const roles = (place: Place): readonly string[] => [globalArn(place, 'iam', `role/${place.environment}-*`)];

export const iam: ServiceAccess = {
  types: ['aws:iam/role:Role', 'aws:iam/rolePolicy:RolePolicy'],
  inventory: actions('iam', 'ListRoleTags', 'ListRoles'),
  read: (place) => [
    allow(
      'ReadRoles',
      actions(
        'iam',
        'GetRole',
        'GetRolePolicy',
        'ListAttachedRolePolicies',
        'ListInstanceProfilesForRole',
        'ListRolePolicies',
      ),
      roles(place),
    ),
  ],
  write: (place) => [
    allow(
      'ChangeRoles',
      actions(
        'iam',
        'CreateRole',
        'DeleteRole',
        'DeleteRolePolicy',
        'PutRolePolicy',
        'TagRole',
        'UntagRole',
        'UpdateAssumeRolePolicy',
        'UpdateRole',
        'UpdateRoleDescription',
      ),
      roles(place),
    ),
    allow('PassRoles', actions('iam', 'PassRole'), roles(place), {
      StringEquals: {
        'iam:PassedToService': ['apigateway.amazonaws.com', 'lambda.amazonaws.com', 'scheduler.amazonaws.com'],
      },
    }),
  ],
};
