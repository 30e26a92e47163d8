import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { STEP_NAMES, type EnvironmentSettings, type StepName } from '../../../../environments/schema';
import { valueOf, type Recording } from '../../../../modules/testing/recorder';
import type { SampleOutputs } from '../../../setup/sample-outputs';
import { BUNDLES, ENVIRONMENTS, recordEnvironment, settingsOf } from '../../../../systems/testing/recorded-environment';

const without = (settings: EnvironmentSettings, ...steps: StepName[]): EnvironmentSettings => {
  const { 'metrics-aggregation': metrics, 'price-alerts': prices } = settings.systems;
  return {
    ...settings,
    systems: {
      ...(metrics && {
        'metrics-aggregation': { ...metrics, steps: metrics.steps.filter(({ name }) => !steps.includes(name)) },
      }),
      ...(prices && { 'price-alerts': { ...prices, steps: prices.steps.filter(({ name }) => !steps.includes(name)) } }),
    },
  };
};
const outputsOf = async (settings: EnvironmentSettings): Promise<SampleOutputs> =>
  valueOf((await recordEnvironment(settings)).result);

/** What the published plugin takes for a type, by its declarations: nothing taggable is overlooked. */
const declares = (type: string, property: string): boolean => {
  const [, path] = /^aws:([a-z0-9]+\/[A-Za-z0-9]+):/.exec(type) ?? [];
  const file = join(dirname(require.resolve('@pulumi/aws/package.json')), `${path}.d.ts`);
  if (path === undefined || !existsSync(file)) throw new Error(`no declarations of ${type}`);
  const [, args = ''] = readFileSync(file, 'utf8').split(/export interface \w+Args \{/);
  return new RegExp(`^ {4}${property}\\?`, 'm').test(args);
};

describe.each(ENVIRONMENTS)('R3 %s', (environment) => {
  let recording: Recording<unknown>;
  const settings = settingsOf(environment);
  const ofAws = () => recording.resources.filter(({ type }) => type.startsWith('aws:'));

  beforeAll(async () => {
    recording = await recordEnvironment(settings);
  });

  it('R7 tags every taggable resource with Environment, System, ManagedBy and the tags of the file', () => {
    const taggable = ofAws().filter(({ type }) => declares(type, 'tags'));
    expect(taggable.length).toBeGreaterThan(70);
    for (const { name, inputs } of taggable) {
      const system = name.startsWith('metrics-aggregation-') ? 'metrics-aggregation' : 'price-alerts';
      expect([name, inputs['tags']]).toEqual([
        name,
        { ...settings.tags, Environment: environment, System: system, ManagedBy: 'pulumi' },
      ]);
    }
  });

  it('R7 carries the environment in every physical name', () => {
    const nameOf = ({ inputs }: { inputs: Readonly<Record<string, unknown>> }) =>
      inputs['dashboardName'] ?? inputs['bucket'] ?? inputs['name'];
    /** Names within a role or an API, whose own names carry it. */
    const inner = [
      'aws:iam/rolePolicy:RolePolicy',
      'aws:apigateway/model:Model',
      'aws:apigateway/requestValidator:RequestValidator',
    ];
    /** API Gateway chooses this one: it holds the API's id. */
    const given = /^API-Gateway-Execution-Logs_/;
    const names = ofAws()
      .filter(({ type }) => !inner.includes(type))
      .map((resource) => nameOf(resource))
      .filter((name) => typeof name === 'string' && !given.test(name));
    expect(names.length).toBeGreaterThan(60);
    expect(
      names.filter(
        (name) =>
          !new RegExp(`^(alias/|/aws/[a-z]+/)?${environment}-(metrics-aggregation|price-alerts)(-|/|$)`).test(
            name as string,
          ),
      ),
    ).toEqual([]);
  });

  it('stands in the region of its system, by a provider of its own', () => {
    for (const { name, provider } of ofAws()) {
      expect([name, /::aws-([a-z0-9-]+)::/.exec(provider)?.[1]]).toEqual([
        name,
        name.startsWith('metrics-aggregation-') ? 'us-east-2' : 'us-east-1',
      ]);
    }
  });

  it('R6 tells every endpoint, ARN, table, bucket, topic and queue', async () => {
    const outputs = await outputsOf(settings);
    const text = JSON.stringify(outputs);
    const told = [
      'aws:dynamodb/table:Table',
      'aws:sns/topic:Topic',
      'aws:sqs/queue:Queue',
      'aws:lambda/function:Function',
      'aws:kms/key:Key',
      'aws:s3/bucket:Bucket',
      'aws:secretsmanager/secret:Secret',
    ].flatMap((type) => recording.ofType(type));
    expect(told.length).toBeGreaterThan(20);
    for (const {
      name,
      outputs: { arn },
    } of told)
      expect([name, text.includes(`"${arn as string}"`)]).toEqual([name, true]);
    for (const {
      outputs: { name },
    } of recording.ofType('aws:cloudwatch/metricAlarm:MetricAlarm'))
      expect(text).toContain(`"${name as string}"`);
    expect(outputs['metrics-aggregation']).toMatchObject({
      region: 'us-east-2',
      endpoint: 'https://api1.execute-api.test/v1/metrics',
      apiId: 'api1',
      exportSchedule: `${environment}-metrics-aggregation-export`,
      dashboard: `${environment}-metrics-aggregation`,
    });
    expect(outputs['price-alerts']).toMatchObject({
      region: 'us-east-1',
      endpoint: 'https://api1.execute-api.test/v1/webhook',
      evaluateRule: `${environment}-price-alerts-evaluate-all`,
    });
    expect(outputs.environment).toBe(environment);
  });

  it('names each step as the parent of what it makes', () => {
    expect(
      recording.resources
        .filter(({ type }) => type.startsWith('signalbox:step:'))
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(
      ['metrics-aggregation', 'price-alerts'].flatMap((system) =>
        ['api', 'compute', 'data', 'messaging', 'observability', 'security'].map((step) => `${system}-${step}`),
      ),
    );
    expect(ofAws().filter(({ parent }) => parent === '')).toEqual([]);
  });

  it('protects what holds data as the file says', () => {
    const { deletionProtection, emptyBucketsOnDestroy } = settings.protection;
    const kept = ['aws:dynamodb/table:Table', 'aws:s3/bucket:Bucket', 'aws:kms/key:Key'];
    expect(
      ofAws()
        .filter(({ protect }) => protect)
        .map(({ type }) => type)
        .toSorted(),
    ).toEqual(
      deletionProtection
        ? ofAws()
            .map(({ type }) => type)
            .filter((type) => kept.includes(type))
            .toSorted()
        : [],
    );
    expect(new Set(recording.ofType('aws:s3/bucket:Bucket').map(({ inputs }) => inputs['forceDestroy']))).toEqual(
      new Set([emptyBucketsOnDestroy]),
    );
  });
});

describe('the program', () => {
  const dev = settingsOf('dev');

  it('refuses the credentials of another account', async () => {
    await expect(recordEnvironment({ ...dev, account: '999999999999' })).rejects.toThrow(
      /dev belongs to account 999999999999, and the credentials are of account 111111111111\. Use credentials of 999999999999/,
    );
  });

  it('lets the provider refuse it, too', async () => {
    const { ofType } = await recordEnvironment({ ...dev, account: '111111111111' });
    expect(ofType('pulumi:providers:aws').map(({ inputs }) => inputs)).toMatchObject(
      ['us-east-2', 'us-east-1'].map((region) => ({ region, allowedAccountIds: '["111111111111"]' })),
    );
  });

  it('refuses two logging roles in one account and region', async () => {
    const { 'metrics-aggregation': metrics, 'price-alerts': prices } = dev.systems;
    await expect(
      recordEnvironment({
        ...dev,
        systems: { 'metrics-aggregation': metrics!, 'price-alerts': { ...prices!, region: 'us-east-2' } },
      }),
    ).rejects.toThrow(/both in us-east-2 and both have api\.accountLoggingRole: true/);
  });

  it.each([
    [['data'], 'data', 'security'],
    [['messaging'], 'messaging', 'security'],
    [['compute'], 'compute', 'security'],
    [['security', 'messaging', 'compute'], 'compute', 'data'],
    [['security', 'data', 'compute'], 'compute', 'messaging'],
    [['security', 'data', 'messaging', 'api'], 'api', 'compute'],
    [['observability'], 'observability', 'compute'],
  ] as const)('of steps %j alone, %s says that it lacks %s', async (kept, step, lacking) => {
    const names: readonly StepName[] = kept;
    const left = STEP_NAMES.filter((name) => !names.includes(name));
    for (const system of ['metrics-aggregation', 'price-alerts'] as const) {
      const settings = without(dev, ...left);
      await expect(
        recordEnvironment({ ...settings, systems: { [system]: settings.systems[system]! } }),
      ).rejects.toThrow(
        `systems.${system}: step ${step} needs what step ${lacking} makes, and there is no step ${lacking} before it. Add ${lacking} above ${step}.`,
      );
    }
  });

  it('refuses a step that stands twice', async () => {
    const metrics = dev.systems['metrics-aggregation']!;
    await expect(
      recordEnvironment({
        ...dev,
        systems: { 'metrics-aggregation': { ...metrics, steps: [...metrics.steps, metrics.steps[0]!] } },
      }),
    ).rejects.toThrow('systems.metrics-aggregation: step security is listed twice. Keep one.');
  });

  it('says which bundle is not there', async () => {
    await expect(recordEnvironment(dev, { ...BUNDLES, 'price-alerts': {} })).rejects.toThrow(
      'systems.price-alerts: the build made no bundle of the function ingest.',
    );
  });

  it('leaves a step out where nothing later needs it', async () => {
    const outputs = await outputsOf(without(dev, 'observability', 'api'));
    expect(outputs['price-alerts']).not.toHaveProperty('endpoint');
    expect(outputs['price-alerts']).not.toHaveProperty('alarms');
    expect(outputs['price-alerts']?.priceQueue?.name).toBe('dev-price-alerts-prices');
  });

  it('keeps logs 7 days where no step says otherwise', async () => {
    const { ofType } = await recordEnvironment(without(dev, 'observability'));
    expect(new Set(ofType('aws:cloudwatch/logGroup:LogGroup').map(({ inputs }) => inputs['retentionInDays']))).toEqual(
      new Set([7]),
    );
  });

  it('deploys one system alone', async () => {
    const outputs = await outputsOf({ ...dev, systems: { 'price-alerts': dev.systems['price-alerts']! } });
    expect(Object.keys(outputs)).toEqual(['environment', 'price-alerts']);
  });
});
