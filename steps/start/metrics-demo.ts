import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import {
  EXPORT_PAYLOAD,
  type AlertMessage,
  type ExportResponse,
  type IngestResponse,
} from '../../functions/metrics-aggregation/contract';
import type { MetricsOutputs } from '../../systems/metrics-aggregation/outputs';
import { CommandError } from '../core/errors';
import type { Output } from '../core/output';
import { localAccount } from '../../local/accounts';
import { clientOptions, endpointHeaders, type LocalTarget } from '../core/engine/target';
import { post, reasonOf, type Reply } from '../core/traffic/http';
import { peekQueue } from '../core/traffic/queue-peek';
import { badMetric, sampleMetrics } from './sample';

/** Sends the metrics sample and follows it: stored, alerts with the subscriptions that got them, export read back. */
export const showMetrics = async (
  outputs: MetricsOutputs,
  target: LocalTarget,
  environment: string,
  now: Date,
  out: Output,
): Promise<void> => {
  const { endpoint } = outputs;
  if (!endpoint) return out.line('metrics-aggregation has no api step: nothing to send to.');
  out.line(`\nmetrics-aggregation  ${outputs.region}  POST ${endpoint}`);
  const metrics = sampleMetrics(now);
  const send = (body: unknown): Promise<Reply> =>
    post(endpoint, body, outputs.apiKey, endpointHeaders(target, environment));
  const { alerts } = await out.timed(
    'stored',
    async () => {
      const reply = await send(metrics);
      if (reply.status !== 200)
        throw new CommandError(`The metrics sample was refused: HTTP ${reply.status} ${reasonOf(reply)}`);
      return reply.body as IngestResponse;
    },
    ({ stored }) => `  stored    ${stored} metrics`,
  );
  const refused = await send(badMetric);
  out.line(`  refused   1 metric: HTTP ${refused.status} ${reasonOf(refused)}`);
  const delivered = await out.timed(
    'alerts',
    () => deliveries(outputs, target, environment, alerts),
    () => `  alerts    ${alerts.length} published`,
  );
  alerts.forEach((alert, index) =>
    out.line(
      `    ${alert.severity} ${alert.metric_type} ${alert.metric_name} = ${alert.value} (${alert.comparison.replaceAll('_', ' ')} ${alert.threshold}) → ${delivered[index]!.join(', ') || 'no queue subscribed to it'}`,
    ),
  );
  await showExport(outputs, target, environment, metrics.length, out);
};

/** For each alert, the queue subscriptions it reached; waits until all that match have it. */
const deliveries = async (
  outputs: MetricsOutputs,
  target: LocalTarget,
  environment: string,
  alerts: readonly AlertMessage[],
): Promise<readonly (readonly string[])[]> => {
  const queues = Object.entries(outputs.subscriptionQueues ?? {});
  let last: readonly (readonly string[])[] = [];
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const bodies = await Promise.all(
      queues.map(
        async ([name, { url }]) =>
          [
            name,
            (await peekQueue(target, localAccount(environment), outputs.region, url)).map(({ body }) => body),
          ] as const,
      ),
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
  outputs: MetricsOutputs,
  target: LocalTarget,
  environment: string,
  sent: number,
  out: Output,
): Promise<void> => {
  if (!outputs.exportFunction || !outputs.exportBucket) return;
  const options = clientOptions(target, environment, outputs.region);
  const lambda = new LambdaClient(options);
  const s3 = new S3Client(options);
  const { exportFunction, exportBucket } = outputs;
  await out.timed(
    'export',
    async () => {
      const { Payload, FunctionError } = await lambda.send(
        new InvokeCommand({ FunctionName: exportFunction.name, Payload: JSON.stringify(EXPORT_PAYLOAD) }),
      );
      const answer = Payload?.transformToString() ?? '';
      if (FunctionError) throw new CommandError(`The export failed: ${answer}`);
      const { exported } = JSON.parse(answer) as ExportResponse;
      // The newest hour is written first.
      const [newest] = exported;
      if (!newest)
        throw new CommandError('The export found no hour to write, though a sample was sent into the last one.');
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
      if (rows < sent) throw new CommandError(`The export holds ${rows} rows, fewer than the ${sent} just sent.`);
      return { key: newest.key, rows };
    },
    ({ key, rows }) => `  export    s3://${exportBucket.name}/${key}\n            ${rows} rows read back`,
  );
  lambda.destroy();
  s3.destroy();
};
