import { EVERYWHERE, GIVEN_IDS } from '../modules/delivery/access/access';
import { deployParts, readParts, SERVICES, type PolicyPart } from '../modules/delivery/policies';
import { policyDocument, type Statement } from '../modules/policy';
import { dataAccess } from './bootstrap';
import { ENVIRONMENTS, recordEnvironment, settingsOf } from './testing/recorded-environment';

const KEY = 'arn:aws:kms:us-east-1:111111111111:key/1b9f6c6e-1111-4222-8333-444444444444';
/** The longest name that is likely, for the sizes. */
const place = { environment: 'integration-test', accountId: '111111111111', partition: 'aws' };
const statementsOf = (parts: readonly PolicyPart[]): readonly Statement[] =>
  parts.flatMap(({ statements }) => statements(KEY));
const [reading, deploying] = [statementsOf(readParts(place, dataAccess)), statementsOf(deployParts(place, dataAccess))];
const all = [...reading, ...deploying];
const allowed = (statements: readonly Statement[]): readonly string[] =>
  statements.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Action }) => Action);

it('R4 P10 of the delivery hold no * in an action, each action once a statement', () => {
  expect(all.flatMap(({ Action }) => Action.filter((action) => !/^[a-z0-9]+:[A-Za-z]+$/.test(action)))).toEqual([]);
  expect(all.filter(({ Action }) => new Set(Action).size !== Action.length).map(({ Sid }) => Sid)).toEqual([]);
});

it('R4 P10 of the delivery name no resource only where a reason is written down', () => {
  const open = all.filter(({ Resource }) => Resource?.includes('*'));
  expect(open.map(({ Sid }) => Sid).toSorted()).toEqual(Object.keys(EVERYWHERE).toSorted());
  expect(open.every(({ Resource }) => Resource?.length === 1)).toBe(true);
});

it("R4 P10 of the delivery end in * only behind the environment's name, a folder of the state, or an id that AWS gives", () => {
  const ends = [
    `${place.environment}-*`,
    `${place.environment}-*/*`,
    `${place.environment}-*/exports/*`,
    '.pulumi/*',
    '.signalbox/*',
    'signalbox-bootstrap/*',
    ...Object.keys(GIVEN_IDS),
  ];
  const refusals = ['signalbox-*', 'oidc-provider/*'];
  const wrong = all.flatMap(({ Effect, Sid, Resource = [] }) =>
    Resource.filter((arn) => arn !== '*' && /\*$/.test(arn))
      .filter((arn) => ![...ends, ...(Effect === 'Deny' ? refusals : [])].some((end) => arn.endsWith(end)))
      .map((arn) => `${Sid}: ${arn}`),
  );
  expect(wrong).toEqual([]);
  const within = all.flatMap(({ Resource = [] }) =>
    Resource.filter((arn) => arn !== '*').filter(
      (arn) => !/^arn:aws:[a-z0-9]+:(\*|us-east-1)?:(111111111111)?:/.test(arn),
    ),
  );
  expect(within).toEqual([]);
});

it('R4 of the delivery have unique statement ids in each policy', () => {
  for (const { name, statements } of [...readParts(place, dataAccess), ...deployParts(place, dataAccess)]) {
    const sids = statements(KEY).map(({ Sid }) => Sid);
    expect([name, sids.length]).toEqual([name, new Set(sids).size]);
  }
});

it('R4 of the delivery fit a managed policy and the number that a role takes', () => {
  const parts = [...readParts(place, dataAccess), ...deployParts(place, dataAccess)];
  expect(
    parts
      .filter(({ statements }) => policyDocument(statements(KEY)).replace(/\s/g, '').length > 6144)
      .map(({ name }) => name),
  ).toEqual([]);
  expect(parts.length).toBeLessThanOrEqual(10);
});

it('R4 of the reading role change nothing but the verdict of a drift check', () => {
  const writing = allowed(reading).filter(
    (action) =>
      !/^(apigateway:GET|[a-z0-9]+:(Get|List|Describe)[A-Za-z]+|dynamodb:(Query|Scan)|kms:(Decrypt|Encrypt))$/.test(
        action,
      ) && action !== 'kms:GenerateDataKey',
  );
  expect(writing).toEqual(['s3:PutObject']);
  expect(reading.find(({ Action }) => Action.includes('s3:PutObject'))?.Resource).toEqual([
    'arn:aws:s3:::signalbox-integration-test-state-111111111111/.signalbox/integration-test/drift.json',
  ]);
});

it('R4 of the reading role read no messages, logs or objects', () => {
  const data = ['sqs:ReceiveMessage', 'logs:GetLogEvents', 'logs:FilterLogEvents', 'lambda:InvokeFunction'];
  expect(allowed(reading).filter((action) => data.includes(action))).toEqual([]);
  const objects = reading
    .filter(({ Action }) => Action.includes('s3:GetObject'))
    .flatMap(({ Resource = [] }) => Resource);
  expect(
    objects.filter((arn) => !arn.startsWith('arn:aws:s3:::signalbox-integration-test-state-111111111111/')),
  ).toEqual([]);
});

it('R4 of the deploying role change roles of the environment alone, and hand them to three services', () => {
  const iam = deploying.filter(
    ({ Effect, Action }) => Effect === 'Allow' && Action.some((action) => action.startsWith('iam:')),
  );
  expect(new Set(iam.flatMap(({ Resource }) => Resource))).toEqual(
    new Set(['arn:aws:iam::111111111111:role/integration-test-*']),
  );
  expect(iam.find(({ Action }) => Action.includes('iam:PassRole'))?.Condition).toEqual({
    StringEquals: {
      'iam:PassedToService': ['apigateway.amazonaws.com', 'lambda.amazonaws.com', 'scheduler.amazonaws.com'],
    },
  });
  expect(
    allowed(deploying).filter((action) =>
      /Attach|Boundary|OpenIDConnect|iam:CreateUser|iam:CreatePolicy|sts:/.test(action),
    ),
  ).toEqual([]);
});

it("R4 of the deploying role change keys and APIs by the environment's tag alone", () => {
  const changes = deploying.filter(
    ({ Effect, Resource = [] }) =>
      Effect === 'Allow' && Resource.some((arn) => /:key\/\*$|:\/(restapis|apikeys|usageplans)/.test(arn)),
  );
  expect(changes.length).toBeGreaterThan(5);
  expect(
    changes
      .filter(
        ({ Condition }) =>
          !/aws:(Resource|Request)Tag\/Environment":"integration-test"/.test(JSON.stringify(Condition ?? {})),
      )
      .map(({ Sid }) => Sid),
  ).toEqual([]);
});

it("R4 P8 of both roles open what the systems encrypted, by the environment's keys and through the services that hold it", () => {
  const through = (sid: string): unknown => all.find(({ Sid }) => Sid === sid)?.Condition;
  const services = (...names: readonly string[]) => ({
    StringEquals: { 'aws:ResourceTag/Environment': 'integration-test' },
    StringLike: { 'kms:ViaService': names.map((name) => `${name}.*.amazonaws.com`) },
  });
  expect(through('OpenSecrets')).toEqual(services('dynamodb', 'lambda', 'scheduler', 'secretsmanager'));
  expect(through('UseKeys')).toEqual(
    services('dynamodb', 'lambda', 'logs', 's3', 'scheduler', 'secretsmanager', 'sns', 'sqs'),
  );
});

it('R4 of the deploying role refuse changes of what lets it deploy', () => {
  const refused = deploying.filter(({ Effect }) => Effect === 'Deny');
  expect(refused.map(({ Sid }) => Sid)).toEqual([
    'KeepBootstrapState',
    'KeepStateKey',
    'KeepStateBucket',
    'KeepDelivery',
    'KeepProvider',
  ]);
  expect(refused.find(({ Sid }) => Sid === 'KeepStateKey')).toMatchObject({
    Resource: [KEY],
    Action: expect.arrayContaining(['kms:TagResource', 'kms:PutKeyPolicy']) as string[],
  });
});

it('R4 cover every resource type that the environments are made of', async () => {
  const types = new Set<string>();
  for (const environment of ENVIRONMENTS) {
    (await recordEnvironment(settingsOf(environment))).resources.forEach(({ type }) => types.add(type));
  }
  const covered = new Set(SERVICES.flatMap((service) => service.types));
  expect([...types].filter((type) => type.startsWith('aws:') && !covered.has(type))).toEqual([]);
});
