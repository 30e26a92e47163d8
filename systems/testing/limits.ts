import { NAME_LIMITS } from '../../modules/naming';
import type { Statement } from '../../modules/policy';
import type { Recorded } from '../../modules/testing/recorder';

/** What AWS refuses whatever the account: each with the page that says so. For tests only. */
export interface Limit {
  /** What is counted, with its unit. */
  readonly what: string;
  readonly types: readonly string[];
  readonly max: number;
  readonly source: string;
  readonly count: (inputs: Recorded['inputs']) => number;
}

const DOCS = 'https://docs.aws.amazon.com';
const PAGES = {
  alarms: `${DOCS}/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html`,
  dashboards: `${DOCS}/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html`,
  events: `${DOCS}/eventbridge/latest/APIReference/API_PutRule.html`,
  filters: `${DOCS}/sns/latest/dg/subscription-filter-policy-constraints.html`,
  iam: `${DOCS}/IAM/latest/UserGuide/reference_iam-quotas.html`,
  kms: `${DOCS}/kms/latest/developerguide/resource-limits.html`,
  kmsKey: `${DOCS}/kms/latest/APIReference/API_CreateKey.html`,
  lambda: `${DOCS}/lambda/latest/dg/gettingstarted-limits.html`,
  lambdaFunction: `${DOCS}/lambda/latest/api/API_CreateFunction.html`,
  s3: `${DOCS}/AmazonS3/latest/userguide/add-bucket-policy.html`,
  scheduler: `${DOCS}/scheduler/latest/APIReference/API_CreateSchedule.html`,
  secrets: `${DOCS}/secretsmanager/latest/userguide/reference_limits.html`,
  sns: `${DOCS}/sns/latest/dg/sns-access-policy-language-api-permissions-reference.html`,
  sqs: `${DOCS}/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html`,
  tags: `${DOCS}/tag-editor/latest/userguide/tagging.html`,
} as const;

const ROLE = 'aws:iam/role:Role';
const ROLE_POLICY = 'aws:iam/rolePolicy:RolePolicy';
const MANAGED_POLICY = 'aws:iam/policy:Policy';
const FUNCTION = 'aws:lambda/function:Function';
const SUBSCRIPTION = 'aws:sns/topicSubscription:TopicSubscription';
const TOPIC_POLICY = 'aws:sns/topicPolicy:TopicPolicy';
const QUEUE_POLICY = 'aws:sqs/queuePolicy:QueuePolicy';
const KEY = 'aws:kms/key:Key';
const ALARM = 'aws:cloudwatch/metricAlarm:MetricAlarm';

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const bytes =
  (input: string) =>
  (inputs: Recorded['inputs']): number =>
    Buffer.byteLength(textOf(inputs[input]));
const characters =
  (input: string) =>
  (inputs: Recorded['inputs']): number =>
    [...textOf(inputs[input])].length;
/** IAM counts no white space. */
const written =
  (input: string) =>
  (inputs: Recorded['inputs']): number =>
    textOf(inputs[input]).replace(/\s/g, '').length;
const entries =
  (input: string) =>
  (inputs: Recorded['inputs']): number =>
    Object.keys(inputs[input] ?? {}).length;
const statements = (inputs: Recorded['inputs']): readonly Statement[] =>
  (JSON.parse(inputs['policy'] as string) as { Statement: Statement[] }).Statement;
const most =
  (count: (statement: Statement) => number) =>
  (inputs: Recorded['inputs']): number =>
    Math.max(...statements(inputs).map(count));
const total =
  (count: (statement: Statement) => number) =>
  (inputs: Recorded['inputs']): number =>
    statements(inputs).reduce((sum, statement) => sum + count(statement), 0);
const conditions = ({ Condition = {} }: Statement): number =>
  Object.values(Condition).reduce((sum, keys) => sum + Object.keys(keys).length, 0);
const filter = (inputs: Recorded['inputs']): readonly (readonly unknown[])[] =>
  Object.values(JSON.parse(textOf(inputs['filterPolicy']) || '{}') as Record<string, unknown[]>);
const variables = ({ environment }: Recorded['inputs']): number =>
  Buffer.byteLength(JSON.stringify((environment as { variables?: unknown } | undefined)?.variables ?? {}));

const limit = (
  what: string,
  types: string | readonly string[],
  max: number,
  source: string,
  count: Limit['count'],
): Limit => ({ what, types: [types].flat(), max, source, count });

const POLICIES: readonly Limit[] = [
  limit('characters of a trust policy', ROLE, 2_048, PAGES.iam, written('assumeRolePolicy')),
  limit("characters of a role's inline policy", ROLE_POLICY, 10_240, PAGES.iam, written('policy')),
  limit('characters of a managed policy', MANAGED_POLICY, 6_144, PAGES.iam, written('policy')),
  limit('bytes of a key policy', KEY, 32_768, PAGES.kms, bytes('policy')),
  limit('bytes of a bucket policy', 'aws:s3/bucketPolicy:BucketPolicy', 20_480, PAGES.s3, bytes('policy')),
  limit('bytes of a topic policy', TOPIC_POLICY, 30_720, PAGES.sns, bytes('policy')),
  limit('statements of a topic policy', TOPIC_POLICY, 100, PAGES.sns, (inputs) => statements(inputs).length),
  limit(
    'resources of a statement of a topic policy',
    TOPIC_POLICY,
    1,
    PAGES.sns,
    most(({ Resource = [] }) => Resource.length),
  ),
  limit('bytes of a queue policy', QUEUE_POLICY, 8_192, PAGES.sqs, bytes('policy')),
  limit('statements of a queue policy', QUEUE_POLICY, 20, PAGES.sqs, (inputs) => statements(inputs).length),
  limit(
    'actions of a statement of a queue policy',
    QUEUE_POLICY,
    7,
    PAGES.sqs,
    most(({ Action }) => Action.length),
  ),
  limit(
    'principals of a queue policy',
    QUEUE_POLICY,
    50,
    PAGES.sqs,
    total(() => 1),
  ),
  limit('conditions of a statement of a queue policy', QUEUE_POLICY, 10, PAGES.sqs, most(conditions)),
  limit('keys of a filter policy', SUBSCRIPTION, 5, PAGES.filters, (inputs) => filter(inputs).length),
  limit('combinations of a filter policy', SUBSCRIPTION, 150, PAGES.filters, (inputs) =>
    filter(inputs).reduce((product, values) => product * values.length, 1),
  ),
];

const named = (kind: keyof typeof NAME_LIMITS, type: string, page: string, input = 'name'): Limit =>
  limit(`characters of a name (${kind})`, type, NAME_LIMITS[kind], `${DOCS}/${page}`, characters(input));

const NAMES: readonly Limit[] = [
  named('function', FUNCTION, 'lambda/latest/api/API_CreateFunction.html'),
  named('role', ROLE, 'IAM/latest/UserGuide/reference_iam-quotas.html'),
  named('bucket', 'aws:s3/bucket:Bucket', 'AmazonS3/latest/userguide/bucketnamingrules.html', 'bucket'),
  named('table', 'aws:dynamodb/table:Table', 'amazondynamodb/latest/APIReference/API_CreateTable.html'),
  named('topic', 'aws:sns/topic:Topic', 'sns/latest/api/API_CreateTopic.html'),
  named('queue', 'aws:sqs/queue:Queue', 'AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html'),
  named('alias', 'aws:kms/alias:Alias', 'kms/latest/APIReference/API_CreateAlias.html'),
  named('alarm', ALARM, 'AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html'),
  named(
    'dashboard',
    'aws:cloudwatch/dashboard:Dashboard',
    'AmazonCloudWatch/latest/APIReference/API_PutDashboard.html',
    'dashboardName',
  ),
  named('rule', 'aws:cloudwatch/eventRule:EventRule', 'eventbridge/latest/APIReference/API_PutRule.html'),
  named('schedule', 'aws:scheduler/schedule:Schedule', 'scheduler/latest/APIReference/API_CreateSchedule.html'),
  named(
    'scheduleGroup',
    'aws:scheduler/scheduleGroup:ScheduleGroup',
    'scheduler/latest/APIReference/API_CreateScheduleGroup.html',
  ),
  named('secret', 'aws:secretsmanager/secret:Secret', 'secretsmanager/latest/apireference/API_CreateSecret.html'),
  named(
    'logGroup',
    'aws:cloudwatch/logGroup:LogGroup',
    'AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html',
  ),
  named(
    'restApi',
    'aws:apigateway/restApi:RestApi',
    'apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html',
  ),
  named(
    'apiKey',
    'aws:apigateway/apiKey:ApiKey',
    'apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html',
  ),
  limit("characters of a policy's name", [MANAGED_POLICY, ROLE_POLICY], 128, PAGES.iam, characters('name')),
];

const OTHERS: readonly Limit[] = [
  limit("bytes of a function's variables", FUNCTION, 4_096, PAGES.lambda, variables),
  limit('characters of a description (function)', FUNCTION, 256, PAGES.lambdaFunction, characters('description')),
  limit(
    'characters of a description (role, policy)',
    [ROLE, MANAGED_POLICY],
    1_000,
    PAGES.iam,
    characters('description'),
  ),
  limit('characters of a description (key)', KEY, 8_192, PAGES.kmsKey, characters('description')),
  limit(
    'characters of a description (secret)',
    'aws:secretsmanager/secret:Secret',
    2_048,
    PAGES.secrets,
    characters('description'),
  ),
  limit(
    'characters of a description (rule, schedule)',
    ['aws:cloudwatch/eventRule:EventRule', 'aws:scheduler/schedule:Schedule'],
    512,
    PAGES.events,
    characters('description'),
  ),
  limit('characters of a description (alarm)', ALARM, 1_024, PAGES.alarms, characters('alarmDescription')),
  limit('actions of an alarm', ALARM, 5, PAGES.alarms, entries('alarmActions')),
  limit(
    'widgets of a dashboard',
    'aws:cloudwatch/dashboard:Dashboard',
    500,
    PAGES.dashboards,
    ({ dashboardBody }) => (JSON.parse(dashboardBody as string) as { widgets: unknown[] }).widgets.length,
  ),
  limit(
    'characters of a payload (schedule)',
    'aws:scheduler/schedule:Schedule',
    262_144,
    PAGES.scheduler,
    ({ target }) => textOf((target as { input?: unknown }).input).length,
  ),
  limit(
    'tags',
    [
      FUNCTION,
      ROLE,
      KEY,
      ALARM,
      MANAGED_POLICY,
      'aws:s3/bucket:Bucket',
      'aws:dynamodb/table:Table',
      'aws:sns/topic:Topic',
      'aws:sqs/queue:Queue',
    ],
    50,
    PAGES.tags,
    entries('tags'),
  ),
];

export const LIMITS: readonly Limit[] = [...POLICIES, ...NAMES, ...OTHERS];

/** Types whose policy documents have a limit above. */
export const LIMITED_POLICIES: ReadonlySet<string> = new Set(POLICIES.flatMap(({ types }) => types));

/** Values above a limit among these resources, in words. */
export const above = (resources: readonly Recorded[], limits: readonly Limit[] = LIMITS): readonly string[] =>
  limits.flatMap(({ what, types, max, source, count }) =>
    resources
      .filter(({ type }) => types.includes(type))
      .flatMap(({ name, inputs }) =>
        count(inputs) > max ? [`${name}: ${count(inputs)} ${what}, AWS takes ${max} (${source})`] : [],
      ),
  );
