import {
  CloudWatchLogsClient,
  DeleteMetricFilterCommand,
  DescribeMetricFiltersCommand,
  PutMetricFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { MetricFilter, StandardUnit } from '@aws-sdk/client-cloudwatch-logs';
import type { Context, Props, ResourceType } from '../types';
import { unless } from './aws-errors';

/** The published plugin's default. */
const NO_UNIT = 'None';

const GONE = ['ResourceNotFoundException'];

async function put(ctx: Context, inputs: Props): Promise<void> {
  const { name, namespace, value, unit, defaultValue, dimensions } = inputs.metricTransformation;
  await ctx.client(CloudWatchLogsClient).send(
    new PutMetricFilterCommand({
      logGroupName: inputs.logGroupName,
      filterName: inputs.name,
      filterPattern: inputs.pattern,
      metricTransformations: [
        {
          metricName: name,
          metricNamespace: namespace,
          metricValue: value,
          unit: (unit ?? NO_UNIT) as StandardUnit,
          defaultValue: defaultValue === undefined ? undefined : Number(defaultValue),
          dimensions,
        },
      ],
    }),
  );
}

async function find(logs: CloudWatchLogsClient, logGroupName: string, name: string): Promise<MetricFilter | undefined> {
  const found = await unless(GONE, () =>
    logs.send(new DescribeMetricFiltersCommand({ logGroupName, filterNamePrefix: name })),
  );
  return found?.metricFilters?.find((filter) => filter.filterName === name);
}

/** Group and name from the state, or from the id of an import: `group:name`. */
function keyOf(id: string, state: Props): { group: string; name: string } {
  const colon = id.lastIndexOf(':');
  return { group: state.logGroupName ?? id.slice(0, Math.max(colon, 0)), name: state.name ?? id.slice(colon + 1) };
}

async function read(ctx: Context, id: string, prior: Props): Promise<Props | undefined> {
  const { group, name } = keyOf(id, prior);
  const filter = await find(ctx.client(CloudWatchLogsClient), group, name);
  if (filter === undefined) return undefined;
  const metric = filter.metricTransformations?.[0];
  return {
    name: filter.filterName,
    logGroupName: filter.logGroupName ?? group,
    pattern: filter.filterPattern ?? '',
    metricTransformation: metric && {
      name: metric.metricName,
      namespace: metric.metricNamespace,
      value: metric.metricValue,
      unit: metric.unit ?? NO_UNIT,
      defaultValue: metric.defaultValue === undefined ? undefined : String(metric.defaultValue),
      dimensions: metric.dimensions,
    },
  };
}

async function remove(ctx: Context, id: string, state: Props): Promise<void> {
  const { group, name } = keyOf(id, state);
  await unless(GONE, () =>
    ctx.client(CloudWatchLogsClient).send(new DeleteMetricFilterCommand({ logGroupName: group, filterName: name })),
  );
}

function check({ metricTransformation: metric }: Props): { property: string; reason: string }[] {
  if (metric === undefined) return [];
  const absent = ['name', 'namespace', 'value'].filter((member) => metric[member] === undefined);
  const failures = absent.map((member) => ({
    property: `metricTransformation.${member}`,
    reason: 'is required',
  }));
  if (metric.defaultValue !== undefined && metric.dimensions !== undefined) {
    failures.push({
      property: 'metricTransformation.defaultValue',
      reason: 'cannot be combined with dimensions; omit one',
    });
  }
  return failures;
}

/** aws:cloudwatch/logMetricFilter:LogMetricFilter. The id is the name. */
export const logMetricFilter: ResourceType = {
  token: 'aws:cloudwatch/logMetricFilter:LogMetricFilter',
  inputs: {
    logGroupName: { required: true, replace: true },
    metricTransformation: { required: true, memberDefaults: { unit: NO_UNIT } },
    name: { autoName: 512, replace: true },
    pattern: { required: true },
  },
  check,
  create: async (ctx, inputs) => {
    await put(ctx, inputs);
    return inputs.name;
  },
  read,
  update: (ctx, _id, _olds, news) => put(ctx, news),
  delete: remove,
};
