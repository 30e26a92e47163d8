import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { nameOf, type Scope } from '../scope';

export interface DashboardContent {
  /** Functions, by part. */
  readonly functions: readonly string[];
  /** Consumed queues, by part. */
  readonly queues: readonly string[];
  /** Dead-letter queues, by part. */
  readonly deadLetterQueues: readonly string[];
  /** Topics, by part. */
  readonly topics: readonly string[];
  /** Tables, by part. */
  readonly tables: readonly string[];
  /** Stage of the API. Default: no API. */
  readonly apiStage?: string;
}

export interface DashboardArgs {
  readonly scope: Scope;
  readonly content: DashboardContent;
}

/** A CloudWatch dashboard with one graph per question about the system. */
export class Dashboard extends pulumi.ComponentResource {
  readonly name: pulumi.Output<string>;

  constructor(name: string, { scope, content }: DashboardArgs, opts?: pulumi.ComponentResourceOptions) {
    super('signalbox:observability:Dashboard', name, {}, opts);
    const dashboard = new aws.cloudwatch.Dashboard(
      `${name}-dashboard`,
      {
        dashboardName: nameOf(scope, 'dashboard'),
        dashboardBody: JSON.stringify({ widgets: dashboardWidgets(scope, content) }),
      },
      { parent: this },
    );
    this.name = dashboard.dashboardName;
    this.registerOutputs({ name: this.name });
  }
}

type Metric = readonly [namespace: string, name: string, ...dimensionsAndOptions: unknown[]];

interface Graph {
  readonly title: string;
  readonly metrics: readonly Metric[];
}

const WIDTH = 8;
const HEIGHT = 6;
const COLUMNS = 3;

/** Graphs in rows of three; one without metrics is omitted. */
export const dashboardWidgets = (scope: Scope, content: DashboardContent) =>
  graphs(scope, content)
    .filter(({ metrics }) => metrics.length > 0)
    .map(({ title, metrics }, index) => ({
      type: 'metric',
      x: (index % COLUMNS) * WIDTH,
      y: Math.floor(index / COLUMNS) * HEIGHT,
      width: WIDTH,
      height: HEIGHT,
      properties: { title, metrics, region: scope.region, view: 'timeSeries', stacked: false, period: 60 },
    }));

const graphs = (scope: Scope, content: DashboardContent): Graph[] => {
  const ofFunctions = (metric: string, stat: string) =>
    content.functions.map((part): Metric => [
      'AWS/Lambda',
      metric,
      'FunctionName',
      nameOf(scope, 'function', part),
      { stat },
    ]);
  const ofQueues = (metric: string, parts: readonly string[]) =>
    parts.map((part): Metric => ['AWS/SQS', metric, 'QueueName', nameOf(scope, 'queue', part), { stat: 'Maximum' }]);
  const ofTopics = (metric: string) =>
    content.topics.map((part): Metric => [
      'AWS/SNS',
      metric,
      'TopicName',
      nameOf(scope, 'topic', part),
      { stat: 'Sum' },
    ]);
  const ofTables = (metric: string) =>
    content.tables.map((part): Metric => [
      'AWS/DynamoDB',
      metric,
      'TableName',
      nameOf(scope, 'table', part),
      { stat: 'Sum' },
    ]);
  const stage = content.apiStage;
  const ofApi = (metric: string, stat: string): Metric[] =>
    stage === undefined
      ? []
      : [['AWS/ApiGateway', metric, 'ApiName', nameOf(scope, 'restApi'), 'Stage', stage, { stat }]];
  return [
    {
      title: 'Requests and rejections',
      metrics: [...ofApi('Count', 'Sum'), ...ofApi('4XXError', 'Sum'), ...ofApi('5XXError', 'Sum')],
    },
    { title: 'API latency, p50 and p99 (ms)', metrics: [...ofApi('Latency', 'p50'), ...ofApi('Latency', 'p99')] },
    { title: 'Invocations', metrics: ofFunctions('Invocations', 'Sum') },
    {
      title: 'Function errors and throttles',
      metrics: [...ofFunctions('Errors', 'Sum'), ...ofFunctions('Throttles', 'Sum')],
    },
    { title: 'Function duration, p99 (ms)', metrics: ofFunctions('Duration', 'p99') },
    { title: 'Concurrent executions', metrics: ofFunctions('ConcurrentExecutions', 'Maximum') },
    { title: 'Messages waiting', metrics: ofQueues('ApproximateNumberOfMessagesVisible', content.queues) },
    { title: 'Oldest message (s)', metrics: ofQueues('ApproximateAgeOfOldestMessage', content.queues) },
    { title: 'Dead letters', metrics: ofQueues('ApproximateNumberOfMessagesVisible', content.deadLetterQueues) },
    {
      title: 'Notifications delivered and failed',
      metrics: [...ofTopics('NumberOfNotificationsDelivered'), ...ofTopics('NumberOfNotificationsFailed')],
    },
    {
      title: 'Table reads and writes (units)',
      metrics: [...ofTables('ConsumedReadCapacityUnits'), ...ofTables('ConsumedWriteCapacityUnits')],
    },
  ];
};
