import { PACKAGES } from '../local/provider/registry';
import { publishedSchema } from '../local/provider/testing/published';
import { madeTypes } from '../systems/testing/made-types';
import {
  CATALOG,
  idOf,
  isKnown,
  ofType,
  shortType,
  subjectOf,
  tagsFrom,
  takesTags,
  typeOf,
  type Inputs,
  type ResourceType,
} from './index';
import { LOOKED_FOR, OFFERED } from './resource-type';

const ENTRIES = Object.entries<ResourceType>(CATALOG);
const tokens = Object.keys(CATALOG).toSorted();
const PLACE = { region: 'us-east-2', account: '111111111111' };

describe('the catalog', () => {
  let made: ReadonlySet<string>;
  beforeAll(async () => {
    made = await madeTypes();
  });
  const offered = [...PACKAGES.aws.types, ...PACKAGES.random.types].map(({ token }) => token);

  it('has every type that a program creates or the local provider supports', () => {
    expect(made.size).toBeGreaterThan(30);
    expect([...made, ...offered].filter((type) => !isKnown(type))).toEqual([]);
  });

  it('has a reason for every type that no program creates', () => {
    const reasonOf = (type: string) =>
      Object.entries<ResourceType>(CATALOG).find(([name]) => name === type)?.[1].notMade;
    expect([...made].filter((type) => reasonOf(type) !== undefined)).toEqual([]);
    expect(ENTRIES.filter(([type, { notMade }]) => notMade === OFFERED && !offered.includes(type))).toEqual([]);
    expect(ENTRIES.filter(([, { notMade, on }]) => notMade === LOOKED_FOR && on === undefined)).toEqual([]);
  });
});

describe.each(ENTRIES)('%s', (type, entry) => {
  const schema = publishedSchema(type);

  it('has tags if the published plugin supports them', () => {
    expect(takesTags(type)).toBe(schema['tags']?.input === true);
  });

  it('has its own policy if the published plugin says so', () => {
    if (entry.hasPolicy) expect(schema['policy']?.input).toBe(true);
  });

  it('reads its id from inputs of the published plugin', () => {
    if (typeof entry.id !== 'function') return;
    const read: string[] = [];
    const inputs = new Proxy<Inputs>(
      {},
      {
        get: (_, name) => {
          read.push(String(name));
          return 'value';
        },
      },
    );
    expect(entry.id(inputs, PLACE)).toMatch(/\S/);
    expect(read.filter((name) => !schema[name]?.input)).toEqual([]);
  });

  it('is attached to a type of the catalog', () => {
    if (entry.on !== undefined) expect(tokens).toContain(entry.on);
  });
});

it('has display names for unmanaged resources', () => {
  const labels = Object.fromEntries(
    ENTRIES.flatMap(([type, { label, tags, on }]) =>
      (tags && 'listed' in tags) || on ? [[shortType(type), label]] : [],
    ),
  );
  expect(labels).toEqual({
    'aws.apigateway.ApiKey': 'api key',
    'aws.apigateway.RestApi': 'API',
    'aws.apigateway.Stage': 'stage',
    'aws.apigateway.UsagePlan': 'usage plan',
    'aws.cloudwatch.EventRule': 'rule',
    'aws.cloudwatch.EventTarget': 'rule target',
    'aws.cloudwatch.LogGroup': 'log group',
    'aws.cloudwatch.LogSubscriptionFilter': 'log subscription',
    'aws.cloudwatch.MetricAlarm': 'alarm',
    'aws.dynamodb.Table': 'table',
    'aws.iam.Role': 'role',
    'aws.iam.RolePolicy': 'inline policy',
    'aws.iam.RolePolicyAttachment': 'attached policy',
    'aws.kms.Key': 'key',
    'aws.lambda.EventSourceMapping': 'event source',
    'aws.lambda.Function': 'function',
    'aws.lambda.FunctionUrl': 'function URL',
    'aws.lambda.Permission': 'permission',
    'aws.s3.Bucket': 'bucket',
    'aws.scheduler.ScheduleGroup': 'schedule group',
    'aws.secretsmanager.Secret': 'secret',
    'aws.secretsmanager.SecretPolicy': 'resource policy',
    'aws.sns.Topic': 'topic',
    'aws.sns.TopicSubscription': 'subscription',
    'aws.sqs.Queue': 'queue',
  });
});

it('builds ids like the published plugin', () => {
  const method = { restApi: 'a', resourceId: 'r', httpMethod: 'POST', statusCode: '200' };
  expect([
    idOf('aws:apigateway/method:Method', method, PLACE),
    idOf('aws:apigateway/integrationResponse:IntegrationResponse', method, PLACE),
    idOf('aws:apigateway/methodSettings:MethodSettings', { restApi: 'a', stageName: 'v1', methodPath: '*/*' }, PLACE),
    idOf('aws:apigateway/response:Response', { restApiId: 'a', responseType: 'DEFAULT_4XX' }, PLACE),
    idOf('aws:apigateway/account:Account', {}, PLACE),
    idOf('aws:iam/rolePolicy:RolePolicy', { role: 'r', name: 'p' }, PLACE),
    idOf(
      'aws:iam/openIdConnectProvider:OpenIdConnectProvider',
      { url: 'https://token.actions.githubusercontent.com' },
      PLACE,
    ),
    idOf('aws:cloudwatch/eventRule:EventRule', { name: 'n', eventBusName: 'default' }, PLACE),
    idOf('aws:cloudwatch/eventRule:EventRule', { name: 'n', eventBusName: 'b' }, PLACE),
    idOf('aws:cloudwatch/eventTarget:EventTarget', { rule: 'n', targetId: 't' }, PLACE),
    idOf('aws:cloudwatch/eventTarget:EventTarget', { rule: 'n', targetId: 't', eventBusName: 'b' }, PLACE),
    idOf('aws:scheduler/schedule:Schedule', { name: 'n' }, PLACE),
    idOf('aws:sns/topic:Topic', { name: 't' }, PLACE),
  ]).toEqual([
    'agm-a-r-POST',
    'agir-a-r-POST-200',
    'a-v1-*/*',
    'aggr-a-DEFAULT_4XX',
    'api-gateway-account',
    'r:p',
    'arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com',
    'n',
    'b/n',
    'n-t',
    'b-n-t',
    'default/n',
    'arn:aws:sns:us-east-2:111111111111:t',
  ]);
});

it('returns no id if an input is missing', () => {
  expect(idOf('aws:apigateway/stage:Stage', { restApi: 'a' }, PLACE)).toBeUndefined();
  expect(idOf('aws:sns/topic:Topic', {}, PLACE)).toBeUndefined();
});

it('reads tags of each shape', () => {
  expect(tagsFrom('map', { a: '1' })).toEqual({ a: '1' });
  expect(tagsFrom('Key', [{ Key: 'a', Value: '1' }, { Key: 'b' }])).toEqual({ a: '1', b: '' });
  expect(tagsFrom('TagKey', [{ TagKey: 'a', TagValue: '1' }])).toEqual({ a: '1' });
  expect(tagsFrom('Key', undefined)).toEqual({});
});

it('treats an unknown type as ordinary without data, and IAM and KMS types as access', () => {
  const grades = (change: string) => ({ change, loss: change, unmanaged: change });
  expect(typeOf('aws:ec2/vpc:Vpc')).toEqual({ label: 'aws.ec2.Vpc', id: 'unknown', grades: grades('normal') });
  expect(typeOf('aws:kms/replicaKey:ReplicaKey')).toEqual({
    label: 'aws.kms.ReplicaKey',
    id: 'unknown',
    grades: grades('urgent'),
  });
  expect(typeOf('aws:iam/userPolicy:UserPolicy')).toEqual({
    label: 'aws.iam.UserPolicy',
    id: 'unknown',
    grades: grades('urgent'),
    permission: 'IAM policy',
  });
  expect(typeOf('constructor').label).toBe('constructor');
});

it("knows the older names of S3's types", () => {
  expect(typeOf('aws:s3/bucketAclV2:BucketAclV2')).toBe(CATALOG['aws:s3/bucketAcl:BucketAcl']);
});

it("maps each service's requests to one type", () => {
  const subjects = ENTRIES.flatMap(([type, entry]) =>
    entry.subjectOf === undefined ? [] : [[entry.subjectOf, type] as const],
  );
  expect(Object.fromEntries(subjects)).toEqual({
    dynamodb: 'aws:dynamodb/table:Table',
    events: 'aws:cloudwatch/eventRule:EventRule',
    iam: 'aws:iam/role:Role',
    lambda: 'aws:lambda/function:Function',
    logs: 'aws:cloudwatch/logGroup:LogGroup',
    s3: 'aws:s3/bucket:Bucket',
    secretsmanager: 'aws:secretsmanager/secret:Secret',
    sns: 'aws:sns/topic:Topic',
    sqs: 'aws:sqs/queue:Queue',
  });
  expect(subjects.map(([service]) => subjectOf(service))).toEqual(subjects.map(([, type]) => type));
  expect(subjectOf('ec2')).toBeUndefined();
});

it('selects the resources of a type, and shortens its token', () => {
  expect(
    ofType([{ type: 'aws:sqs/queue:Queue' }, { type: 'aws:sns/topic:Topic' }], 'aws:sqs/queue:Queue'),
  ).toHaveLength(1);
  expect([shortType('aws:sqs/queue:Queue'), shortType('signalbox:module:Data')]).toEqual([
    'aws.sqs.Queue',
    'signalbox:module:Data',
  ]);
});
