import type { SettingsOf, StepName } from '../../environments/schema';
import { EXPORT_PAYLOAD, REQUEST_SCHEMA } from '../../functions/metrics-aggregation/contract';
import type { Recording } from '../../modules/testing/recorder';
import type { MetricsStep } from './settings';
import { statementsOf } from '../testing/policies';
import { BUNDLES, ENVIRONMENTS, recordEnvironment, settingsOf } from '../testing/recorded-environment';

const REGION = 'us-east-2';
const arn = (service: string, resource: string): string => `arn:aws:${service}:${REGION}:111111111111:${resource}`;
const KEY = arn('kms', 'key/metrics-aggregation-key-key');

describe.each(ENVIRONMENTS)('metrics aggregation in %s', (environment) => {
  const settings = settingsOf(environment).systems['metrics-aggregation']!;
  const step = <N extends StepName>(name: N) =>
    settings.steps.find((one) => one.name === name)!.settings as SettingsOf<MetricsStep, N>;
  const name = (part: string): string => `${environment}-metrics-aggregation-${part}`;
  let recording: Recording<unknown>;
  const inputs = (logical: string) => recording.named(`metrics-aggregation-${logical}`).inputs;
  const grants = (role: string) =>
    statementsOf(recording)
      .filter(({ resource }) => resource.name === `metrics-aggregation-${role}-policy`)
      .map(({ statement: { Action, Resource } }) => `${Action.join(' ')} | ${(Resource ?? []).join(' ')}`);

  beforeAll(async () => {
    recording = await recordEnvironment(settingsOf(environment));
  });

  it("M1 answers POST /metrics by the ingestion, with its body validated by the contract's schema", () => {
    expect(inputs('api-endpoint-resource')['pathPart']).toBe('metrics');
    expect(inputs('api-endpoint-method')).toMatchObject({ httpMethod: 'POST', apiKeyRequired: step('api').apiKey });
    expect(JSON.parse(inputs('api-endpoint-model')['schema'] as string)).toEqual(REQUEST_SCHEMA);
    expect(inputs('api-endpoint-integration')['uri']).toContain(
      `functions/${arn('lambda', `function:${name('ingest')}`)}/`,
    );
    expect(inputs('api-stage')['xrayTracingEnabled']).toBe(true);
  });

  it('M2 runs the ingestion with 512 MB, 30 s, X-Ray, nodejs24.x on arm64, reserved as the file says', () => {
    expect(inputs('ingest-function')).toMatchObject({
      memorySize: 512,
      timeout: 30,
      runtime: 'nodejs24.x',
      architectures: ['arm64'],
      tracingConfig: { mode: 'Active' },
      codeSha256: BUNDLES['metrics-aggregation']!['ingest']!.sha256,
    });
    expect(inputs('ingest-function')['reservedConcurrentExecutions']).toBe(step('compute').ingest.reservedConcurrency);
    expect(environment !== 'prod' || inputs('ingest-function')['reservedConcurrentExecutions'] === 100).toBe(true);
  });

  it('M3 keeps the time series by metric_name and timestamp, with ttl, on demand, with a stream', () => {
    expect(inputs('time-series-table')).toMatchObject({
      name: name('time-series'),
      hashKey: 'metric_name',
      rangeKey: 'timestamp',
      ttl: { attributeName: 'ttl', enabled: true },
      billingMode: 'PAY_PER_REQUEST',
      streamEnabled: true,
      attributes: [
        { name: 'metric_name', type: 'S' },
        { name: 'timestamp', type: 'N' },
        { name: 'hour_shard', type: 'S' },
      ],
      globalSecondaryIndexes: [
        { name: 'by-hour', hashKey: 'hour_shard', rangeKey: 'timestamp', projectionType: 'ALL' },
      ],
    });
    expect(inputs('ingest-function')['environment']).toMatchObject({
      variables: { RETENTION_DAYS: String(step('data').timeSeries.retentionDays) },
    });
  });

  it('M4 keeps alert configurations by metric_name', () => {
    expect(inputs('alert-configurations-table')).toMatchObject({
      name: name('alert-configurations'),
      hashKey: 'metric_name',
      attributes: [{ name: 'metric_name', type: 'S' }],
    });
  });

  it('M5 subscribes to the alerts what the file says, with its filters', () => {
    const { subscriptions } = step('messaging');
    expect(subscriptions.length).toBeGreaterThan(2);
    for (const { name: subscription, protocol, filter } of subscriptions) {
      expect(inputs(`alerts-${subscription}-subscription`)).toMatchObject({
        topic: arn('sns', name('alerts')),
        protocol,
        ...(filter && { filterPolicy: JSON.stringify(filter), filterPolicyScope: 'MessageAttributes' }),
      });
    }
  });

  it('M6 exports each hour by EventBridge Scheduler to the encrypted bucket', () => {
    expect(inputs('export-schedule-schedule')).toMatchObject({
      scheduleExpression: step('compute').exportSchedule,
      target: { input: JSON.stringify(EXPORT_PAYLOAD), arn: arn('lambda', `function:${name('export')}`) },
    });
    expect(JSON.stringify(EXPORT_PAYLOAD)).toBe('{"action":"export_metrics"}');
    expect(inputs('export-function')['environment']).toMatchObject({
      variables: {
        EXPORT_BUCKET: `${name('export')}-111111111111`,
        INGEST_TIMEOUT_SECONDS: String(step('compute').ingest.timeoutSeconds),
      },
    });
    expect(inputs('export-data-lifecycle')).toMatchObject({
      rules: [{ expiration: { days: step('data').export.expirationDays } }],
    });
  });

  it('M7 alarms on errors and throttles, and notifies the operations topic; logs are kept 7 days', () => {
    const { errors, throttles, notify } = step('observability').alarms;
    for (const part of ['ingest', 'export']) {
      expect(inputs(`alarms-${part}-errors`)).toMatchObject({
        threshold: errors.threshold,
        period: errors.periodSeconds,
        evaluationPeriods: errors.periods,
        alarmActions: [arn('sns', name('operations'))],
        actionsEnabled: notify,
      });
      expect(inputs(`alarms-${part}-throttles`)).toMatchObject({
        threshold: throttles.threshold,
        period: throttles.periodSeconds,
        evaluationPeriods: throttles.periods,
      });
    }
    expect([errors, throttles]).toEqual([
      { threshold: 10, periodSeconds: 300, periods: 2 },
      { threshold: 5, periodSeconds: 60, periods: 1 },
    ]);
    expect(
      new Set(recording.ofType('aws:cloudwatch/logGroup:LogGroup').map((group) => group.inputs['retentionInDays'])),
    ).toEqual(new Set([7]));
    expect(recording.named('metrics-aggregation-operations-policy').inputs['policy']).toContain(
      'cloudwatch.amazonaws.com',
    );
  });

  it('M8 lets the ingestion write its table, read configurations and publish, no more', () => {
    expect(grants('ingest')).toEqual([
      `dynamodb:PutItem dynamodb:UpdateItem | ${arn('dynamodb', `table/${name('time-series')}`)}`,
      `dynamodb:BatchGetItem | ${arn('dynamodb', `table/${name('alert-configurations')}`)}`,
      `sns:Publish | ${arn('sns', name('alerts'))}`,
      `kms:Encrypt kms:GenerateDataKey kms:Decrypt | ${KEY}`,
      ...runtime('ingest'),
    ]);
  });

  it('M8 lets the export read hours, keep its ledger and write objects, no more', () => {
    const table = arn('dynamodb', `table/${name('time-series')}`);
    expect(grants('export')).toEqual([
      `dynamodb:Query dynamodb:GetItem | ${table}`,
      `dynamodb:Query | ${table}/index/by-hour`,
      `dynamodb:PutItem dynamodb:DeleteItem | ${table}`,
      `s3:PutObject | arn:aws:s3:::${name('export')}-111111111111/exports/*`,
      `kms:Encrypt kms:GenerateDataKey kms:Decrypt | ${KEY}`,
      ...runtime('export'),
    ]);
  });

  const runtime = (part: string): string[] => [
    `logs:CreateLogStream logs:PutLogEvents | ${arn('logs', `log-group:/aws/lambda/${name(part)}:log-stream:*`)}`,
    'xray:PutTraceSegments xray:PutTelemetryRecords | *',
    `sqs:SendMessage | ${arn('sqs', `${name(part)}-dead-letters`)}`,
    `kms:Decrypt | ${KEY}`,
    `kms:Encrypt kms:GenerateDataKey kms:Decrypt | ${KEY}`,
  ];
});
