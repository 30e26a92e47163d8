import type { Dimension, MetricDataQuery, StandardUnit } from '@aws-sdk/client-cloudwatch';
import type { Props } from '../types';

/** Alarm metrics: mapping between the published plugin's names and CloudWatch's, and CloudWatch rules that the emulator does not enforce. */

export function toDimensions(dimensions: { readonly [name: string]: string } | undefined): Dimension[] | undefined {
  return dimensions && Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
}

export function fromDimensions(dimensions: readonly Dimension[] | undefined): Props | undefined {
  return dimensions?.length ? Object.fromEntries(dimensions.map(({ Name, Value }) => [Name, Value])) : undefined;
}

export function toMetrics(queries: readonly Props[] | undefined): MetricDataQuery[] | undefined {
  return queries?.map(({ id, expression, label, accountId, period, returnData, metric }) => ({
    Id: id,
    Expression: expression,
    Label: label,
    AccountId: accountId,
    Period: period,
    ReturnData: returnData ?? false,
    MetricStat: metric && {
      Metric: {
        MetricName: metric.metricName,
        Namespace: metric.namespace,
        Dimensions: toDimensions(metric.dimensions),
      },
      Period: metric.period,
      Stat: metric.stat,
      Unit: metric.unit as StandardUnit | undefined,
    },
  }));
}

export function fromMetrics(metrics: readonly MetricDataQuery[] | undefined): Props[] | undefined {
  return metrics?.length ? metrics.map(fromQuery) : undefined;
}

function fromQuery(query: MetricDataQuery): Props {
  const stat = query.MetricStat;
  return {
    id: query.Id,
    expression: query.Expression,
    label: query.Label,
    accountId: query.AccountId,
    period: query.Period,
    returnData: query.ReturnData ?? false,
    metric: stat && {
      metricName: stat.Metric?.MetricName,
      namespace: stat.Metric?.Namespace,
      dimensions: fromDimensions(stat.Metric?.Dimensions),
      period: stat.Period,
      stat: stat.Stat,
      unit: stat.Unit,
    },
  };
}

const OPERATORS = [
  'GreaterThanThreshold',
  'GreaterThanOrEqualToThreshold',
  'LessThanThreshold',
  'LessThanOrEqualToThreshold',
];
const MISSING_DATA = ['missing', 'ignore', 'breaching', 'notBreaching'];
const STATISTICS = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'];
const EXTENDED = /^(p|tm|tc|ts|wm)(\d{1,2}(\.\d{1,10})?|100)$|^(IQM|(TM|TC|TS|WM|PR)\(.+\))$/;

type Failure = { property: string; reason: string };

export function checkAlarm(inputs: Props): Failure[] {
  return [...checkValues(inputs), ...checkMetric(inputs)];
}

function checkValues(inputs: Props): Failure[] {
  const oneOf = (property: string, allowed: readonly string[]): Failure[] => {
    const found: unknown = inputs[property];
    return typeof found === 'string' && !allowed.includes(found)
      ? [{ property, reason: `must be one of ${allowed.join(', ')}, found '${found}'` }]
      : [];
  };
  const { period, evaluationPeriods, datapointsToAlarm, extendedStatistic } = inputs;
  return [
    ...oneOf('comparisonOperator', OPERATORS),
    ...oneOf('treatMissingData', MISSING_DATA),
    ...oneOf('statistic', STATISTICS),
    ...(typeof extendedStatistic === 'string' && !EXTENDED.test(extendedStatistic)
      ? [
          {
            property: 'extendedStatistic',
            reason: `must be a percentile or trimmed statistic such as p99, found '${extendedStatistic}'`,
          },
        ]
      : []),
    ...(typeof period === 'number' && period % 60 !== 0 && ![10, 20, 30].includes(period)
      ? [{ property: 'period', reason: `must be 10, 20, 30 or a multiple of 60 seconds, found ${period}` }]
      : []),
    ...(datapointsToAlarm > evaluationPeriods
      ? [
          {
            property: 'datapointsToAlarm',
            reason: `must not be above evaluationPeriods (${evaluationPeriods}), found ${datapointsToAlarm}`,
          },
        ]
      : []),
  ];
}

/** Exactly one of: a metric with one statistic, or queries with one that returns data. */
function checkMetric(inputs: Props): Failure[] {
  const { metricName, metricQueries, statistic, extendedStatistic } = inputs;
  if (metricQueries === undefined) {
    if (statistic !== undefined && extendedStatistic !== undefined)
      return [{ property: 'statistic', reason: 'cannot be combined with extendedStatistic; omit one' }];
    return [];
  }
  const failures: Failure[] = [];
  if (metricName !== undefined)
    failures.push({ property: 'metricQueries', reason: 'cannot be combined with metricName; omit one' });
  const returning = (metricQueries as readonly Props[]).filter(({ returnData }) => returnData === true).length;
  if (returning !== 1)
    failures.push({
      property: 'metricQueries',
      reason: `must have exactly one query with returnData: true, found ${returning}`,
    });
  return failures;
}
