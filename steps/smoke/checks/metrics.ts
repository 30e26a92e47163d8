import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  ALERT_CONFIG,
  SERVICE,
  TIME_SERIES,
  type IngestResponse,
  type MetricInput,
} from '../../../functions/metrics-aggregation/contract';
import type { MetricsOutputs } from '../../../systems/metrics-aggregation/outputs';
import { post, reasonOf, type Reply } from '../../core/traffic/http';
import { endpointHeaders } from '../../core/engine/target';
import { ALERT_KINDS, loudest, quietest, type AlertAttributes } from '../model/audience';
import type { Check, SmokeContext } from './check';
import { awaitDeliveries, subscriptionsOf } from './deliveries';
import { metricTimes } from './names';
import { CheckFailed, NotFollowed } from './until';

const THRESHOLD = 100;

/** Metrics are stored, what is wrong is refused, and an alert goes out where nobody is woken by it. */
export const metricsChecks = (context: SmokeContext, outputs: MetricsOutputs): readonly Check[] => {
  const { endpoint, apiKey, timeSeriesTable } = outputs;
  if (!endpoint || !timeSeriesTable) return [];
  const {
    session: {
      target,
      settings: { environment },
    },
    synthetic,
  } = context;
  const [tooEarly, stored, withoutKey, wrongType, alerting] = metricTimes(synthetic) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const metric = (time: number, value: number, more: Partial<MetricInput> = {}): MetricInput => ({
    metric_name: synthetic.metric,
    value,
    timestamp: new Date(time).toISOString(),
    metric_type: 'application',
    unit: 'Count',
    ...more,
  });
  const send = (body: MetricInput, key = apiKey, headers: Readonly<Record<string, string>> = {}): Promise<Reply> =>
    post(endpoint, body, key, { ...endpointHeaders(target, environment), ...headers });
  const check = (name: string, run: Check['run']): Check => ({ system: SERVICE, name, run });
  return [
    check('stores a metric', async () => {
      accepted(await send(metric(stored, 42.5)), 200);
      await expectStored(context, outputs, stored, '42.5');
      return `HTTP 200, read back from ${timeSeriesTable.name}`;
    }),
    check('refuses a metric of 1970', async () => refused(await send(metric(tooEarly, 1)), 400)),
    check('refuses another content type', async () =>
      refused(await send(metric(wrongType, 1), apiKey, { 'content-type': 'text/plain' }), 415),
    ),
    ...(apiKey
      ? [check('refuses a metric without the API key', async () => refused(await send(metric(withoutKey, 1), ''), 403))]
      : []),
    check('raises an alert', () =>
      followAlert(
        context,
        outputs,
        (kind) => send(metric(alerting, THRESHOLD + 1, { metric_type: kind.metric_type })),
        new Date(alerting).toISOString(),
      ),
    ),
  ];
};

/** @throws CheckFailed saying what came instead */
export const accepted = (reply: Reply, status: number): void => {
  if (reply.status !== status) throw new CheckFailed(`HTTP ${reply.status}, expected ${status}: ${reasonOf(reply)}`);
};

/** The reason that was given. */
export const refused = (reply: Reply, status: number): string => {
  accepted(reply, status);
  return `HTTP ${status} ${reasonOf(reply)}`;
};

const expectStored = async (
  { clients, synthetic }: SmokeContext,
  { region, timeSeriesTable }: MetricsOutputs,
  time: number,
  value: string,
): Promise<void> => {
  const { Item } = await clients.get(DynamoDBClient, region).send(
    new GetItemCommand({
      TableName: timeSeriesTable!.name,
      ConsistentRead: true,
      Key: { [TIME_SERIES.partitionKey]: { S: synthetic.metric }, [TIME_SERIES.sortKey]: { N: String(time) } },
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
  context: SmokeContext,
  outputs: MetricsOutputs,
  send: (kind: AlertAttributes) => Promise<Reply>,
  timestamp: string,
): Promise<string> => {
  const { alertConfigTable, alertsTopic, region } = outputs;
  const {
    session: { target },
    clients,
    synthetic,
  } = context;
  if (!alertConfigTable || !alertsTopic)
    throw new NotFollowed('the environment has no table of alert configurations, or no topic');
  const subscriptions = await subscriptionsOf(context, outputs, alertsTopic.arn);
  const kind = (target.kind === 'local' ? loudest : quietest)(ALERT_KINDS, subscriptions);
  if (!kind)
    throw new NotFollowed(
      `whatever its severity and type, an alert would reach ${subscriptions.map(({ name }) => name).join(', ')}`,
    );
  await clients.get(DynamoDBClient, region).send(
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
  if (target.kind !== 'local') return `${words}; every subscription's filter excludes it`;
  return `${words} → ${await awaitDeliveries(context, outputs, subscriptions, kind, (text) => text.includes(synthetic.metric) && text.includes(timestamp))}`;
};
