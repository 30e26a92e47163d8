import type { Statement } from '../policy';
import { arnOf, logGroupArn, type Scope } from '../scope';

/** Users of the key besides the account's own principals; each service is listed before it uses the key. */
export interface KeyUsers {
  /** Log groups that the key encrypts, by name. */
  readonly logGroups: readonly string[];
  /** Stage of the API with execution logs encrypted by the key. Default: no API. */
  readonly apiStage?: string;
  /** Whether alarms publish to encrypted topics. Default false. */
  readonly alarms?: boolean;
  /** Whether topics deliver to encrypted queues. Default false. */
  readonly topics?: boolean;
  /** Whether EventBridge rules send failed events to encrypted queues. Default false. */
  readonly rules?: boolean;
}

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
  'kms:ListGrants',
  'kms:ListKeyPolicies',
  'kms:ListKeyRotations',
  'kms:ListResourceTags',
  'kms:PutKeyPolicy',
  'kms:RevokeGrant',
  'kms:RotateKeyOnDemand',
  'kms:ScheduleKeyDeletion',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:UpdateAlias',
  'kms:UpdateKeyDescription',
] as const;
const USE = [
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
] as const;
/** What a service needs to put a message into an encrypted topic or queue. */
const DELIVER = ['kms:Decrypt', 'kms:GenerateDataKey'] as const;
/** In a key policy, * means this key. */
const THIS_KEY = ['*'] as const;

/**
 * Policy of a system's key. The account's IAM policies decide who administers and uses it (without
 * that statement not even the account could change the key); each service has its own statement.
 */
export const keyPolicy = (scope: Scope, users: KeyUsers): Statement[] => [
  ...accountStatements(scope),
  logsStatement(scope, users),
  ...(users.alarms ? [serviceStatement('AlarmsPublish', 'cloudwatch.amazonaws.com', scope.accountId)] : []),
  ...(users.topics ? [serviceStatement('TopicsDeliver', 'sns.amazonaws.com', scope.accountId)] : []),
  // EventBridge does not always send a source account here, and rejected deliveries are lost;
  // the queue's own policy checks the rule instead.
  ...(users.rules ? [serviceStatement('RulesDeliver', 'events.amazonaws.com')] : []),
];

const accountStatements = (scope: Scope): Statement[] => {
  const root = { AWS: `arn:${scope.partition}:iam::${scope.accountId}:root` };
  return [
    { Sid: 'AccountAdministers', Effect: 'Allow', Principal: root, Action: ADMINISTRATION, Resource: THIS_KEY },
    { Sid: 'AccountUses', Effect: 'Allow', Principal: root, Action: USE, Resource: THIS_KEY },
    {
      Sid: 'AccountGrantsToServices',
      Effect: 'Allow',
      Principal: root,
      Action: ['kms:CreateGrant'],
      Resource: THIS_KEY,
      Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    },
  ];
};

const logsStatement = (scope: Scope, { logGroups, apiStage }: KeyUsers): Statement => ({
  Sid: 'LogsEncrypt',
  Effect: 'Allow',
  Principal: { Service: `logs.${scope.region}.amazonaws.com` },
  Action: [
    'kms:Decrypt',
    'kms:DescribeKey',
    'kms:Encrypt',
    'kms:GenerateDataKey',
    'kms:GenerateDataKeyWithoutPlaintext',
    'kms:ReEncryptFrom',
    'kms:ReEncryptTo',
  ],
  Resource: THIS_KEY,
  Condition: {
    ArnLike: {
      'kms:EncryptionContext:aws:logs:arn': [
        ...logGroups.map((name) => logGroupArn(scope, name)),
        // The API's id is part of this group's name and is given only after the key.
        ...(apiStage === undefined ? [] : [arnOf(scope, 'logs', `log-group:API-Gateway-Execution-Logs_*/${apiStage}`)]),
      ],
    },
  },
});

const serviceStatement = (sid: string, service: string, sourceAccount?: string): Statement => ({
  Sid: sid,
  Effect: 'Allow',
  Principal: { Service: service },
  Action: DELIVER,
  Resource: THIS_KEY,
  ...(sourceAccount !== undefined && { Condition: { StringEquals: { 'aws:SourceAccount': sourceAccount } } }),
});
