import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DeleteMetricFilterCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  DescribeMetricFiltersCommand,
  ListTagsForResourceCommand,
  PutMetricFilterCommand,
  TagResourceCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { ACCOUNT, drive, makeContext, REGION, sdkOptions, startEmulator } from '../testing/harness';
import type { TestEmulator } from '../testing/harness';
import type { Context, Props } from '../types';
import { logGroup } from './logs-group';
import { logMetricFilter } from './logs-metric-filter';

const NAME = '/signalbox/test/ingest';
const ARN = `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${NAME}`;
const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`;

let emulator: TestEmulator;
let logs: CloudWatchLogsClient;
let ctx: Context;

beforeAll(async () => {
  emulator = await startEmulator();
  ctx = makeContext(emulator.endpoint);
  logs = new CloudWatchLogsClient(sdkOptions(emulator.endpoint));
}, 120_000);

afterAll(async () => {
  logs.destroy();
  await emulator.stop();
});

const settings = (change: Props = {}): Props => ({
  name: NAME,
  retentionInDays: 7,
  kmsKeyId: KEY,
  tags: { Environment: 'test' },
  ...change,
});
const live = async (): Promise<Props | undefined> =>
  (await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: NAME }))).logGroups?.find(
    (group) => group.logGroupName === NAME,
  );
const liveFilters = async (): Promise<Props[]> =>
  (await logs.send(new DescribeMetricFiltersCommand({ logGroupName: NAME }))).metricFilters ?? [];

describe('aws:cloudwatch/logGroup:LogGroup', () => {
  it('M7 P8 keeps encrypted logs for the given days, detects them kept for ever, and deletes', async () => {
    const resource = drive(logGroup, ctx);
    await resource.create(settings());
    expect(resource.id).toBe(NAME);
    expect(resource.state).toMatchObject({ arn: ARN, logGroupClass: 'STANDARD', skipDestroy: false });
    expect(await live()).toMatchObject({ retentionInDays: 7, kmsKeyId: KEY });
    await logs.send(new DeleteRetentionPolicyCommand({ logGroupName: NAME }));
    await logs.send(new TagResourceCommand({ resourceArn: ARN, tags: { Environment: 'prod', Stray: 'yes' } }));
    await resource.refresh();
    expect(resource.diff()).toMatchObject({ changed: ['retentionInDays', 'tags'], replaces: [] });
    await resource.update(settings());
    expect((await logs.send(new ListTagsForResourceCommand({ resourceArn: ARN }))).tags).toEqual({
      Environment: 'test',
    });
    await resource.update(settings({ retentionInDays: undefined, tags: undefined }));
    expect(await live()).not.toHaveProperty('retentionInDays');
    await resource.delete();
    expect(await live()).toBeUndefined();
    await resource.delete();
  });

  it('detects a group that Lambda made again without key, retention and tags, and mends it with its filters', async () => {
    const resource = drive(logGroup, ctx);
    await resource.create(settings());
    await logs.send(new DeleteLogGroupCommand({ logGroupName: NAME }));
    expect(await resource.refresh()).toBeUndefined();
    await logs.send(new CreateLogGroupCommand({ logGroupName: NAME }));
    const filter = {
      filterName: 'errors',
      filterPattern: 'ERROR',
      metricTransformations: [{ metricName: 'Errors', metricNamespace: 'Signalbox', metricValue: '1' }],
    };
    await logs.send(new PutMetricFilterCommand({ logGroupName: NAME, ...filter }));
    await resource.refresh();
    expect(resource.diff()).toMatchObject({ changed: ['kmsKeyId', 'retentionInDays', 'tags'], replaces: [] });
    await resource.update(settings());
    expect(await live()).toMatchObject({ retentionInDays: 7, kmsKeyId: KEY });
    expect(await liveFilters()).toMatchObject([filter]);
    await resource.delete();
  });

  it('is distinguished from groups with the same name prefix', async () => {
    await logs.send(new CreateLogGroupCommand({ logGroupName: `${NAME}-2` }));
    const resource = drive(logGroup, ctx);
    await resource.create(settings());
    await resource.delete();
    expect(await resource.refresh()).toBeUndefined();
  });

  it('is replaced for another name or class, adopts what a killed run left, and refuses a foreign one', async () => {
    const resource = drive(logGroup, ctx);
    await resource.create(settings());
    expect(resource.diff(settings({ name: '/other', logGroupClass: 'INFREQUENT_ACCESS' })).replaces).toEqual([
      'logGroupClass',
      'name',
    ]);
    await drive(logGroup, ctx).create(settings({ retentionInDays: 30 }));
    expect(await live()).toMatchObject({ retentionInDays: 30 });
    await expect(drive(logGroup, ctx).create(settings({ tags: { Environment: 'prod' } }))).rejects.toThrow(
      `already exists: ${NAME}`,
    );
    expect((await resource.import())?.inputs).toMatchObject(settings({ retentionInDays: 30 }));
    await resource.delete();
  });

  it('keeps a group that is protected from deletion, and one that is not to be destroyed', async () => {
    const resource = drive(logGroup, ctx);
    await resource.create(settings({ deletionProtectionEnabled: true }));
    await expect(resource.delete()).rejects.toThrow(
      `deletionProtectionEnabled is true, so log group ${NAME} cannot be deleted; set it to false`,
    );
    await resource.update(settings({ deletionProtectionEnabled: false, skipDestroy: true }));
    await resource.delete();
    expect(await live()).toBeDefined();
    await resource.update(settings());
    await resource.delete();
  });

  it.each([
    ['retentionInDays', 8],
    ['name', 'has space'],
    ['logGroupClass', 'CHEAP'],
  ])('refuses %s %p', (property, value) => {
    expect(drive(logGroup, ctx).check(settings({ [property]: value }))).toEqual([
      { property, reason: expect.stringContaining(String(value)) },
    ]);
  });
});

describe('aws:cloudwatch/logMetricFilter:LogMetricFilter', () => {
  const filter = (change: Props = {}): Props => ({
    name: 'refused',
    logGroupName: NAME,
    pattern: '{ $.level = "WARN" }',
    metricTransformation: { name: 'Refused', namespace: 'Signalbox', value: '1', defaultValue: '0' },
    ...change,
  });

  beforeAll(() => logs.send(new CreateLogGroupCommand({ logGroupName: NAME })));
  afterAll(() => logs.send(new DeleteLogGroupCommand({ logGroupName: NAME })));

  it('P11 draws a metric from the logs, detects it changed and gone, and deletes', async () => {
    const resource = drive(logMetricFilter, ctx);
    await resource.create(filter());
    expect(resource.id).toBe('refused');
    expect(await liveFilters()).toMatchObject([
      {
        filterName: 'refused',
        filterPattern: '{ $.level = "WARN" }',
        metricTransformations: [
          { metricName: 'Refused', metricNamespace: 'Signalbox', metricValue: '1', defaultValue: 0 },
        ],
      },
    ]);
    await logs.send(
      new PutMetricFilterCommand({
        logGroupName: NAME,
        filterName: 'refused',
        filterPattern: 'x',
        metricTransformations: [{ metricName: 'Refused', metricNamespace: 'Elsewhere', metricValue: '1' }],
      }),
    );
    await resource.refresh();
    expect(resource.diff()).toMatchObject({ changed: ['metricTransformation', 'pattern'], replaces: [] });
    await resource.update(
      filter({
        metricTransformation: {
          name: 'Refused',
          namespace: 'Signalbox',
          value: '$.count',
          unit: 'Count',
          dimensions: { route: '$.route' },
        },
      }),
    );
    expect((await resource.import(`${NAME}:refused`))?.inputs).toEqual(resource.inputs);
    expect(resource.diff(filter({ name: 'other', logGroupName: '/other' })).replaces).toEqual(['logGroupName', 'name']);
    await logs.send(new DeleteMetricFilterCommand({ logGroupName: NAME, filterName: 'refused' }));
    expect(await resource.refresh()).toBeUndefined();
    await resource.delete();
  });

  it('deletes what it made', async () => {
    const resource = drive(logMetricFilter, ctx);
    await resource.create(filter());
    await resource.delete();
    expect(await liveFilters()).toEqual([]);
  });

  it('refuses a transformation without value, and a default beside dimensions', () => {
    const wrong = filter({
      metricTransformation: { name: 'Refused', namespace: 'Signalbox', defaultValue: '0', dimensions: { a: '$.a' } },
    });
    expect(
      drive(logMetricFilter, ctx)
        .check(wrong)
        .map(({ property }) => property),
    ).toEqual(['metricTransformation.value', 'metricTransformation.defaultValue']);
  });
});
