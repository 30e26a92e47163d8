import { ACCOUNT } from '../modules/testing/mock-outputs';
import type { Recorded, Recording } from '../modules/testing/recorder';
import { systems } from '.';
import { statementsOf, type FoundStatement } from './testing/policies';
import { ENVIRONMENTS, recordEnvironment, settingsOf } from './testing/recorded-environment';

const TRACING = ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'];
const text = (value: unknown): string => JSON.stringify(value ?? '');
const arnsOf = (recording: Recording<unknown>, type: string): readonly string[] =>
  recording.ofType(type).map(({ outputs }) => outputs['arn'] as string);
const REGIONS = [
  ...new Set(ENVIRONMENTS.flatMap((name) => Object.values(settingsOf(name).systems).map(({ region }) => region))),
];
const logArns = (resource: string): readonly string[] =>
  REGIONS.map((region) => `arn:aws:logs:${region}:${ACCOUNT}:${resource}`);
/** API Gateway makes it itself, to try the role that it is given. */
const TRIAL_GROUPS = logArns('log-group:/aws/apigateway/welcome');
/** What a role may name although the stack does not make it: the trial group, and DescribeLogGroups' ARN of no group. */
const NOT_MADE = new Set([...TRIAL_GROUPS, ...logArns('log-group::log-stream:')]);
const isKeyPolicy = ({ type }: Recorded): boolean => type === 'aws:kms/key:Key';

describe.each(ENVIRONMENTS)('policies of %s', (environment) => {
  let recording: Recording<unknown>;
  let statements: readonly FoundStatement[];

  beforeAll(async () => {
    recording = await recordEnvironment(settingsOf(environment));
    statements = statementsOf(recording);
  });

  it('are all found: a document of every role, trust, key, topic, queue and bucket', () => {
    const withDocument = new Set(statements.map(({ resource }) => resource.type));
    expect([...withDocument].toSorted()).toEqual(
      [
        'aws:iam/role:Role',
        'aws:iam/rolePolicy:RolePolicy',
        'aws:kms/key:Key',
        'aws:s3/bucketPolicy:BucketPolicy',
        'aws:sns/topicPolicy:TopicPolicy',
        'aws:sqs/queuePolicy:QueuePolicy',
      ].filter((type) => recording.ofType(type).length > 0),
    );
    expect(recording.ofType('aws:iam/role:Role').length).toBe(recording.ofType('aws:iam/rolePolicy:RolePolicy').length);
  });

  it('P10 hold no * in an action, and nothing turned round', () => {
    for (const { resource, statement } of statements) {
      expect({
        resource: resource.name,
        actions: statement.Action.filter((action) => !/^[a-z0-9]+:[A-Za-z]+$/.test(action)),
      }).toEqual({ resource: resource.name, actions: [] });
      expect(Object.keys(statement).filter((key) => key.startsWith('Not'))).toEqual([]);
    }
  });

  it('P10 hold Resource * for tracing and in key policies alone', () => {
    const everywhere = statements.filter(({ statement }) => statement.Resource?.includes('*'));
    const others = everywhere.filter(
      ({ resource, statement }) => !isKeyPolicy(resource) && text(statement.Action) !== text(TRACING),
    );
    expect(others.map(({ resource }) => resource.name)).toEqual([]);
    expect(everywhere.some(({ statement }) => text(statement.Action) === text(TRACING))).toBe(true);
    expect(everywhere.every(({ statement }) => text(statement.Resource) === '["*"]')).toBe(true);
  });

  it("P10 hold any other * only as the unknowable end of a log group's streams or a bucket's objects", () => {
    const groups = new Set(
      [...arnsOf(recording, 'aws:cloudwatch/logGroup:LogGroup'), ...TRIAL_GROUPS].map((arn) => `${arn}:log-stream:*`),
    );
    const buckets = arnsOf(recording, 'aws:s3/bucket:Bucket');
    const isEnd = (resource: string): boolean =>
      groups.has(resource) ||
      buckets.some(
        (bucket) => resource.startsWith(`${bucket}/`) && /^[a-z-]*\/?\*$/.test(resource.slice(bucket.length + 1)),
      );
    const open = statements.flatMap(({ statement }) =>
      (statement.Resource ?? []).filter((resource) => resource !== '*' && resource.includes('*')),
    );
    expect(open.length).toBeGreaterThan(0);
    expect(open.filter((resource) => !isEnd(resource))).toEqual([]);
  });

  it('P10 name every caller in a Deny alone', () => {
    const anybody = statements.filter(({ statement }) => text(statement.Principal).includes('*'));
    expect(anybody.map(({ statement }) => statement.Effect).filter((effect) => effect !== 'Deny')).toEqual([]);
  });

  it("hold a * in one condition: the API's id in the name of its execution logs", () => {
    const open = statements.filter(({ statement }) => text(statement.Condition).includes('*'));
    expect(open.map(({ resource, statement }) => [resource.type, statement.Sid])).toEqual(
      recording.ofType('aws:apigateway/restApi:RestApi').map(() => ['aws:kms/key:Key', 'LogsEncrypt']),
    );
    const patterns = open
      .flatMap(({ statement }) =>
        Object.values(statement.Condition ?? {}).flatMap((keys) => Object.values(keys).flat()),
      )
      .filter((value) => value.includes('*'));
    expect(patterns.every((pattern) => /:log-group:API-Gateway-Execution-Logs_\*\/v1$/.test(pattern))).toBe(true);
  });

  it('M8 P10 of roles name only what this stack makes, in the right region', () => {
    const known = new Set(
      recording.resources.flatMap(({ outputs }) => (typeof outputs['arn'] === 'string' ? [outputs['arn']] : [])),
    );
    const exists = (arn: string): boolean =>
      known.has(arn) || NOT_MADE.has(arn) || known.has(arn.replace(/\/index\/[a-z-]+$/, ''));
    const unknown = statements
      .filter(({ resource }) => resource.type === 'aws:iam/rolePolicy:RolePolicy')
      .flatMap(({ resource, statement }) =>
        (statement.Resource ?? [])
          .filter((arn) => !arn.endsWith('*') && !exists(arn))
          .map((arn) => `${resource.name}: ${arn}`),
      );
    expect(unknown).toEqual([]);
  });

  it('M8 P10 give each function a role and a policy of its own', () => {
    const roles = recording.ofType('aws:lambda/function:Function').map(({ inputs }) => inputs['role']);
    const configured = settingsOf(environment).systems;
    const functions = systems.flatMap((system) => (configured[system.name] ? Object.keys(system.functions) : []));
    expect(roles).toHaveLength(functions.length);
    expect(new Set(roles).size).toBe(functions.length);
  });

  it('of queues let in topics and rules that exist', () => {
    const sources = new Set([
      ...arnsOf(recording, 'aws:sns/topic:Topic'),
      ...arnsOf(recording, 'aws:cloudwatch/eventRule:EventRule'),
    ]);
    const senders = statements.filter(
      ({ resource, statement }) => resource.type === 'aws:sqs/queuePolicy:QueuePolicy' && statement.Effect === 'Allow',
    );
    for (const { resource, statement } of senders) {
      expect([resource.name, sources.has(statement.Condition?.['ArnEquals']?.['aws:SourceArn'] as string)]).toEqual([
        resource.name,
        true,
      ]);
    }
  });

  it('P8 of keys name each log group that they encrypt', () => {
    for (const group of recording.ofType('aws:cloudwatch/logGroup:LogGroup')) {
      const key = recording
        .ofType('aws:kms/key:Key')
        .find(({ outputs }) => outputs['arn'] === group.inputs['kmsKeyId']);
      const named =
        statements.find(({ resource, statement }) => resource === key && statement.Sid === 'LogsEncrypt')?.statement
          .Condition?.['ArnLike']?.['kms:EncryptionContext:aws:logs:arn'] ?? [];
      const covered = [named]
        .flat()
        .some((pattern) => new RegExp(`^${pattern.replaceAll('*', '[^/]*')}$`).test(group.outputs['arn'] as string));
      expect([group.name, covered]).toEqual([group.name, true]);
    }
  });
});
