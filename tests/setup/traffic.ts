import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { signatureHeaders } from '../../systems/shared/signature';
import type { Deployment } from './deployment';

/** A metric that breaches and a price: both systems write, publish and hand on, as in use. */
export const sendSample = async (d: Deployment): Promise<void> => {
  const now = Date.now();
  const metric = await d.post('metrics', {
    metric_name: 'cpu_utilization',
    value: 97,
    metric_type: 'system',
    timestamp: new Date(now).toISOString(),
  });
  const body = JSON.stringify({
    exchange: 'traffic',
    symbol: 'BTC-USD',
    price: '21000.5',
    timestamp: new Date(now).toISOString(),
  });
  const price = await d.post(
    'prices',
    body,
    d.prices.webhookSecretArn === undefined ? {} : signatureHeaders(await secretOf(d), { id: `msg_${now}`, now, body }),
  );
  if (metric.status >= 300 || price.status >= 300)
    throw new Error(`${d.environment} refused the sample: ${JSON.stringify([metric, price])}`);
};

const secretOf = async (d: Deployment): Promise<string> =>
  (
    await d
      .client(SecretsManagerClient, 'us-east-1')
      .send(new GetSecretValueCommand({ SecretId: d.prices.webhookSecretArn }))
  ).SecretString ?? '';

/** What the schedule and the rule start: the hourly export, and the evaluation of all symbols. */
export const runScheduled = async (d: Deployment): Promise<void> => {
  const runs = [
    { region: 'us-east-2', FunctionName: d.metrics.exportFunction.name, event: { action: 'export_metrics' } },
    { region: 'us-east-1', FunctionName: d.prices.evaluateFunction.name, event: { action: 'evaluate_all' } },
  ];
  for (const { region, FunctionName, event } of runs) {
    const { FunctionError, Payload } = await d
      .client(LambdaClient, region)
      .send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }));
    if (FunctionError) throw new Error(`${FunctionName} failed: ${Buffer.from(Payload ?? []).toString()}`);
  }
};
