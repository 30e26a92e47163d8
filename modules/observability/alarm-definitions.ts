import type { ObservabilitySettings } from '../../environments/schema';
import { nameOf, type Scope } from '../scope';

/** One alarm, fully known before deployment. */
export interface AlarmDefinition {
  /** Last part of its name, e.g. ingest-errors. */
  readonly part: string;
  readonly description: string;
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** Sum, Maximum, or a percentile such as p99. */
  readonly statistic: 'Sum' | 'Maximum' | 'p99';
  /** Alarms above this value. */
  readonly threshold: number;
  readonly periodSeconds: number;
  readonly periods: number;
}

type AlarmSettings = ObservabilitySettings['alarms'];

export interface WatchedFunction {
  readonly part: string;
  readonly timeoutSeconds: number;
}

/** Errors and throttles (M7) and the slowest invocations (P11) of a function. */
export const functionAlarms = (
  scope: Scope,
  { part, timeoutSeconds }: WatchedFunction,
  settings: AlarmSettings,
): AlarmDefinition[] => {
  const name = nameOf(scope, 'function', part);
  const base = { namespace: 'AWS/Lambda', dimensions: { FunctionName: name } };
  const slow = Math.round((timeoutSeconds * 1000 * settings.durationPercentOfTimeout) / 100);
  return [
    {
      ...base,
      part: `${part}-errors`,
      metricName: 'Errors',
      statistic: 'Sum',
      ...settings.errors,
      description: `${name} fails: see its log group and its dead-letter queue.`,
    },
    {
      ...base,
      part: `${part}-throttles`,
      metricName: 'Throttles',
      statistic: 'Sum',
      ...settings.throttles,
      description: `${name} is throttled: raise its reserved concurrency or the account's limit.`,
    },
    {
      ...base,
      part: `${part}-duration`,
      metricName: 'Duration',
      statistic: 'p99',
      threshold: slow,
      periodSeconds: 300,
      periods: 3,
      description: `The slowest 1 % of ${name} take over ${slow} ms, ${settings.durationPercentOfTimeout} % of its timeout.`,
    },
  ];
};

/** A message in a dead-letter queue is unfinished work. */
export const deadLetterAlarm = (scope: Scope, part: string): AlarmDefinition => {
  const name = nameOf(scope, 'queue', part);
  return {
    part: `${part}-depth`,
    namespace: 'AWS/SQS',
    metricName: 'ApproximateNumberOfMessagesVisible',
    dimensions: { QueueName: name },
    statistic: 'Maximum',
    threshold: 0,
    periodSeconds: 60,
    periods: 1,
    description: `Messages wait in ${name}: find the cause, then redrive them.`,
  };
};

/** Age of the oldest message of a consumed queue. */
export const messageAgeAlarm = (scope: Scope, part: string, settings: AlarmSettings): AlarmDefinition => {
  const name = nameOf(scope, 'queue', part);
  return {
    part: `${part}-age`,
    namespace: 'AWS/SQS',
    metricName: 'ApproximateAgeOfOldestMessage',
    dimensions: { QueueName: name },
    statistic: 'Maximum',
    threshold: settings.oldestMessageSeconds,
    periodSeconds: 60,
    periods: 3,
    description: `Messages of ${name} wait over ${settings.oldestMessageSeconds} s: its consumer is too slow or has stopped.`,
  };
};

/** Failed deliveries to subscribers. */
export const topicAlarm = (scope: Scope, part: string): AlarmDefinition => {
  const name = nameOf(scope, 'topic', part);
  return {
    part: `${part}-undelivered`,
    namespace: 'AWS/SNS',
    metricName: 'NumberOfNotificationsFailed',
    dimensions: { TopicName: name },
    statistic: 'Sum',
    threshold: 0,
    periodSeconds: 300,
    periods: 1,
    description: `${name} could not deliver to a subscriber.`,
  };
};

/** 5xx responses of the API; the same threshold as for function errors in M7. */
export const apiAlarm = (scope: Scope, stageName: string, settings: AlarmSettings): AlarmDefinition => {
  const name = nameOf(scope, 'restApi');
  return {
    part: 'api-5xx',
    namespace: 'AWS/ApiGateway',
    metricName: '5XXError',
    dimensions: { ApiName: name, Stage: stageName },
    statistic: 'Sum',
    ...settings.errors,
    description: `${name} answers 5xx: see its access logs.`,
  };
};
