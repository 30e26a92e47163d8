import type { ObservabilitySettings } from '../../environments/schema';
import { record } from '../testing/recorder';
import { TAGS, testScope } from '../testing/scope';
import { apiAlarm, deadLetterAlarm, functionAlarms, messageAgeAlarm, topicAlarm } from './alarm-definitions';
import { Alarms } from './alarms';

const scope = testScope();
const settings: ObservabilitySettings['alarms'] = {
  errors: { threshold: 10, periodSeconds: 300, periods: 2 },
  throttles: { threshold: 5, periodSeconds: 60, periods: 1 },
  durationPercentOfTimeout: 80,
  oldestMessageSeconds: 600,
  notify: true,
};

describe('definitions', () => {
  const [errors, throttles, duration] = functionAlarms(scope, { part: 'ingest', timeoutSeconds: 30 }, settings);
  const ofFunction = { namespace: 'AWS/Lambda', dimensions: { FunctionName: 'dev-shop-ingest' } };

  it('M7 errors above 10 in two periods of 300 s', () => {
    expect(errors).toMatchObject({
      ...ofFunction,
      part: 'ingest-errors',
      metricName: 'Errors',
      statistic: 'Sum',
      threshold: 10,
      periodSeconds: 300,
      periods: 2,
    });
  });

  it('M7 throttles above 5 in 60 s', () => {
    expect(throttles).toMatchObject({
      ...ofFunction,
      part: 'ingest-throttles',
      metricName: 'Throttles',
      statistic: 'Sum',
      threshold: 5,
      periodSeconds: 60,
      periods: 1,
    });
  });

  it('P11 p99 duration above 80 % of the timeout, in milliseconds', () => {
    expect(duration).toMatchObject({
      ...ofFunction,
      part: 'ingest-duration',
      metricName: 'Duration',
      statistic: 'p99',
      threshold: 24_000,
    });
  });

  it('P11 anything in a dead-letter queue', () => {
    expect(deadLetterAlarm(scope, 'dead')).toMatchObject({
      part: 'dead-depth',
      namespace: 'AWS/SQS',
      metricName: 'ApproximateNumberOfMessagesVisible',
      dimensions: { QueueName: 'dev-shop-dead' },
      threshold: 0,
      periods: 1,
    });
  });

  it('P11 the age of the oldest message', () => {
    expect(messageAgeAlarm(scope, 'orders', settings)).toMatchObject({
      part: 'orders-age',
      metricName: 'ApproximateAgeOfOldestMessage',
      dimensions: { QueueName: 'dev-shop-orders' },
      statistic: 'Maximum',
      threshold: 600,
    });
  });

  it('P11 undelivered notifications and 5xx responses', () => {
    expect(topicAlarm(scope, 'alerts')).toMatchObject({
      namespace: 'AWS/SNS',
      metricName: 'NumberOfNotificationsFailed',
      dimensions: { TopicName: 'dev-shop-alerts' },
      threshold: 0,
    });
    expect(apiAlarm(scope, 'v1', settings)).toMatchObject({
      namespace: 'AWS/ApiGateway',
      metricName: '5XXError',
      dimensions: { ApiName: 'dev-shop', Stage: 'v1' },
      threshold: 10,
    });
  });
});

describe('Alarms', () => {
  const make = (notify: boolean) =>
    record(
      () =>
        new Alarms('a', {
          scope,
          definitions: functionAlarms(scope, { part: 'ingest', timeoutSeconds: 30 }, settings),
          topicArn: 'arn:topic',
          notify,
        }),
    );

  it('M7 notify the topic when they go off and recover', async () => {
    const { named } = await make(true);
    expect(named('a-ingest-errors').inputs).toEqual({
      name: 'dev-shop-ingest-errors',
      alarmDescription: 'dev-shop-ingest fails: see its log group and its dead-letter queue.',
      namespace: 'AWS/Lambda',
      metricName: 'Errors',
      dimensions: { FunctionName: 'dev-shop-ingest' },
      statistic: 'Sum',
      comparisonOperator: 'GreaterThanThreshold',
      threshold: 10,
      period: 300,
      evaluationPeriods: 2,
      treatMissingData: 'notBreaching',
      actionsEnabled: true,
      alarmActions: ['arn:topic'],
      okActions: ['arn:topic'],
      tags: TAGS,
    });
  });

  it('a percentile uses extendedStatistic', async () => {
    const { inputs } = (await make(true)).named('a-ingest-duration');
    expect(inputs).toMatchObject({ extendedStatistic: 'p99' });
    expect(inputs).not.toHaveProperty('statistic');
  });

  it('stay silent if configured', async () => {
    expect(
      (await make(false))
        .ofType('aws:cloudwatch/metricAlarm:MetricAlarm')
        .map(({ inputs }) => inputs['actionsEnabled']),
    ).toEqual([false, false, false]);
  });
});
