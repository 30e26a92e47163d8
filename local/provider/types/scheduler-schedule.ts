import {
  CreateScheduleCommand,
  DeleteScheduleCommand,
  GetScheduleCommand,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import type {
  ActionAfterCompletion,
  CreateScheduleCommandInput,
  FlexibleTimeWindowMode,
  ScheduleState,
  Target,
} from '@aws-sdk/client-scheduler';
import { idFrom } from '../core/ids';
import type { Context, Props, ResourceType } from '../types';
import { failedWith, unless } from './aws-errors';

const GONE = ['ResourceNotFoundException'];
const DEFAULT_GROUP = 'default';
const TOKEN = 'aws:scheduler/schedule:Schedule';

function keyOf(id: string): { GroupName: string; Name: string } {
  const slash = id.indexOf('/');
  return { GroupName: slash < 0 ? DEFAULT_GROUP : id.slice(0, slash), Name: id.slice(slash + 1) };
}

/** The published plugin's defaults for a partial retry policy. */
const RETRIES = { 'retryPolicy.maximumEventAgeInSeconds': 86_400, 'retryPolicy.maximumRetryAttempts': 185 } as const;

/** Scheduler uses instants without milliseconds. */
const instant = (date: Date | undefined): string | undefined => date?.toISOString().replace('.000Z', 'Z');

/** CreateSchedule and UpdateSchedule have the same input, always complete. */
function definition(inputs: Props): CreateScheduleCommandInput {
  return {
    Name: inputs.name,
    GroupName: inputs.groupName ?? DEFAULT_GROUP,
    ActionAfterCompletion: inputs.actionAfterCompletion as ActionAfterCompletion,
    Description: inputs.description,
    EndDate: inputs.endDate === undefined ? undefined : new Date(inputs.endDate),
    FlexibleTimeWindow: {
      Mode: inputs.flexibleTimeWindow.mode as FlexibleTimeWindowMode,
      MaximumWindowInMinutes: inputs.flexibleTimeWindow.maximumWindowInMinutes,
    },
    KmsKeyArn: inputs.kmsKeyArn,
    ScheduleExpression: inputs.scheduleExpression,
    ScheduleExpressionTimezone: inputs.scheduleExpressionTimezone,
    StartDate: inputs.startDate === undefined ? undefined : new Date(inputs.startDate),
    State: inputs.state as ScheduleState,
    Target: targetOf(inputs.target),
  };
}

function targetOf({ arn, roleArn, input, deadLetterConfig, retryPolicy, sqsParameters }: Props): Target {
  return {
    Arn: arn,
    RoleArn: roleArn,
    Input: input,
    DeadLetterConfig: deadLetterConfig && { Arn: deadLetterConfig.arn },
    RetryPolicy: retryPolicy && {
      MaximumEventAgeInSeconds: retryPolicy.maximumEventAgeInSeconds ?? RETRIES['retryPolicy.maximumEventAgeInSeconds'],
      MaximumRetryAttempts: retryPolicy.maximumRetryAttempts ?? RETRIES['retryPolicy.maximumRetryAttempts'],
    },
    SqsParameters: sqsParameters && { MessageGroupId: sqsParameters.messageGroupId },
  };
}

async function create(ctx: Context, inputs: Props): Promise<string> {
  const scheduler = ctx.client(SchedulerClient);
  const id = idFrom(TOKEN, ctx, inputs);
  try {
    await scheduler.send(new CreateScheduleCommand(definition(inputs)));
  } catch (error) {
    if (!failedWith(error, 'ConflictException')) throw error;
    await adopt(scheduler, id, inputs, error);
  }
  return id;
}

/** Schedules have no tags, so one left by a killed run is identified by its target and role. */
async function adopt(scheduler: SchedulerClient, id: string, inputs: Props, conflict: Error): Promise<void> {
  const { Target: live } = await scheduler.send(new GetScheduleCommand(keyOf(id)));
  if (live?.Arn !== inputs.target.arn || live?.RoleArn !== inputs.target.roleArn) throw conflict;
  await scheduler.send(new UpdateScheduleCommand(definition(inputs)));
}

async function read(ctx: Context, id: string): Promise<Props | undefined> {
  const live = await unless(GONE, () => ctx.client(SchedulerClient).send(new GetScheduleCommand(keyOf(id))));
  if (live === undefined) return undefined;
  return {
    name: live.Name,
    arn: live.Arn,
    actionAfterCompletion: live.ActionAfterCompletion ?? 'NONE',
    description: live.Description || undefined,
    endDate: instant(live.EndDate),
    flexibleTimeWindow: {
      mode: live.FlexibleTimeWindow?.Mode,
      maximumWindowInMinutes: live.FlexibleTimeWindow?.MaximumWindowInMinutes,
    },
    groupName: live.GroupName,
    kmsKeyArn: live.KmsKeyArn,
    scheduleExpression: live.ScheduleExpression,
    scheduleExpressionTimezone: live.ScheduleExpressionTimezone ?? 'UTC',
    startDate: instant(live.StartDate),
    state: live.State,
    target: live.Target && targetState(live.Target),
  };
}

function targetState(target: Target): Props {
  const retries = target.RetryPolicy;
  return {
    arn: target.Arn,
    roleArn: target.RoleArn,
    input: target.Input,
    deadLetterConfig: target.DeadLetterConfig?.Arn ? { arn: target.DeadLetterConfig.Arn } : undefined,
    retryPolicy: retries && {
      maximumEventAgeInSeconds: retries.MaximumEventAgeInSeconds,
      maximumRetryAttempts: retries.MaximumRetryAttempts,
    },
    sqsParameters: target.SqsParameters && { messageGroupId: target.SqsParameters.MessageGroupId },
  };
}

async function remove(ctx: Context, id: string): Promise<void> {
  await unless(GONE, () => ctx.client(SchedulerClient).send(new DeleteScheduleCommand(keyOf(id))));
}

type Failure = { property: string; reason: string };

/** Scheduler rules that the emulator does not enforce: it stores any expression and never fires an invalid one. */
function check(inputs: Props): Failure[] {
  const failures: Failure[] = [];
  const fail = (property: string, allowed: string, found: unknown): void => {
    failures.push({ property, reason: `must be ${allowed}, found ${JSON.stringify(found) ?? 'nothing'}` });
  };
  const { name, scheduleExpression: expression, flexibleTimeWindow: window, state, target } = inputs;
  if (typeof name === 'string' && !/^[\w.-]{1,64}$/.test(name)) fail('name', '1 to 64 letters, digits or . _ -', name);
  if (typeof expression === 'string' && !/^(rate|cron|at)\(.+\)$/.test(expression))
    fail('scheduleExpression', 'rate(…), cron(…) or at(…), such as cron(5 * * * ? *)', expression);
  if (state !== undefined && !['ENABLED', 'DISABLED'].includes(state)) fail('state', 'ENABLED or DISABLED', state);
  if (window !== undefined && !['OFF', 'FLEXIBLE'].includes(window.mode))
    fail('flexibleTimeWindow.mode', 'OFF or FLEXIBLE', window.mode);
  if (window?.mode === 'FLEXIBLE' && !(window.maximumWindowInMinutes >= 1 && window.maximumWindowInMinutes <= 1440)) {
    fail(
      'flexibleTimeWindow.maximumWindowInMinutes',
      '1 to 1440 if the mode is FLEXIBLE',
      window.maximumWindowInMinutes,
    );
  }
  for (const member of ['arn', 'roleArn']) {
    if (target !== undefined && target[member] === undefined)
      failures.push({ property: `target.${member}`, reason: 'is required' });
  }
  const { maximumEventAgeInSeconds: age, maximumRetryAttempts: attempts } = target?.retryPolicy ?? {};
  if (typeof age === 'number' && (age < 60 || age > 86_400))
    fail('target.retryPolicy.maximumEventAgeInSeconds', '60 to 86400', age);
  if (typeof attempts === 'number' && (attempts < 0 || attempts > 185))
    fail('target.retryPolicy.maximumRetryAttempts', '0 to 185', attempts);
  if (/\.fifo$/.test(target?.deadLetterConfig?.arn ?? ''))
    fail('target.deadLetterConfig.arn', 'a standard queue, not FIFO', target.deadLetterConfig.arn);
  return failures;
}

/** aws:scheduler/schedule:Schedule. The id is `group/name`. */
export const schedule: ResourceType = {
  token: TOKEN,
  inputs: {
    actionAfterCompletion: { computed: true },
    description: {},
    endDate: {},
    flexibleTimeWindow: { required: true },
    groupName: { computed: true, replace: true },
    kmsKeyArn: {},
    name: { autoName: 64, replace: true },
    scheduleExpression: { required: true },
    scheduleExpressionTimezone: { default: 'UTC' },
    startDate: {},
    state: { default: 'ENABLED' },
    target: { required: true, computedMembers: ['retryPolicy'], memberDefaults: RETRIES },
  },
  deleteBeforeReplace: true,
  check,
  create,
  read,
  update: async (ctx, _id, _olds, news) => {
    await ctx.client(SchedulerClient).send(new UpdateScheduleCommand(definition(news)));
  },
  delete: remove,
};
