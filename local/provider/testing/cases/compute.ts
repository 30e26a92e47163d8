import { BY_NAME, document } from './case';
import type { PublishedCase } from './case';

const OTHER_SOURCES = 'queues are the only event sources here';

/** Queues, topics, functions, rules, schedules and alarms. */
export const COMPUTE: readonly PublishedCase[] = [
  {
    token: 'aws:sqs/queue:Queue',
    source: 'internal/service/sqs/queue.go',
    least: () => ({}),
    defaults: {
      contentBasedDeduplication: false,
      delaySeconds: 0,
      fifoQueue: false,
      maxMessageSize: 262_144,
      messageRetentionSeconds: 345_600,
      receiveWaitTimeSeconds: 0,
      visibilityTimeoutSeconds: 30,
    },
    replaces: ['fifoQueue', 'name'],
    // Not returned for a queue without KMS; the plugin then says SQS's own default.
    unset: { kmsDataKeyReusePeriodSeconds: 300, sqsManagedSseEnabled: true },
    absent: {
      ...BY_NAME,
      policy: 'none, as in an absent one',
      redriveAllowPolicy: 'none',
      redrivePolicy: 'none',
      deduplicationScope: 'of FIFO queues',
      fifoThroughputLimit: 'of FIFO queues',
    },
  },
  {
    token: 'aws:sqs/queuePolicy:QueuePolicy',
    source: 'internal/service/sqs/queue_policy.go',
    replaces: ['queueUrl'],
    least: ({ made }) => ({
      queueUrl: made('sqs/queue').id,
      policy: document({
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: '*',
      }),
    }),
  },
  {
    token: 'aws:sqs/redrivePolicy:RedrivePolicy',
    source: 'internal/service/sqs/queue_redrive_policy.go',
    replaces: ['queueUrl'],
    least: ({ made }) => ({
      queueUrl: made('sqs/queue').id,
      redrivePolicy: JSON.stringify({
        deadLetterTargetArn: made('sqs/queue').state['arn'] as string,
        maxReceiveCount: 3,
      }),
    }),
  },
  {
    token: 'aws:sqs/redriveAllowPolicy:RedriveAllowPolicy',
    source: 'internal/service/sqs/queue_redrive_allow_policy.go',
    replaces: ['queueUrl'],
    least: ({ made }) => ({
      queueUrl: made('sqs/queue').id,
      redriveAllowPolicy: JSON.stringify({ redrivePermission: 'denyAll' }),
    }),
  },
  {
    token: 'aws:sns/topic:Topic',
    source: 'internal/service/sns/topic.go',
    least: () => ({}),
    defaults: { contentBasedDeduplication: false, fifoTopic: false },
    replaces: ['fifoTopic', 'name'],
    absent: {
      ...BY_NAME,
      beginningArchiveTime: 'of FIFO topics',
      fifoThroughputScope: 'of FIFO topics',
      signatureVersion: 'the local cloud says none',
      tracingConfig: 'the local cloud says none',
    },
  },
  {
    token: 'aws:sns/topicPolicy:TopicPolicy',
    source: 'internal/service/sns/topic_policy.go',
    replaces: ['arn'],
    least: ({ made }) => ({
      arn: made('sns/topic').id,
      policy: document({
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: made('sns/topic').id,
      }),
    }),
  },
  {
    token: 'aws:sns/topicSubscription:TopicSubscription',
    source: 'internal/service/sns/topic_subscription.go',
    least: ({ made }) => ({
      topic: made('sns/topic').id,
      protocol: 'sqs',
      endpoint: made('sqs/queue').state['arn'] as string,
    }),
    defaults: { confirmationTimeoutInMinutes: 1, endpointAutoConfirms: false, rawMessageDelivery: false },
    replaces: ['endpoint', 'protocol', 'topic'],
    unset: { rawMessageDelivery: false, pendingConfirmation: false },
    kept: { confirmationTimeoutInMinutes: 2, endpointAutoConfirms: true },
    absent: { filterPolicyScope: 'without a filter policy the local cloud says none' },
  },
  {
    token: 'aws:lambda/function:Function',
    source: 'internal/service/lambda/function.go',
    least: ({ made, archive }) => ({
      code: archive,
      handler: 'index.handler',
      runtime: 'nodejs24.x',
      role: made('iam/role').state['arn'] as string,
    }),
    defaults: {
      memorySize: 128,
      packageType: 'Zip',
      publish: false,
      reservedConcurrentExecutions: -1,
      skipDestroy: false,
      timeout: 3,
    },
    replaces: ['name', 'packageType'],
    unset: {
      architectures: ['x86_64'],
      ephemeralStorage: { size: 512 },
      sourceCodeHash: '',
      reservedConcurrentExecutions: -1,
      tracingConfig: { mode: 'PassThrough' },
      version: '$LATEST',
    },
    // s3_bucket and its like aside, these are filename, publish, skip_destroy and source_code_hash.
    kept: {
      code: { kind: 'archive', path: '/other.zip', hash: 'other' },
      publish: true,
      skipDestroy: true,
      sourceCodeHash: 'other',
    },
    absent: { signingJobArn: 'unsigned code', signingProfileVersionArn: 'unsigned code' },
  },
  {
    token: 'aws:lambda/permission:Permission',
    source: 'internal/service/lambda/permission.go',
    least: ({ made }) => ({
      action: 'lambda:InvokeFunction',
      function: made('lambda/function').id,
      principal: 'events.amazonaws.com',
    }),
    replaces: [
      'action',
      'function',
      'principal',
      'principalOrgId',
      'qualifier',
      'sourceAccount',
      'sourceArn',
      'statementId',
    ],
    absent: { statementIdPrefix: 'follows from the name' },
  },
  {
    token: 'aws:lambda/eventSourceMapping:EventSourceMapping',
    source: 'internal/service/lambda/event_source_mapping.go',
    least: ({ made }) => ({
      eventSourceArn: made('sqs/queue').state['arn'] as string,
      functionName: made('lambda/function').id,
    }),
    // batch_size has no Default, but its DiffSuppressFunc passes over a queue's 10 alone.
    defaults: { batchSize: 10, enabled: true, maximumBatchingWindowInSeconds: 0 },
    replaces: ['eventSourceArn'],
    absent: {
      ...Object.fromEntries(
        [
          'amazonManagedKafkaEventSourceConfig',
          'maximumRecordAgeInSeconds',
          'maximumRetryAttempts',
          'parallelizationFactor',
          'selfManagedKafkaEventSourceConfig',
        ].map((name) => [name, OTHER_SOURCES]),
      ),
      lastProcessingResult: 'changes with every batch',
    },
  },
  {
    token: 'aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig',
    source: 'internal/service/lambda/function_event_invoke_config.go',
    least: ({ made }) => ({ functionName: made('lambda/function').id }),
    defaults: { maximumRetryAttempts: 2 },
    replaces: ['functionName', 'qualifier'],
  },
  {
    token: 'aws:cloudwatch/eventRule:EventRule',
    source: 'internal/service/events/rule.go',
    least: () => ({ scheduleExpression: 'rate(5 minutes)' }),
    defaults: { eventBusName: 'default', forceDestroy: false },
    replaces: ['eventBusName', 'name'],
    unset: { isEnabled: true, state: 'ENABLED' },
    kept: { forceDestroy: true },
    absent: BY_NAME,
  },
  {
    token: 'aws:cloudwatch/eventTarget:EventTarget',
    source: 'internal/service/events/target.go',
    least: ({ made }) => ({
      rule: made('cloudwatch/eventRule').state['name'] as string,
      arn: made('lambda/function').state['arn'] as string,
    }),
    defaults: { eventBusName: 'default', forceDestroy: false },
    replaces: ['eventBusName', 'rule', 'targetId'],
    kept: { forceDestroy: true },
  },
  {
    token: 'aws:scheduler/scheduleGroup:ScheduleGroup',
    source: 'internal/service/scheduler/schedule_group.go',
    least: () => ({}),
    replaces: ['name'],
    absent: BY_NAME,
  },
  {
    token: 'aws:scheduler/schedule:Schedule',
    source: 'internal/service/scheduler/schedule.go',
    least: ({ made }) => ({
      flexibleTimeWindow: { mode: 'OFF' },
      scheduleExpression: 'rate(1 hour)',
      target: { arn: made('lambda/function').state['arn'] as string, roleArn: made('iam/role').state['arn'] as string },
    }),
    defaults: { scheduleExpressionTimezone: 'UTC', state: 'ENABLED' },
    replaces: ['groupName', 'name'],
    unset: { actionAfterCompletion: 'NONE', groupName: 'default' },
    absent: BY_NAME,
  },
  {
    token: 'aws:cloudwatch/metricAlarm:MetricAlarm',
    source: 'internal/service/cloudwatch/metric_alarm.go',
    least: () => ({
      comparisonOperator: 'GreaterThanThreshold',
      evaluationPeriods: 1,
      metricName: 'Errors',
      namespace: 'AWS/Lambda',
      period: 60,
      statistic: 'Sum',
      threshold: 1,
    }),
    defaults: { actionsEnabled: true, treatMissingData: 'missing' },
    replaces: ['name'],
    absent: { evaluateLowSampleCountPercentiles: 'of percentiles only' },
  },
  {
    token: 'aws:cloudwatch/dashboard:Dashboard',
    source: 'internal/service/cloudwatch/dashboard.go',
    least: () => ({ dashboardName: 'least', dashboardBody: '{"widgets":[]}' }),
    replaces: ['dashboardName'],
  },
];
