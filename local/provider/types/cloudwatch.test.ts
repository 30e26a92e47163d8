import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DeleteDashboardsCommand,
  DescribeAlarmsCommand,
  DisableAlarmActionsCommand,
  GetDashboardCommand,
  ListTagsForResourceCommand,
  PutDashboardCommand,
  PutMetricAlarmCommand,
  TagResourceCommand,
} from '@aws-sdk/client-cloudwatch';
import { ACCOUNT, drive, makeContext, REGION, sdkOptions, startEmulator } from '../testing/harness';
import type { TestEmulator } from '../testing/harness';
import type { Context, Props } from '../types';
import { metricAlarm } from './cloudwatch-alarm';
import { dashboard } from './cloudwatch-dashboard';

const TOPIC = `arn:aws:sns:${REGION}:${ACCOUNT}:operations`;
const OTHER_TOPIC = `arn:aws:sns:${REGION}:${ACCOUNT}:other`;
const ARN = `arn:aws:cloudwatch:${REGION}:${ACCOUNT}:alarm:errors`;

let emulator: TestEmulator;
let cloudwatch: CloudWatchClient;
let ctx: Context;

beforeAll(async () => {
  emulator = await startEmulator();
  ctx = makeContext(emulator.endpoint);
  cloudwatch = new CloudWatchClient(sdkOptions(emulator.endpoint));
}, 120_000);

afterAll(async () => {
  cloudwatch.destroy();
  await emulator.stop();
});

describe('aws:cloudwatch/metricAlarm:MetricAlarm', () => {
  const settings = (change: Props = {}): Props => ({
    name: 'errors',
    comparisonOperator: 'GreaterThanThreshold',
    evaluationPeriods: 2,
    datapointsToAlarm: 2,
    metricName: 'Errors',
    namespace: 'AWS/Lambda',
    period: 300,
    statistic: 'Sum',
    threshold: 10,
    dimensions: { FunctionName: 'ingest' },
    treatMissingData: 'notBreaching',
    alarmActions: [TOPIC],
    okActions: [TOPIC],
    insufficientDataActions: [OTHER_TOPIC],
    alarmDescription: 'Ingest fails',
    unit: 'Count',
    tags: { Environment: 'test' },
    ...change,
  });
  const live = async (): Promise<Props | undefined> =>
    (await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: ['errors'] }))).MetricAlarms?.[0];

  it('M7 P11 defines the alarm with its actions, and deletes it', async () => {
    const resource = drive(metricAlarm, ctx);
    await resource.create(settings());
    expect(resource.id).toBe('errors');
    expect(resource.state).toMatchObject({ arn: ARN, actionsEnabled: true });
    expect(await live()).toMatchObject({
      ComparisonOperator: 'GreaterThanThreshold',
      EvaluationPeriods: 2,
      DatapointsToAlarm: 2,
      MetricName: 'Errors',
      Namespace: 'AWS/Lambda',
      Period: 300,
      Statistic: 'Sum',
      Threshold: 10,
      Dimensions: [{ Name: 'FunctionName', Value: 'ingest' }],
      TreatMissingData: 'notBreaching',
      AlarmActions: [TOPIC],
      OKActions: [TOPIC],
      InsufficientDataActions: [OTHER_TOPIC],
      AlarmDescription: 'Ingest fails',
      ActionsEnabled: true,
      Unit: 'Count',
    });
    expect((await cloudwatch.send(new ListTagsForResourceCommand({ ResourceARN: ARN }))).Tags).toEqual([
      { Key: 'Environment', Value: 'test' },
    ]);
    expect((await resource.import())?.inputs).toEqual(settings());
    await resource.delete();
    expect(await live()).toBeUndefined();
    await resource.delete();
  });

  it('detects threshold, actions, metric and tags changed outside the stack, and sets them back', async () => {
    const resource = drive(metricAlarm, ctx);
    await resource.create(settings());
    await cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName: 'errors',
        ComparisonOperator: 'LessThanThreshold',
        EvaluationPeriods: 1,
        MetricName: 'Throttles',
        Namespace: 'AWS/SQS',
        Period: 60,
        Statistic: 'Average',
        Threshold: 1000,
      }),
    );
    await cloudwatch.send(
      new TagResourceCommand({
        ResourceARN: ARN,
        Tags: [
          { Key: 'Environment', Value: 'prod' },
          { Key: 'Stray', Value: 'yes' },
        ],
      }),
    );
    await resource.refresh();
    expect(resource.diff()).toMatchObject({
      changed: [
        'alarmActions',
        'alarmDescription',
        'comparisonOperator',
        'datapointsToAlarm',
        'dimensions',
        'evaluationPeriods',
        'insufficientDataActions',
        'metricName',
        'namespace',
        'okActions',
        'period',
        'statistic',
        'tags',
        'threshold',
        'treatMissingData',
        'unit',
      ],
      replaces: [],
    });
    await resource.update(settings());
    expect((await cloudwatch.send(new ListTagsForResourceCommand({ ResourceARN: ARN }))).Tags).toEqual([
      { Key: 'Environment', Value: 'test' },
    ]);
    await resource.delete();
  });

  it('detects its actions disabled, and the alarm gone', async () => {
    const resource = drive(metricAlarm, ctx);
    await resource.create(settings());
    await cloudwatch.send(new DisableAlarmActionsCommand({ AlarmNames: ['errors'] }));
    await resource.refresh();
    expect(resource.diff().changed).toEqual(['actionsEnabled']);
    await resource.update(settings());
    expect(await live()).toMatchObject({ ActionsEnabled: true });
    await cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: ['errors'] }));
    expect(await resource.refresh()).toBeUndefined();
  });

  it('P11 takes an extended statistic, a fraction as threshold, and omits what the program omits', async () => {
    const resource = drive(metricAlarm, ctx);
    await resource.create(settings());
    const bare = settings({
      statistic: undefined,
      datapointsToAlarm: undefined,
      alarmActions: undefined,
      okActions: undefined,
      insufficientDataActions: undefined,
      alarmDescription: undefined,
      unit: undefined,
      tags: undefined,
      extendedStatistic: 'p99',
      threshold: 24_000.5,
      actionsEnabled: false,
    });
    await resource.update(bare);
    expect(await live()).toMatchObject({
      ExtendedStatistic: 'p99',
      Threshold: 24_000.5,
      ActionsEnabled: false,
      AlarmActions: [],
    });
    expect(resource.state).not.toHaveProperty('statistic');
    expect(resource.diff({ ...bare, name: 'other' }).replaces).toEqual(['name']);
    await resource.delete();
  });

  it('takes metric math, which the emulator does not keep', async () => {
    const resource = drive(metricAlarm, ctx);
    const math = (expression: string): Props => ({
      name: 'errors',
      comparisonOperator: 'GreaterThanThreshold',
      evaluationPeriods: 1,
      threshold: 5,
      metricQueries: [
        { id: 'share', expression, label: 'Share of errors', returnData: true },
        {
          id: 'errors',
          metric: {
            metricName: 'Errors',
            namespace: 'AWS/Lambda',
            period: 60,
            stat: 'Sum',
            dimensions: { FunctionName: 'ingest' },
          },
        },
      ],
    });
    await resource.create(math('errors'));
    expect(resource.diff(math('errors * 2')).changed).toEqual(['metricQueries']);
    await resource.update(math('errors * 2'));
    await cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName: 'errors',
        ComparisonOperator: 'GreaterThanThreshold',
        EvaluationPeriods: 1,
        Threshold: 5,
        MetricName: 'Errors',
        Namespace: 'AWS/Lambda',
        Period: 60,
        Statistic: 'Sum',
      }),
    );
    await resource.refresh();
    expect(resource.diff().changed).toEqual(expect.arrayContaining(['metricName', 'metricQueries']));
    await resource.delete();
  });

  it.each([
    [{ comparisonOperator: 'Above' }, 'comparisonOperator', /must be one of GreaterThanThreshold, .*, found 'Above'/],
    [
      { treatMissingData: 'never' },
      'treatMissingData',
      /must be one of missing, ignore, breaching, notBreaching, found 'never'/,
    ],
    [{ statistic: 'Median' }, 'statistic', /must be one of SampleCount.*, found 'Median'/],
    [{ statistic: undefined, extendedStatistic: '99' }, 'extendedStatistic', /such as p99, found '99'/],
    [{ extendedStatistic: 'p99' }, 'statistic', /cannot be combined with extendedStatistic/],
    [{ period: 90 }, 'period', /must be 10, 20, 30 or a multiple of 60 seconds, found 90/],
    [{ datapointsToAlarm: 3 }, 'datapointsToAlarm', /must not be above evaluationPeriods \(2\), found 3/],
    [
      { metricName: undefined, metricQueries: [{ id: 'a', expression: '1' }] },
      'metricQueries',
      /exactly one query with returnData: true, found 0/,
    ],
  ])('refuses %j', (change, property, reason) => {
    expect(drive(metricAlarm, ctx).check(settings(change))).toEqual([
      { property, reason: expect.stringMatching(reason) },
    ]);
  });
});

describe('aws:cloudwatch/dashboard:Dashboard', () => {
  const body = (title: string, space = 0): string =>
    JSON.stringify(
      { widgets: [{ type: 'text', x: 0, y: 0, width: 6, height: 3, properties: { markdown: title } }] },
      null,
      space,
    );
  const live = async (): Promise<string> =>
    (await cloudwatch.send(new GetDashboardCommand({ DashboardName: 'signalbox' }))).DashboardBody!;

  it('P11 shows the dashboard, compares it by meaning, detects it changed and gone, and deletes it', async () => {
    const resource = drive(dashboard, ctx);
    await resource.create({ dashboardName: 'signalbox', dashboardBody: body('one') });
    expect(resource.id).toBe('signalbox');
    expect(resource.state.dashboardArn).toBe(`arn:aws:cloudwatch::${ACCOUNT}:dashboard/signalbox`);
    expect(resource.diff({ dashboardName: 'signalbox', dashboardBody: body('one', 2) }).changed).toEqual([]);
    await cloudwatch.send(new PutDashboardCommand({ DashboardName: 'signalbox', DashboardBody: body('defaced') }));
    await resource.refresh();
    expect(resource.diff()).toMatchObject({ changed: ['dashboardBody'], replaces: [] });
    await resource.update({ dashboardName: 'signalbox', dashboardBody: body('two & <more>') });
    expect(await live()).toBe(body('two & <more>'));
    expect((await resource.import())?.inputs).toEqual({
      dashboardName: 'signalbox',
      dashboardBody: body('two & <more>'),
    });
    expect(resource.diff({ dashboardName: 'other', dashboardBody: body('two & <more>') }).replaces).toEqual([
      'dashboardName',
    ]);
    await cloudwatch.send(new DeleteDashboardsCommand({ DashboardNames: ['signalbox'] }));
    expect(await resource.refresh()).toBeUndefined();
    await resource.delete();
  });

  it('deletes what it made', async () => {
    const resource = drive(dashboard, ctx);
    await resource.create({ dashboardName: 'signalbox', dashboardBody: body('one') });
    await resource.delete();
    await expect(live()).rejects.toThrow('Dashboard signalbox does not exist');
  });

  it('refuses a name with blanks and a body that is no JSON', () => {
    expect(
      drive(dashboard, ctx)
        .check({ dashboardName: 'my board', dashboardBody: '{' })
        .map(({ property }) => property)
        .sort(),
    ).toEqual(['dashboardBody', 'dashboardName']);
  });
});
