import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import {
  EXPORT_PAYLOAD,
  type AlertMessage,
  type ExportResponse,
  type IngestResponse,
  type MetricInput,
  type MetricType,
} from '../../functions/metrics-aggregation/contract';
import { reasonOf, SystemError, type Reply } from '../shared/cloud';
import type { Sample, SampleContext } from '../shared/sample';
import type { MetricsOutputs } from './outputs';

/**
 * Small, the repository's own, and made for what dev.yaml holds (the alert configurations of these
 * three metrics). Times lie in the hour that just ended, so that the hourly export finds them.
 */
const SERIES: readonly {
  readonly name: string;
  readonly type: MetricType;
  readonly unit: string;
  readonly values: readonly number[];
}[] = [
  { name: 'cpu_utilization', type: 'system', unit: 'Percent', values: [41.5, 44.2, 58.9, 97.3] },
  { name: 'checkout_latency_ms', type: 'application', unit: 'Milliseconds', values: [212, 240.5, 2875, 231] },
  { name: 'orders_per_minute', type: 'business', unit: 'Count', values: [38, 41, 2, 40] },
];

/** Start of the hour that ended last, epoch milliseconds. */
const endedHour = (now: Date): number => Math.floor(now.getTime() / 3_600_000) * 3_600_000 - 3_600_000;

/** Twelve metrics, three of which breach; the second of the start keeps two starts apart. */
const sampleMetrics = (now: Date): readonly MetricInput[] => {
  const base = endedHour(now) + (now.getTime() % 900_000);
  return SERIES.flatMap(({ name, type, unit, values }) =>
    values.map((value, index) => ({
      metric_name: name,
      value,
      metric_type: type,
      unit,
      timestamp: new Date(base + index * 900_000).toISOString(),
    })),
  );
};

/** A metric that must be refused. */
const badMetric: MetricInput = { metric_name: 'cpu_utilization', value: 50, timestamp: '1970-01-01T00:00:00Z' };

/** Twelve metrics: stored, alerts with the subscriptions that got them, the export read back. */
export const sample: Sample<MetricsOutputs> = {
  show: async (context) => {
    const {
      cloud,
      outputs: { endpoint, apiKey },
      now,
      out,
    } = context;
    const metrics = sampleMetrics(now);
    const send = (body: unknown): Promise<Reply> => cloud.post(endpoint!, body, { apiKey });
    const { alerts } = await out.timed(
      'stored',
      async () => {
        const reply = await send(metrics);
        if (reply.status !== 200)
          throw new SystemError(`The metrics sample was refused: HTTP ${reply.status} ${reasonOf(reply)}`);
        return reply.body as IngestResponse;
      },
      ({ stored }) => `  stored    ${stored} metrics`,
    );
    const refused = await send(badMetric);
    out.line(`  refused   1 metric: HTTP ${refused.status} ${reasonOf(refused)}`);
    const delivered = await out.timed(
      'alerts',
      () => deliveries(context, alerts),
      () => `  alerts    ${alerts.length} published`,
    );
    alerts.forEach((alert, index) =>
      out.line(
        `    ${alert.severity} ${alert.metric_type} ${alert.metric_name} = ${alert.value} (${alert.comparison.replaceAll('_', ' ')} ${alert.threshold}) → ${delivered[index]!.join(', ') || 'no queue subscribed to it'}`,
      ),
    );
    await showExport(context, metrics.length);
  },
  example: () => '{"metric_name":"cpu_utilization","value":99}',
};

/** For each alert, the queue subscriptions it reached; waits until all that match have it. */
const deliveries = async (
  { cloud, outputs: { region, subscriptionQueues = {} } }: SampleContext<MetricsOutputs>,
  alerts: readonly AlertMessage[],
): Promise<readonly (readonly string[])[]> => {
  const queues = Object.entries(subscriptionQueues);
  let last: readonly (readonly string[])[] = [];
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const bodies = await Promise.all(
      queues.map(async ([name, { url }]) => [name, (await cloud.peek(region, url)).map(({ body }) => body)] as const),
    );
    const found = alerts.map((alert) =>
      bodies.filter(([, texts]) => texts.some((text) => holds(text, alert))).map(([name]) => name),
    );
    if (attempt > 0 && JSON.stringify(found) === JSON.stringify(last) && found.every((names) => names.length > 0))
      return found;
    last = found;
    await sleep(100);
  }
  return last;
};

const holds = (text: string, alert: AlertMessage): boolean =>
  text.includes(alert.metric_name) && text.includes(alert.timestamp);

const showExport = async (
  { cloud, outputs: { region, exportFunction, exportBucket }, out }: SampleContext<MetricsOutputs>,
  sent: number,
): Promise<void> => {
  if (!exportFunction || !exportBucket) return;
  const lambda = cloud.clients.get(LambdaClient, region);
  const s3 = cloud.clients.get(S3Client, region);
  await out.timed(
    'export',
    async () => {
      const { Payload, FunctionError } = await lambda.send(
        new InvokeCommand({ FunctionName: exportFunction.name, Payload: JSON.stringify(EXPORT_PAYLOAD) }),
      );
      const answer = Payload?.transformToString() ?? '';
      if (FunctionError) throw new SystemError(`The export failed: ${answer}`);
      const { exported } = JSON.parse(answer) as ExportResponse;
      // The newest hour is written first.
      const [newest] = exported;
      if (!newest)
        throw new SystemError('The export found no hour to write, though a sample was sent into the last one.');
      const texts = await Promise.all(
        exported
          .filter(({ hour }) => hour === newest.hour)
          .map(async ({ key }) => {
            const { Body } = await s3.send(new GetObjectCommand({ Bucket: exportBucket.name, Key: key }));
            return gunzipSync(await Body!.transformToByteArray())
              .toString('utf8')
              .trimEnd();
          }),
      );
      const rows = texts.join('\n').split('\n').length;
      if (rows < sent) throw new SystemError(`The export holds ${rows} rows, fewer than the ${sent} just sent.`);
      return { key: newest.key, rows };
    },
    ({ key, rows }) => `  export    s3://${exportBucket.name}/${key}\n            ${rows} rows read back`,
  );
};
