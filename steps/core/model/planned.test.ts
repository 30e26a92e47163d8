import type { EngineEvent } from '@pulumi/pulumi/automation';
import { dangersOf } from './dangers';
import { plannedChanges, type PlannedChange } from './planned';
import { SECRET, UNKNOWN } from '../text/redact';

const secret = { '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270', ciphertext: '[secret]' };
const urn = (type: string, name: string): string =>
  `urn:pulumi:dev::signalbox::signalbox:system:PriceAlerts$signalbox:step:data$${type}::${name}`;
const event = (op: string, type: string, name: string, more: object = {}): EngineEvent =>
  ({
    sequence: 0,
    timestamp: 0,
    resourcePreEvent: { metadata: { op, urn: urn(type, name), type, provider: '', ...more } },
  }) as EngineEvent;
const TABLE = 'aws:dynamodb/table:Table';

describe('plannedChanges (R4)', () => {
  it('has one entry per replacement, with the property that forces it, and omits unchanged resources', () => {
    const states = {
      old: { inputs: { hashKey: 'a' } },
      new: { inputs: { hashKey: 'b' } },
      detailedDiff: { hashKey: { diffKind: 'update-replace', inputDiff: true } },
    };
    expect(
      plannedChanges([
        event('same', TABLE, 'stays'),
        event('create-replacement', TABLE, 't', states),
        event('replace', TABLE, 't', states),
        event('delete-replaced', TABLE, 't', states),
        event('refresh', TABLE, 'r'),
      ]),
    ).toEqual([
      {
        op: 'replace',
        urn: urn(TABLE, 't'),
        type: TABLE,
        name: 't',
        system: 'price-alerts',
        step: 'data',
        properties: [{ path: 'hashKey', before: 'a', after: 'b' }],
        replacedBy: ['hashKey'],
      },
    ]);
  });

  it('takes the previous value from the outputs if no input has it, and marks unknown values', () => {
    const [change] = plannedChanges([
      event('update', TABLE, 't', {
        old: { inputs: {}, outputs: { streamArn: 'arn:old' } },
        new: { inputs: { streamArn: '04da6b54-80e4-46f7-96ec-b56ff0331ba9' }, outputs: {} },
        diffs: ['streamArn'],
      }),
    ]);
    expect(change!.properties).toEqual([{ path: 'streamArn', before: 'arn:old', after: UNKNOWN }]);
  });

  it('shows that a secret changes, but not its value', () => {
    const [change] = plannedChanges([
      event('update', 'aws:apigateway/apiKey:ApiKey', 'k', {
        old: { inputs: { value: secret } },
        new: { inputs: { value: secret } },
        detailedDiff: { value: { diffKind: 'update', inputDiff: false } },
      }),
    ]);
    expect(change!.properties).toEqual([{ path: 'value', before: SECRET, after: SECRET }]);
  });

  it('has the inputs of a creation, and nothing for a deletion', () => {
    expect(
      plannedChanges([
        event('create', 'aws:iam/rolePolicy:RolePolicy', 'p', {
          new: { inputs: { policy: '{"Version":"2012-10-17"}', token: 'x' } },
        }),
        event('delete', TABLE, 'z', { old: { inputs: { a: 1 } } }),
      ]).map(({ op, properties }) => [op, properties]),
    ).toEqual([
      ['delete', []],
      [
        'create',
        [
          { path: 'policy', after: { Version: '2012-10-17' } },
          { path: 'token', after: SECRET },
        ],
      ],
    ]);
  });
});

const change = (op: PlannedChange['op'], type: string, ...paths: string[]): PlannedChange => ({
  op,
  type,
  urn: urn(type, 'n'),
  name: 'n',
  properties: paths.map((path) => ({ path, before: 1, after: 2 })),
});
const dangers = (...changes: PlannedChange[]): readonly string[] =>
  dangersOf(changes).map(({ kind, why }) => `${kind}: ${why}`);

describe('dangersOf (R4)', () => {
  it.each([
    ['aws:dynamodb/table:Table', 'table'],
    ['aws:s3/bucket:Bucket', 'bucket'],
    ['aws:kms/key:Key', 'key'],
    ['aws:sqs/queue:Queue', 'queue'],
    ['aws:sns/topic:Topic', 'topic'],
    ['aws:secretsmanager/secret:Secret', 'secret'],
  ])('reports %s deleted or replaced, but not created or updated', (type, what) => {
    expect(dangers(change('delete', type))).toEqual([`data: the ${what} is deleted`]);
    expect(dangers({ ...change('replace', type, 'name'), replacedBy: ['name'] })).toEqual([
      `data: the ${what} is replaced because of name: its data is lost`,
    ]);
    expect(dangers(change('create', type, 'name'), change('update', type, 'tags.Owner'))).toEqual([]);
  });

  it.each([
    ['aws:iam/role:Role', 'IAM role'],
    ['aws:iam/rolePolicy:RolePolicy', 'IAM policy'],
    ['aws:kms/keyPolicy:KeyPolicy', 'key policy'],
    ['aws:sqs/queuePolicy:QueuePolicy', 'queue policy'],
    ['aws:sns/topicPolicy:TopicPolicy', 'topic policy'],
    ['aws:s3/bucketPolicy:BucketPolicy', 'bucket policy'],
    ['aws:lambda/permission:Permission', 'permission to invoke a function'],
    ['aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock', 'public access block'],
  ])('reports any change of %s', (type, what) => {
    expect(
      dangers(change('create', type), change('update', type, 'x'), change('replace', type), change('delete', type)),
    ).toEqual(['new', 'changed', 'replaced', 'deleted'].map((verb) => `permissions: ${verb} ${what}`));
  });

  it('reports only the policy property', () => {
    expect(dangers(change('update', 'aws:kms/key:Key', 'policy.Statement[Root].Action'))).toEqual([
      'permissions: changed key policy',
    ]);
    expect(dangers(change('update', 'aws:kms/key:Key', 'policyless', 'tags.policy'))).toEqual([]);
  });

  it('lists data loss before permissions', () => {
    expect(
      dangers(change('update', 'aws:iam/role:Role', 'x'), change('delete', TABLE)).map((line) => line.split(':')[0]),
    ).toEqual(['data', 'permissions']);
  });
});
