import type { Recorded, Recording } from '../../modules/testing/recorder';
import { statementsOf } from './policies';

/** The Checkov checks of the requirements, on recorded resources. For tests only. */
export interface Check {
  readonly ids: readonly string[];
  /** Type of the resources it looks at. */
  readonly type: string;
  readonly passes: (resource: Recorded, recording: Recording<unknown>) => boolean;
}

type Inputs = Readonly<Record<string, unknown>>;
const has =
  (input: string, value: unknown) =>
  ({ inputs }: Recorded): boolean =>
    inputs[input] === value;
const isSet =
  (input: string) =>
  ({ inputs }: Recorded): boolean =>
    inputs[input] !== undefined && inputs[input] !== '';
const isKeyArn = (value: unknown): boolean =>
  typeof value === 'string' && /^arn:aws:kms:[^:]+:\d{12}:key\//.test(value);
const inside = (inputs: Inputs, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Inputs | undefined)?.[key], inputs);

/** The part of a bucket's configuration of this type, found by the bucket's name. */
const partOf = (recording: Recording<unknown>, bucket: Recorded, type: string): Inputs | undefined =>
  recording
    .ofType(`aws:s3/bucket${type}:Bucket${type}`)
    .find(({ inputs }) => inputs['bucket'] === bucket.inputs['bucket'])?.inputs;

const encryption = (recording: Recording<unknown>, bucket: Recorded): unknown =>
  inside(
    (partOf(recording, bucket, 'ServerSideEncryptionConfiguration')?.['rules'] as Inputs[] | undefined)?.[0] ?? {},
    'applyServerSideEncryptionByDefault',
    'sseAlgorithm',
  );

const settingsOfStage = (recording: Recording<unknown>, stage: Recorded): unknown =>
  recording
    .ofType('aws:apigateway/methodSettings:MethodSettings')
    .find(({ parent, inputs }) => parent === stage.parent && inputs['methodPath'] === '*/*')?.inputs['settings'];

/** No statement of the resource's policy lets in what `bad` describes. */
const allowsNothing =
  (bad: (statement: ReturnType<typeof statementsOf>[number]['statement']) => boolean) =>
  (resource: Recorded, recording: Recording<unknown>): boolean => {
    const own = statementsOf(recording).filter((found) => found.resource === resource);
    return own.length > 0 && !own.some(({ statement }) => statement.Effect === 'Allow' && bad(statement));
  };
const anybody = allowsNothing(({ Principal }) => JSON.stringify(Principal).includes('*'));
const anyAction = allowsNothing(({ Action }) => Action.some((action) => action.includes('*')));
const TRACING = ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'];
/** Whatever can be bound to a resource is. */
const unbound = allowsNothing(
  ({ Action, Resource }) => (Resource ?? []).includes('*') && Action.some((action) => !TRACING.includes(action)),
);

const FUNCTION = 'aws:lambda/function:Function';
const STAGE = 'aws:apigateway/stage:Stage';
const METHOD = 'aws:apigateway/method:Method';
const BUCKET = 'aws:s3/bucket:Bucket';
const KEY = 'aws:kms/key:Key';
const GROUP = 'aws:cloudwatch/logGroup:LogGroup';
const QUEUE_POLICY = 'aws:sqs/queuePolicy:QueuePolicy';
const ROLE_POLICY = 'aws:iam/rolePolicy:RolePolicy';
const TABLE = 'aws:dynamodb/table:Table';
const NOT_DEPRECATED = ['nodejs24.x', 'nodejs22.x'];
const flags = ['blockPublicAcls', 'blockPublicPolicy', 'ignorePublicAcls', 'restrictPublicBuckets'] as const;

export const CHECKS: readonly Check[] = [
  {
    ids: ['CKV_AWS_45'],
    type: FUNCTION,
    passes: ({ inputs }) => !/AKIA[0-9A-Z]{16}|whsec_|secret_?access/i.test(JSON.stringify(inputs['environment'])),
  },
  { ids: ['CKV_AWS_50'], type: FUNCTION, passes: ({ inputs }) => inside(inputs, 'tracingConfig', 'mode') === 'Active' },
  { ids: ['CKV_AWS_115'], type: FUNCTION, passes: isSet('reservedConcurrentExecutions') },
  {
    ids: ['CKV_AWS_116'],
    type: FUNCTION,
    passes: ({ inputs }) => inside(inputs, 'deadLetterConfig', 'targetArn') !== undefined,
  },
  { ids: ['CKV_AWS_173'], type: FUNCTION, passes: ({ inputs }) => isKeyArn(inputs['kmsKeyArn']) },
  {
    ids: ['CKV_AWS_363'],
    type: FUNCTION,
    passes: ({ inputs }) => NOT_DEPRECATED.includes(inputs['runtime'] as string),
  },
  {
    ids: ['CKV_AWS_301'],
    type: 'aws:lambda/permission:Permission',
    passes: ({ inputs }) => /^[a-z]+\.amazonaws\.com$/.test(inputs['principal'] as string),
  },
  { ids: ['CKV_AWS_364'], type: 'aws:lambda/permission:Permission', passes: isSet('sourceArn') },

  {
    ids: ['CKV_AWS_59', 'CKV2_AWS_70'],
    type: METHOD,
    passes: ({ inputs }) => inputs['authorization'] !== 'NONE' || inputs['apiKeyRequired'] === true,
  },
  { ids: ['CKV2_AWS_53'], type: METHOD, passes: isSet('requestValidatorId') },
  { ids: ['CKV_AWS_73'], type: STAGE, passes: has('xrayTracingEnabled', true) },
  {
    ids: ['CKV_AWS_76'],
    type: STAGE,
    passes: ({ inputs }) => inside(inputs, 'accessLogSettings', 'destinationArn') !== undefined,
  },
  {
    ids: ['CKV2_AWS_4'],
    type: STAGE,
    passes: (stage, recording) =>
      ['ERROR', 'INFO'].includes(
        (settingsOfStage(recording, stage) as { loggingLevel?: string } | undefined)?.loggingLevel ?? '',
      ),
  },
  {
    ids: ['CKV2_AWS_29'],
    type: STAGE,
    passes: (_, recording) => recording.resources.some(({ type }) => type.startsWith('aws:wafv2/')),
  },
  {
    ids: ['CKV_AWS_217'],
    type: 'aws:apigateway/deployment:Deployment',
    passes: ({ deleteBeforeReplace }) => !deleteBeforeReplace,
  },
  {
    ids: ['CKV_AWS_237'],
    type: 'aws:apigateway/restApi:RestApi',
    passes: ({ deleteBeforeReplace }) => !deleteBeforeReplace,
  },
  {
    ids: ['CKV_AWS_276'],
    type: 'aws:apigateway/methodSettings:MethodSettings',
    passes: ({ inputs }) => inside(inputs, 'settings', 'dataTraceEnabled') === false,
  },

  { ids: ['CKV_AWS_26'], type: 'aws:sns/topic:Topic', passes: ({ inputs }) => isKeyArn(inputs['kmsMasterKeyId']) },
  {
    ids: ['CKV_AWS_169', 'CKV_AWS_385'],
    type: 'aws:sns/topicPolicy:TopicPolicy',
    passes: allowsNothing(
      ({ Principal, Condition }) => JSON.stringify(Principal).includes('*') || Condition === undefined,
    ),
  },
  {
    ids: ['CKV_AWS_27', 'CKV2_AWS_73'],
    type: 'aws:sqs/queue:Queue',
    passes: ({ inputs }) => isKeyArn(inputs['kmsMasterKeyId']),
  },
  { ids: ['CKV_AWS_72'], type: QUEUE_POLICY, passes: anyAction },
  {
    ids: ['CKV_AWS_168', 'CKV_AWS_387'],
    type: QUEUE_POLICY,
    passes: (policy, recording) =>
      statementsOf(recording)
        .filter((found) => found.resource === policy)
        .every(
          ({ statement }) =>
            statement.Effect === 'Deny' ||
            (!JSON.stringify(statement.Principal).includes('*') && statement.Condition !== undefined),
        ),
  },

  {
    ids: ['CKV_AWS_28'],
    type: TABLE,
    passes: ({ inputs }) => inside(inputs, 'pointInTimeRecovery', 'enabled') === true,
  },
  {
    ids: ['CKV_AWS_119'],
    type: TABLE,
    passes: ({ inputs }) => isKeyArn(inside(inputs, 'serverSideEncryption', 'kmsKeyArn')),
  },

  {
    ids: ['CKV_AWS_18'],
    type: BUCKET,
    passes: (bucket, recording) => partOf(recording, bucket, 'Logging')?.['targetBucket'] !== undefined,
  },
  { ids: ['CKV_AWS_19'], type: BUCKET, passes: (bucket, recording) => encryption(recording, bucket) !== undefined },
  { ids: ['CKV_AWS_145'], type: BUCKET, passes: (bucket, recording) => encryption(recording, bucket) === 'aws:kms' },
  {
    ids: ['CKV_AWS_20', 'CKV_AWS_57'],
    type: BUCKET,
    passes: ({ inputs }) => inputs['acl'] === undefined && inputs['grants'] === undefined,
  },
  {
    ids: ['CKV_AWS_21'],
    type: BUCKET,
    passes: (bucket, recording) =>
      inside(partOf(recording, bucket, 'Versioning') ?? {}, 'versioningConfiguration', 'status') === 'Enabled',
  },
  {
    ids: ['CKV_AWS_53', 'CKV_AWS_54', 'CKV_AWS_55', 'CKV_AWS_56', 'CKV2_AWS_6'],
    type: BUCKET,
    passes: (bucket, recording) =>
      flags.every((flag) => partOf(recording, bucket, 'PublicAccessBlock')?.[flag] === true),
  },
  {
    ids: ['CKV_AWS_70'],
    type: 'aws:s3/bucketPolicy:BucketPolicy',
    passes: (policy, recording) =>
      statementsOf(recording)
        .filter((found) => found.resource === policy)
        .every(({ statement }) => statement.Effect === 'Deny' || !JSON.stringify(statement.Principal).includes('*')),
  },
  {
    ids: ['CKV_AWS_300', 'CKV2_AWS_61'],
    type: BUCKET,
    passes: (bucket, recording) =>
      ((partOf(recording, bucket, 'LifecycleConfiguration')?.['rules'] as Inputs[] | undefined) ?? []).some(
        (rule) =>
          rule['status'] === 'Enabled' &&
          inside(rule, 'abortIncompleteMultipartUpload', 'daysAfterInitiation') !== undefined,
      ),
  },

  { ids: ['CKV_AWS_7'], type: KEY, passes: has('enableKeyRotation', true) },
  { ids: ['CKV_AWS_33'], type: KEY, passes: anybody },
  { ids: ['CKV_AWS_227'], type: KEY, passes: has('isEnabled', true) },
  { ids: ['CKV2_AWS_64'], type: KEY, passes: isSet('policy') },

  { ids: ['CKV_AWS_66'], type: GROUP, passes: ({ inputs }) => Number(inputs['retentionInDays']) > 0 },
  { ids: ['CKV_AWS_158'], type: GROUP, passes: ({ inputs }) => isKeyArn(inputs['kmsKeyId']) },
  { ids: ['CKV_AWS_338'], type: GROUP, passes: ({ inputs }) => Number(inputs['retentionInDays']) >= 365 },
  { ids: ['CKV_AWS_319'], type: 'aws:cloudwatch/metricAlarm:MetricAlarm', passes: has('actionsEnabled', true) },

  {
    ids: ['CKV_AWS_60', 'CKV_AWS_61'],
    type: 'aws:iam/role:Role',
    passes: allowsNothing(
      ({ Principal }) => !/^\{"Service":"[a-z]+\.amazonaws\.com"\}$/.test(JSON.stringify(Principal)),
    ),
  },
  { ids: ['CKV_AWS_62', 'CKV_AWS_63', 'CKV2_AWS_40'], type: ROLE_POLICY, passes: anyAction },
  {
    ids: ['CKV_AWS_286', 'CKV_AWS_289'],
    type: ROLE_POLICY,
    passes: allowsNothing(({ Action }) =>
      Action.some((action) => action.startsWith('iam:') || action.startsWith('sts:')),
    ),
  },
  { ids: ['CKV_AWS_287', 'CKV_AWS_288', 'CKV_AWS_290', 'CKV_AWS_355'], type: ROLE_POLICY, passes: unbound },
  {
    ids: ['CKV_AWS_297'],
    type: 'aws:scheduler/schedule:Schedule',
    passes: ({ inputs }) => isKeyArn(inputs['kmsKeyArn']),
  },
];

/** Check, environment and resource of everything that does not pass. */
export const failuresOf = (recordings: readonly (readonly [string, Recording<unknown>])[]) =>
  CHECKS.flatMap(({ ids, type, passes }) =>
    recordings.flatMap(([environment, recording]) =>
      recording
        .ofType(type)
        .filter((resource) => !passes(resource, recording))
        .flatMap(({ name }) => ids.map((id) => ({ id, environment, name }))),
    ),
  );
