import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { subjectOf } from '../catalog';
import { ROOT } from '../local/paths';
import { ACCOUNT } from '../modules/testing/mock-outputs';
import { TIME_SERIES } from '../functions/metrics-aggregation/contract';
import { RULES } from '../functions/price-alerts/contract';
import { objectKey } from '../functions/metrics-aggregation/domain/hours';
import { bucketArn, stateBucketName, type Place } from '../modules/delivery/names';
import { deployParts, readParts } from '../modules/delivery/policies';
import { dataAccess } from '../systems/bootstrap';
import type { Statement } from '../modules/policy';
import type { Recorded } from '../modules/testing/recorder';
import { ENVIRONMENTS, recordEnvironment, settingsOf } from '../systems/testing/recorded-environment';
import { reachedFrom, sdkCalls, stepFiles, type SdkCall } from './setup/sdk-calls';
import { readWorkflow, workflowNames } from './setup/workflows';

/** Whatever the steps ask of AWS under a role, the role may ask: of the environment's own resources, by their names. */

type Role = 'read' | 'deploy';
const KEY = `arn:aws:kms:us-east-1:${ACCOUNT}:key/1b9f6c6e-1111-4222-8333-444444444444`;
const placeOf = (environment: string): Place => ({ environment, accountId: ACCOUNT, partition: 'aws' });

/** The file that runs a command, as the table of commands loads it. */
const fileOf = (command: string): string => {
  const found = new RegExp(`^ {2}'?${command}'?: \\{[^}]*import\\('\\./([\\w/-]+)'\\)`, 'm').exec(
    readFileSync(join(ROOT, 'steps', 'commands.ts'), 'utf8'),
  )?.[1];
  if (found === undefined) throw new Error(`steps/commands.ts has no command ${command}`);
  return `steps/${found}.ts`;
};

/** No workflow runs these; a job of the environment that is started to put it right would. */
const BY_HAND = ['adopt', 'destroy', 'refresh', 'remediate'].map((name) => fileOf(name));

/** Not reached by any job that takes a role. */
const WITHOUT_ROLE: Readonly<Record<string, string>> = {
  'steps/bootstrap/account.ts': "a person with administrator's credentials makes the roles",
  'systems/metrics-aggregation/sample.ts': 'npm start shows it on the local cloud alone',
  'systems/price-alerts/sample.ts': 'npm start shows it on the local cloud alone',
  'systems/shared/replay/catch-up.ts': 'a person runs replay',
};

/** Imported by what runs under the role, and never asked by it. */
const UNASKED: Readonly<Record<string, string>> = {
  'read steps/core/store/store.ts s3:DeleteObject': 'what is removed is locks and lists of those who write the state',
  ...Object.fromEntries(
    [
      'metrics-aggregation/seed.ts dynamodb:DeleteItem',
      'metrics-aggregation/seed.ts dynamodb:PutItem',
      'price-alerts/seed.ts dynamodb:DeleteItem',
      'price-alerts/seed.ts dynamodb:PutItem',
      'price-alerts/seed.ts dynamodb:UpdateItem',
    ].map((call) => [`read systems/${call}`, 'a preview compares rows and writes none']),
  ),
};

/** The files that the workflows' jobs run under a role: what stands behind `npm run X` after the role was taken. */
const entriesOf = (role: Role): readonly string[] => {
  const found = workflowNames()
    .flatMap((name) => readWorkflow(name).jobs)
    .flatMap(({ steps }) => {
      const taken = steps.findIndex((step) => step.with?.['role-to-assume']?.endsWith(`-${role}`));
      return taken < 0
        ? []
        : steps
            .slice(taken + 1)
            .flatMap(({ run = '' }) => [...run.matchAll(/npm run ([\w-]+)(?: -- --(collect|review|apply) )?/g)]);
    })
    .map(([, command = '', phase]) => (phase ? `steps/promotion/${phase}.ts` : fileOf(command)));
  return [...new Set([...found, ...(role === 'deploy' ? BY_HAND : [])])].toSorted();
};

const callsOf = (role: Role): readonly SdkCall[] => reachedFrom(entriesOf(role)).flatMap(sdkCalls);

const matches = (pattern: string, value: string): boolean =>
  new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'))
      .join('.*')}$`,
  ).test(value);
const names = ({ Action, Resource = [] }: Statement, action: string, arn: string): boolean =>
  Action.includes(action) && Resource.some((pattern) => matches(pattern, arn));
/** Rows of the list that the environment file owns, which is all that is asked for: whoever asks for others is refused. */
const OWN_LIST = JSON.stringify({ 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [RULES.filePartition] } });
/** Without a condition but that, and not refused. */
const allows = (statements: readonly Statement[], action: string, arn: string): boolean =>
  statements.some(
    (statement) =>
      statement.Effect === 'Allow' &&
      (!statement.Condition || JSON.stringify(statement.Condition) === OWN_LIST) &&
      names(statement, action, arn),
  ) && !statements.some((statement) => statement.Effect === 'Deny' && names(statement, action, arn));

const reading = (environment: string): readonly Statement[] =>
  readParts(placeOf(environment), dataAccess).flatMap(({ statements }) => statements(KEY));
const STATEMENTS: Readonly<Record<Role, (environment: string) => readonly Statement[]>> = {
  read: reading,
  deploy: (environment) => [
    ...reading(environment),
    ...deployParts(placeOf(environment), dataAccess).flatMap(({ statements }) => statements(KEY)),
  ],
};

/** Keys in the state's bucket that each role asks for. */
const stateKeys = (role: Role, environment: string, action: string): readonly string[] => {
  const own = (...keys: readonly string[]): readonly string[] => keys.map((key) => `.signalbox/${environment}/${key}`);
  const lock = `.pulumi/locks/organization/signalbox/${environment}/1f2e.json`;
  if (action === 's3:GetObject')
    return [
      ...own('deployment.json', 'smoke.json', 'drift.json'),
      '.signalbox/bundles/ab12.zip',
      `.pulumi/stacks/signalbox/${environment}.json`,
      lock,
    ];
  if (action === 's3:PutObject' && role === 'read') return own('drift.json');
  if (action === 's3:PutObject')
    return [
      ...own('deployment.json', 'smoke.json', 'drift.json', 'holders/1f2e.json', 'smoke/1f2e.json'),
      '.signalbox/bundles/ab12.zip',
    ];
  return [...own('deployment.json', 'holders/1f2e.json', 'smoke/1f2e.json'), lock];
};

/** These look at whatever the account has. */
const WHOLE_ACCOUNT = ['steps/drift/read/tagged.ts', 'steps/drift/read/account-wide.ts'];

/** Tables whose rows the environment file may own. */
const ROWS: Readonly<Record<string, string>> = {
  'systems/metrics-aggregation/seed.ts': '-alert-configurations',
  'systems/price-alerts/seed.ts': '-alert-rules',
};

const PATHS: Readonly<Record<string, string>> = {
  GetApiKeys: '/apikeys',
  GetModels: '/restapis/a1b2/models',
  GetRequestValidators: '/restapis/a1b2/requestvalidators',
  GetResources: '/restapis/a1b2/resources',
  GetRestApis: '/restapis',
  GetStages: '/restapis/a1b2/stages',
  GetTags: '/tags/arn%3Aaws%3Aapigateway%3Aus-east-2%3A%3A%2Fapikeys%2Fa1b2',
  GetUsagePlans: '/usageplans',
};

/** ARNs that a call is about in an environment. */
const arnsOf = (
  role: Role,
  environment: string,
  { file, operation, service, action }: SdkCall,
  resources: readonly Recorded[],
): readonly string[] => {
  if (service === 'apigateway') return [`arn:aws:apigateway:us-east-2::${PATHS[operation] ?? 'not known'}`];
  if (WHOLE_ACCOUNT.includes(file) || action === 'lambda:GetAccountSettings')
    return [`arn:aws:${service}:us-east-2:${ACCOUNT}:whatever`];
  const state = bucketArn(placeOf(environment), stateBucketName(placeOf(environment)));
  if (file === 'steps/core/store/store.ts')
    return action === 's3:ListBucket' ? [state] : stateKeys(role, environment, action).map((key) => `${state}/${key}`);
  const own = resources.filter(({ type }) => type === subjectOf(service));
  const arns = (of: readonly Recorded[]): readonly string[] => of.map(({ outputs }) => String(outputs['arn']));
  const { hourIndex } = TIME_SERIES;
  const rows = ROWS[file];
  if (rows) return arns(own).filter((arn) => arn.endsWith(rows));
  if (action === 'dynamodb:Query')
    return arns(own.filter(({ inputs }) => JSON.stringify(inputs).includes(`"${hourIndex.name}"`))).map(
      (arn) => `${arn}/index/${hourIndex.name}`,
    );
  if (service === 's3' && action !== 's3:ListBucket')
    return arns(own)
      .filter((arn) => /-export-\d{12}$/.test(arn))
      .map((arn) => `${arn}/${objectKey(Date.UTC(2001, 1, 3))}`);
  if (action === 'sns:GetSubscriptionAttributes')
    return arns(own).map((arn) => `${arn}:0c0c0c0c-1111-4222-8333-444444444444`);
  return arns(own);
};

it.each<Role>(['read', 'deploy'])(
  "R4 P10 let the %s role ask what the steps ask that the workflows run under it, of each environment's own resources",
  async (role) => {
    const calls = callsOf(role).filter(({ file, action }) => !UNASKED[`${role} ${file} ${action}`]);
    expect(calls.length).toBeGreaterThan(40);
    const asked = new Set<SdkCall>();
    const refused: string[] = [];
    for (const environment of ENVIRONMENTS) {
      const { resources } = await recordEnvironment(settingsOf(environment));
      const statements = STATEMENTS[role](environment);
      for (const call of calls) {
        const arns = arnsOf(role, environment, call, resources);
        if (arns.length > 0) asked.add(call);
        refused.push(
          ...arns
            .filter((arn) => !allows(statements, call.action, arn))
            .map((arn) => `${call.file}: ${call.action} of ${arn}`),
        );
      }
    }
    expect(refused).toEqual([]);
    expect(calls.filter((call) => !asked.has(call))).toEqual([]);
  },
);

it('R4 P10 let the read role run previews, drift checks and the reading parts of a promotion, and the deploy role the rest', () => {
  expect(entriesOf('read')).toEqual([
    'steps/deploy/preview.ts',
    'steps/drift/drift.ts',
    'steps/promotion/collect.ts',
    'steps/promotion/review.ts',
  ]);
  expect(entriesOf('deploy')).toEqual(
    [
      ...BY_HAND,
      'steps/promotion/apply.ts',
      'steps/smoke/smoke.ts',
      'steps/unlock/unlock.ts',
      'steps/deploy/up.ts',
    ].toSorted(),
  );
});

it('R4 P10 leave out of the roles only what no job asks, each with its reason', () => {
  const asking = stepFiles().filter((file) => sdkCalls(file).length > 0);
  const reached = new Set([...reachedFrom(entriesOf('read')), ...reachedFrom(entriesOf('deploy'))]);
  expect(asking.filter((file) => !reached.has(file))).toEqual(Object.keys(WITHOUT_ROLE).toSorted());
  const imported = (['read', 'deploy'] as const).flatMap((role) =>
    callsOf(role).map(({ file, action }) => `${role} ${file} ${action}`),
  );
  expect(Object.keys(UNASKED).filter((key) => !imported.includes(key))).toEqual([]);
});

it('R4 P10 let the roles do with data only what a step asks', () => {
  const data =
    /^(dynamodb:(.*Item|Query|Scan|PartiQL.*)|s3:(Get|Put)Object|sqs:((Send|Receive|Delete)Message\w*|PurgeQueue)|sns:Publish|lambda:Invoke\w*|logs:(Get|Filter|Put)Log\w*)$/;
  for (const role of ['read', 'deploy'] as const) {
    const granted = STATEMENTS[role]('dev')
      .filter(({ Effect }) => Effect === 'Allow')
      .flatMap(({ Action }) => Action)
      .filter((action) => data.test(action));
    const asked = callsOf(role)
      .filter(({ file, action }) => !UNASKED[`${role} ${file} ${action}`])
      .map(({ action }) => action)
      .filter((action) => data.test(action));
    expect([role, [...new Set(granted)].toSorted()]).toEqual([role, [...new Set(asked)].toSorted()]);
  }
});
