import {
  CreateScheduleGroupCommand,
  DeleteScheduleCommand,
  DeleteScheduleGroupCommand,
  GetScheduleCommand,
  GetScheduleGroupCommand,
  ListTagsForResourceCommand,
  SchedulerClient,
  TagResourceCommand,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { ACCOUNT, drive, makeContext, REGION, sdkOptions, startEmulator } from '../testing/harness';
import type { TestEmulator } from '../testing/harness';
import type { Context, Props } from '../types';
import { scheduleGroup } from './scheduler-group';
import { schedule } from './scheduler-schedule';

const FUNCTION = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:export`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/scheduler`;
const DEAD = `arn:aws:sqs:${REGION}:${ACCOUNT}:dead`;
const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`;

let emulator: TestEmulator;
let scheduler: SchedulerClient;
let ctx: Context;

beforeAll(async () => {
  emulator = await startEmulator();
  ctx = makeContext(emulator.endpoint);
  scheduler = new SchedulerClient(sdkOptions(emulator.endpoint));
  await scheduler.send(new CreateScheduleGroupCommand({ Name: 'signalbox' }));
}, 120_000);

afterAll(async () => {
  scheduler.destroy();
  await emulator.stop();
});

describe('aws:scheduler/schedule:Schedule', () => {
  const target = (change: Props = {}): Props => ({
    arn: FUNCTION,
    roleArn: ROLE,
    input: '{"action":"export_metrics"}',
    deadLetterConfig: { arn: DEAD },
    retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 3 },
    ...change,
  });
  const settings = (change: Props = {}): Props => ({
    name: 'export',
    groupName: 'signalbox',
    scheduleExpression: 'cron(5 * * * ? *)',
    flexibleTimeWindow: { mode: 'OFF' },
    kmsKeyArn: KEY,
    description: 'Hourly export',
    target: target(),
    ...change,
  });
  const live = (Name = 'export', GroupName = 'signalbox') =>
    scheduler.send(new GetScheduleCommand({ Name, GroupName }));

  it('M6 calls the export every hour with its payload, and deletes', async () => {
    const resource = drive(schedule, ctx);
    await resource.create(settings());
    expect(resource.id).toBe('signalbox/export');
    expect(resource.state).toMatchObject({
      arn: `arn:aws:scheduler:${REGION}:${ACCOUNT}:schedule/signalbox/export`,
      state: 'ENABLED',
      scheduleExpressionTimezone: 'UTC',
      actionAfterCompletion: 'NONE',
    });
    expect(await live()).toMatchObject({
      ScheduleExpression: 'cron(5 * * * ? *)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      KmsKeyArn: KEY,
      State: 'ENABLED',
      Description: 'Hourly export',
      Target: {
        Arn: FUNCTION,
        RoleArn: ROLE,
        Input: '{"action":"export_metrics"}',
        DeadLetterConfig: { Arn: DEAD },
        RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 3 },
      },
    });
    const { groupName, ...rest } = settings();
    expect(await resource.import('signalbox/export')).toMatchObject({ inputs: rest, state: { groupName } });
    await resource.delete();
    await expect(live()).rejects.toThrow('Schedule export does not exist');
    await resource.delete();
  });

  it('detects it disabled, changed and gone, and sets it back', async () => {
    const resource = drive(schedule, ctx);
    await resource.create(settings());
    await scheduler.send(
      new UpdateScheduleCommand({
        Name: 'export',
        GroupName: 'signalbox',
        ScheduleExpression: 'rate(1 days)',
        ScheduleExpressionTimezone: 'Europe/Rome',
        State: 'DISABLED',
        FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 },
        Target: { Arn: FUNCTION, RoleArn: `${ROLE}-2`, Input: '{}' },
      }),
    );
    await resource.refresh();
    const diff = resource.diff();
    expect(diff).toMatchObject({
      changed: [
        'description',
        'flexibleTimeWindow',
        'kmsKeyArn',
        'scheduleExpression',
        'scheduleExpressionTimezone',
        'state',
        'target',
      ],
      replaces: [],
    });
    expect(diff.details.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['target.deadLetterConfig', 'target.input', 'target.retryPolicy', 'target.roleArn']),
    );
    await resource.update(settings());
    expect(await live()).toMatchObject({ State: 'ENABLED', ScheduleExpression: 'cron(5 * * * ? *)', KmsKeyArn: KEY });
    await scheduler.send(new DeleteScheduleCommand({ Name: 'export', GroupName: 'signalbox' }));
    expect(await resource.refresh()).toBeUndefined();
  });

  // internal/service/scheduler/schedule.go: retry_policy is suppressed where it is missing, its two members have defaults.
  it('leaves retries to Scheduler if the program omits them, and completes what it says', async () => {
    const resource = drive(schedule, ctx);
    const silent = settings({ target: target({ retryPolicy: undefined }) });
    await resource.create(silent);
    const { Target, FlexibleTimeWindow, ...rest } = await live();
    const { Name, GroupName, ScheduleExpression, KmsKeyArn, Description } = rest;
    const defaced = {
      Name,
      GroupName,
      ScheduleExpression,
      KmsKeyArn,
      Description,
      FlexibleTimeWindow,
      ActionAfterCompletion: 'DELETE' as const,
    };
    await scheduler.send(
      new UpdateScheduleCommand({
        ...defaced,
        Target: { ...Target!, RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 } },
      }),
    );
    await resource.refresh();
    expect(resource.state.target.retryPolicy).toEqual({ maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 });
    expect(resource.diff(silent).changed).toEqual([]);
    await resource.update(settings({ target: target({ retryPolicy: { maximumRetryAttempts: 5 } }) }));
    expect((await live()).Target?.RetryPolicy).toEqual({ MaximumRetryAttempts: 5, MaximumEventAgeInSeconds: 86_400 });
    await resource.delete();
  });

  it('changes in place, in the default group where none is named', async () => {
    const resource = drive(schedule, ctx);
    const plain = settings({ groupName: undefined, description: undefined, kmsKeyArn: undefined });
    await resource.create({ ...plain, startDate: '2030-01-01T01:00:00Z' });
    expect(resource.id).toBe('default/export');
    await resource.update({
      ...plain,
      state: 'DISABLED',
      flexibleTimeWindow: { mode: 'FLEXIBLE', maximumWindowInMinutes: 10 },
      target: target({ deadLetterConfig: undefined, input: undefined }),
    });
    const now = await live('export', 'default');
    expect(now).toMatchObject({
      State: 'DISABLED',
      FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 10 },
    });
    expect(now).not.toHaveProperty('StartDate');
    expect(now.Target).not.toHaveProperty('Input');
    expect(resource.diff(settings({ name: 'other' })).replaces).toEqual(['groupName', 'name']);
    await resource.delete();
    await expect(live('export', 'default')).rejects.toThrow('does not exist');
  });

  it('adopts the schedule of a killed run, and refuses one that calls something else', async () => {
    const resource = drive(schedule, ctx);
    await resource.create(settings());
    await drive(schedule, ctx).create(settings({ scheduleExpression: 'rate(1 hours)' }));
    expect(await live()).toMatchObject({ ScheduleExpression: 'rate(1 hours)' });
    await expect(drive(schedule, ctx).create(settings({ target: target({ arn: `${FUNCTION}-2` }) }))).rejects.toThrow(
      'already exists in group signalbox',
    );
    await resource.delete();
  });

  it.each([
    [{ scheduleExpression: 'hourly' }, 'scheduleExpression', /such as cron\(5 \* \* \* \? \*\), found "hourly"/],
    [{ state: 'PAUSED' }, 'state', /ENABLED or DISABLED, found "PAUSED"/],
    [{ flexibleTimeWindow: { mode: 'ON' } }, 'flexibleTimeWindow.mode', /OFF or FLEXIBLE, found "ON"/],
    [
      { flexibleTimeWindow: { mode: 'FLEXIBLE' } },
      'flexibleTimeWindow.maximumWindowInMinutes',
      /1 to 1440 if the mode is FLEXIBLE, found nothing/,
    ],
    [{ target: { arn: FUNCTION } }, 'target.roleArn', /is required/],
    [
      { target: { arn: FUNCTION, roleArn: ROLE, deadLetterConfig: { arn: `${DEAD}.fifo` } } },
      'target.deadLetterConfig.arn',
      /a standard queue, not FIFO/,
    ],
    [
      { target: { arn: FUNCTION, roleArn: ROLE, retryPolicy: { maximumRetryAttempts: 200 } } },
      'target.retryPolicy.maximumRetryAttempts',
      /0 to 185, found 200/,
    ],
  ])('refuses %j', (change, property, reason) => {
    expect(drive(schedule, ctx).check(settings(change))).toEqual([{ property, reason: expect.stringMatching(reason) }]);
  });
});

describe('aws:scheduler/scheduleGroup:ScheduleGroup', () => {
  const ARN = `arn:aws:scheduler:${REGION}:${ACCOUNT}:schedule-group/exports`;
  const settings = (change: Props = {}): Props => ({ name: 'exports', tags: { Environment: 'test' }, ...change });

  it('R7 makes a tagged group, detects its tags changed, and deletes it', async () => {
    const resource = drive(scheduleGroup, ctx);
    await resource.create(settings());
    expect(resource.id).toBe('exports');
    expect(resource.state).toMatchObject({ arn: ARN, state: 'ACTIVE' });
    await scheduler.send(
      new TagResourceCommand({
        ResourceArn: ARN,
        Tags: [
          { Key: 'Environment', Value: 'prod' },
          { Key: 'Stray', Value: 'yes' },
        ],
      }),
    );
    await resource.refresh();
    expect(resource.diff()).toMatchObject({ changed: ['tags'], replaces: [] });
    await resource.update(settings());
    expect((await scheduler.send(new ListTagsForResourceCommand({ ResourceArn: ARN }))).Tags).toEqual([
      { Key: 'Environment', Value: 'test' },
    ]);
    expect((await resource.import())?.inputs).toEqual(settings());
    expect(resource.diff(settings({ name: 'other' })).replaces).toEqual(['name']);
    await resource.delete();
    await expect(scheduler.send(new GetScheduleGroupCommand({ Name: 'exports' }))).rejects.toThrow('does not exist');
    await resource.delete();
  });

  it('adopts the group of a killed run, refuses a foreign one, and detects it gone', async () => {
    const resource = drive(scheduleGroup, ctx);
    await resource.create(settings());
    await drive(scheduleGroup, ctx).create(settings());
    await expect(drive(scheduleGroup, ctx).create(settings({ tags: { Environment: 'prod' } }))).rejects.toThrow(
      'already exists',
    );
    await scheduler.send(new DeleteScheduleGroupCommand({ Name: 'exports' }));
    expect(await resource.refresh()).toBeUndefined();
  });
});
