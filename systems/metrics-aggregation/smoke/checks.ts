import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  ALERT_CONFIG,
  TIME_SERIES,
  type IngestResponse,
  type MetricInput,
  type MetricType,
  type Severity,
} from '../../../functions/metrics-aggregation/contract';
import type { PostOptions, Reply } from '../../shared/cloud';
import { awaitDeliveries, kindToPublish, subscriptionsOf } from '../../shared/smoke/deliveries';
import type { Check, SmokeContext } from '../../shared/smoke/smoke';
import { accepted, CheckFailed, NotFollowed, refused } from '../../shared/smoke/until';
import type { MetricsOutputs } from '../outputs';
import { timesOf, type Synthetic } from './names';

type AlertKind = { readonly severity: Severity; readonly metric_type: MetricType };

const SEVERITIES: readonly Severity[] = ['low', 'medium', 'high', 'critical'];
const TYPES: readonly MetricType[] = ['application', 'system', 'business'];
/** Attributes of the alerts that a metric can raise, mildest first. */
const ALERT_KINDS: readonly AlertKind[] = SEVERITIES.flatMap((severity) =>
  TYPES.map((metric_type) => ({ severity, metric_type })),
);

const THRESHOLD = 100;

export const checksOf = (context: SmokeContext<MetricsOutputs>, synthetic: Synthetic): readonly Check[] => {
  const {
    cloud,
    outputs: { endpoint, apiKey, timeSeriesTable },
  } = context;
  if (!endpoint || !timeSeriesTable) return [];
  const { tooEarly, stored, withoutKey, wrongType, alerting } = timesOf(synthetic);
  const metric = (time: number, value: number, more: Partial<MetricInput> = {}): MetricInput => ({
    metric_name: synthetic.metric,
    value,
    timestamp: new Date(time).toISOString(),
    metric_type: 'application',
    unit: 'Count',
    ...more,
  });
  const send = (body: MetricInput, options: PostOptions = {}): Promise<Reply> =>
    cloud.post(endpoint, body, { apiKey, ...options });
  return [
    {
      name: 'stores a metric',
      run: async () => {
        accepted(await send(metric(stored, 42.5)), 200);
        await expectStored(context, synthetic, stored, '42.5');
        return `HTTP 200, read back from ${timeSeriesTable.name}`;
      },
    },
    { name: 'refuses a metric of 1970', run: async () => refused(await send(metric(tooEarly, 1)), 400) },
    {
      name: 'refuses another content type',
      run: async () => refused(await send(metric(wrongType, 1), { headers: { 'content-type': 'text/plain' } }), 415),
    },
    ...(apiKey
      ? [
          {
            name: 'refuses a metric without the API key',
            run: async () => refused(await send(metric(withoutKey, 1), { apiKey: undefined }), 403),
          },
        ]
      : []),
    {
      name: 'raises an alert',
      run: () =>
        followAlert(context, synthetic, ({ metric_type }) => send(metric(alerting, THRESHOLD + 1, { metric_type }))),
    },
  ];
};

const expectStored = async (
  { cloud, outputs: { region, timeSeriesTable } }: SmokeContext<MetricsOutputs>,
  { metric }: Synthetic,
  time: number,
  value: string,
): Promise<void> => {
  const { Item } = await cloud.clients.get(DynamoDBClient, region).send(
    new GetItemCommand({
      TableName: timeSeriesTable!.name,
      ConsistentRead: true,
      Key: { [TIME_SERIES.partitionKey]: { S: metric }, [TIME_SERIES.sortKey]: { N: String(time) } },
    }),
  );
  if (!Item) throw new CheckFailed(`HTTP 200, and the metric is not in ${timeSeriesTable!.name}`);
  if (Item['value']?.N !== value || !Item[TIME_SERIES.ttl]?.N)
    throw new CheckFailed(
      `${timeSeriesTable!.name} holds value ${Item['value']?.N ?? 'none'} and ${TIME_SERIES.ttl} ${Item[TIME_SERIES.ttl]?.N ?? 'none'}, sent was ${value}`,
    );
};

/**
 * On the local cloud the kind of alert that most subscriptions take is followed into each of their
 * queues; on AWS one is raised only where the filters of all subscriptions exclude it.
 */
const followAlert = async (
  context: SmokeContext<MetricsOutputs>,
  synthetic: Synthetic,
  send: (kind: AlertKind) => Promise<Reply>,
): Promise<string> => {
  const { cloud, outputs } = context;
  const { alertConfigTable, alertsTopic, region } = outputs;
  if (!alertConfigTable || !alertsTopic)
    throw new NotFollowed('the environment has no table of alert configurations, or no topic');
  const subscriptions = await subscriptionsOf(cloud, outputs, alertsTopic.arn);
  const kind = kindToPublish(cloud, ALERT_KINDS, subscriptions);
  if (!kind)
    throw new NotFollowed(
      `whatever its severity and type, an alert would reach ${subscriptions.map(({ name }) => name).join(', ')}`,
    );
  await cloud.clients.get(DynamoDBClient, region).send(
    new PutItemCommand({
      TableName: alertConfigTable.name,
      Item: {
        [ALERT_CONFIG.partitionKey]: { S: synthetic.metric },
        threshold: { N: String(THRESHOLD) },
        comparison: { S: 'above' },
        severity: { S: kind.severity },
      },
    }),
  );
  const reply = await send(kind);
  accepted(reply, 200);
  const { alerts } = reply.body as IngestResponse;
  if (alerts.length !== 1 || alerts[0]?.severity !== kind.severity)
    throw new CheckFailed(
      `the metric is above its threshold of ${THRESHOLD}, and ${alerts.length} alerts were published`,
    );
  const words = `${kind.severity} ${kind.metric_type} alert published`;
  if (cloud.kind === 'aws') return `${words}; every subscription's filter excludes it`;
  const timestamp = new Date(timesOf(synthetic).alerting).toISOString();
  const isOurs = (text: string): boolean => text.includes(synthetic.metric) && text.includes(timestamp);
  return `${words} → ${await awaitDeliveries(context, outputs, subscriptions, kind, isOurs)}`;
};
