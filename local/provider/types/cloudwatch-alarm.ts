import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  ListTagsForResourceCommand,
  PutMetricAlarmCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-cloudwatch';
import type {
  ComparisonOperator,
  MetricAlarm,
  PutMetricAlarmCommandInput,
  StandardUnit,
  Statistic,
} from '@aws-sdk/client-cloudwatch';
import { InitializationError } from '../core/errors';
import type { Context, Props, ResourceType } from '../types';
import { checkAlarm, fromDimensions, fromMetrics, toDimensions, toMetrics } from './cloudwatch-metrics';
import { tagChanges, tagMap } from './resource-tags';
import type { TagMap } from './resource-tags';

async function find(ctx: Context, name: string): Promise<MetricAlarm | undefined> {
  const { MetricAlarms: alarms } = await ctx
    .client(CloudWatchClient)
    .send(new DescribeAlarmsCommand({ AlarmNames: [name], AlarmTypes: ['MetricAlarm'] }));
  return alarms?.find((alarm) => alarm.AlarmName === name);
}

async function tagsOf(ctx: Context, alarm: MetricAlarm): Promise<TagMap | undefined> {
  const { Tags: tags } = await ctx
    .client(CloudWatchClient)
    .send(new ListTagsForResourceCommand({ ResourceARN: alarm.AlarmArn }));
  return tagMap(tags?.map(({ Key, Value }) => ({ Key, Value })));
}

/** PutMetricAlarm replaces the full definition, so absent settings are removed. */
function definition(inputs: Props): PutMetricAlarmCommandInput {
  return {
    AlarmName: inputs.name,
    AlarmDescription: inputs.alarmDescription,
    ActionsEnabled: inputs.actionsEnabled,
    AlarmActions: inputs.alarmActions ?? [],
    OKActions: inputs.okActions ?? [],
    InsufficientDataActions: inputs.insufficientDataActions ?? [],
    ComparisonOperator: inputs.comparisonOperator as ComparisonOperator,
    DatapointsToAlarm: inputs.datapointsToAlarm,
    Dimensions: toDimensions(inputs.dimensions),
    EvaluateLowSampleCountPercentile: inputs.evaluateLowSampleCountPercentiles,
    EvaluationPeriods: inputs.evaluationPeriods,
    ExtendedStatistic: inputs.extendedStatistic,
    MetricName: inputs.metricName,
    Metrics: toMetrics(inputs.metricQueries),
    Namespace: inputs.namespace,
    Period: inputs.period,
    Statistic: inputs.statistic as Statistic | undefined,
    Threshold: inputs.threshold,
    TreatMissingData: inputs.treatMissingData,
    Unit: inputs.unit as StandardUnit | undefined,
  };
}

async function create(ctx: Context, inputs: Props): Promise<string> {
  await ctx.client(CloudWatchClient).send(new PutMetricAlarmCommand(definition(inputs)));
  try {
    await setTags(ctx, inputs);
  } catch (error) {
    throw new InitializationError(inputs.name, error);
  }
  return inputs.name;
}

/** Separate from PutMetricAlarm, which ignores the tags of an existing alarm. */
async function setTags(ctx: Context, { name, tags }: Props): Promise<void> {
  const cloudwatch = ctx.client(CloudWatchClient);
  const live = await find(ctx, name);
  if (live === undefined) throw new Error(`alarm ${name} is gone; run refresh, then up to create it again`);
  const { set, remove } = tagChanges(await tagsOf(ctx, live), tags);
  if (remove.length > 0)
    await cloudwatch.send(new UntagResourceCommand({ ResourceARN: live.AlarmArn, TagKeys: [...remove] }));
  if (set.length > 0) await cloudwatch.send(new TagResourceCommand({ ResourceARN: live.AlarmArn, Tags: [...set] }));
}

async function read(ctx: Context, id: string, prior: Props): Promise<Props | undefined> {
  const alarm = await find(ctx, id);
  if (alarm === undefined) return undefined;
  return {
    name: alarm.AlarmName,
    arn: alarm.AlarmArn,
    actionsEnabled: alarm.ActionsEnabled,
    alarmActions: alarm.AlarmActions,
    alarmDescription: alarm.AlarmDescription || undefined,
    comparisonOperator: alarm.ComparisonOperator,
    datapointsToAlarm: alarm.DatapointsToAlarm,
    // The emulator stores neither this nor Metrics.
    evaluateLowSampleCountPercentiles:
      alarm.EvaluateLowSampleCountPercentile ?? prior.evaluateLowSampleCountPercentiles,
    evaluationPeriods: alarm.EvaluationPeriods,
    insufficientDataActions: alarm.InsufficientDataActions,
    okActions: alarm.OKActions,
    threshold: alarm.Threshold,
    treatMissingData: alarm.TreatMissingData ?? 'missing',
    ...(alarm.MetricName === undefined
      ? { metricQueries: fromMetrics(alarm.Metrics) ?? prior.metricQueries }
      : metricOf(alarm)),
    tags: await tagsOf(ctx, alarm),
  };
}

/** The emulator returns the statistic Average next to an extended one; AWS returns one of them. */
function metricOf(alarm: MetricAlarm): Props {
  return {
    metricName: alarm.MetricName,
    namespace: alarm.Namespace,
    dimensions: fromDimensions(alarm.Dimensions),
    extendedStatistic: alarm.ExtendedStatistic,
    period: alarm.Period,
    statistic: alarm.ExtendedStatistic ? undefined : alarm.Statistic,
    unit: alarm.Unit,
  };
}

async function update(ctx: Context, _id: string, _olds: Props, news: Props): Promise<void> {
  await ctx.client(CloudWatchClient).send(new PutMetricAlarmCommand(definition(news)));
  await setTags(ctx, news);
}

async function remove(ctx: Context, id: string): Promise<void> {
  // A missing alarm is no error, as on AWS.
  await ctx.client(CloudWatchClient).send(new DeleteAlarmsCommand({ AlarmNames: [id] }));
}

/** aws:cloudwatch/metricAlarm:MetricAlarm. The id is the name. */
export const metricAlarm: ResourceType = {
  token: 'aws:cloudwatch/metricAlarm:MetricAlarm',
  inputs: {
    actionsEnabled: { default: true },
    alarmActions: { set: true },
    alarmDescription: {},
    comparisonOperator: { required: true },
    datapointsToAlarm: {},
    dimensions: {},
    evaluateLowSampleCountPercentiles: { computed: true },
    evaluationPeriods: { required: true },
    extendedStatistic: {},
    insufficientDataActions: { set: true },
    metricName: {},
    metricQueries: { set: true },
    name: { autoName: 255, replace: true },
    namespace: {},
    okActions: { set: true },
    period: {},
    statistic: {},
    tags: {},
    threshold: {},
    treatMissingData: { default: 'missing' },
    unit: {},
  },
  check: checkAlarm,
  create,
  read,
  update,
  delete: remove,
};
