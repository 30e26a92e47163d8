import * as pulumi from '@pulumi/pulumi';
import type {
  ApiSettings, MetricsComputeSettings, MetricsStep, ObservabilitySettings, SecuritySettings,
} from '../../environments/schema';
import { ENV, EXPORT_PAYLOAD, FUNCTIONS, LIMITS, REQUEST_SCHEMA, ROUTE } from '../../functions/metrics-aggregation/contract';
import { RestApi } from '../../modules/api/rest-api';
import { deadLetterPart, LambdaFunction } from '../../modules/compute/function';
import { Schedule } from '../../modules/compute/schedule';
import { undeliverablePart } from '../../modules/messaging/subscribed-topic';
import { apiAlarm, deadLetterAlarm, functionAlarms, topicAlarm } from '../../modules/observability/alarm-definitions';
import { accessLogGroup, functionLogGroup, type Scope } from '../../modules/scope';
import { EncryptionKey } from '../../modules/security/encryption-key';
import type { Bundle } from '../shared/bundles';
import { bundleOf, functionOutput, monitoring, named, OPERATIONS, queueOutputs, type Monitoring } from '../shared/components';
import type { Deferred } from '../shared/deferred';
import { metricsData, metricsMessaging, type MetricsData, type MetricsMessaging } from './foundation';
import { exportGrants, ingestGrants } from './grants';
import { PARTS, SYSTEM } from './names';
import type { MetricsOutputs } from './outputs';
import { apiStageName, logRetentionDays, runSteps, Step, type Need, type StepContext } from '../shared/steps';

const BODY_HINT = `a metric (a JSON object with metric_name and a number as value) or a list of 1 to ${LIMITS.metricsPerRequest} of them`;

interface Compute { readonly ingest: LambdaFunction; readonly export: LambdaFunction; readonly schedule: Schedule }

/** What each step makes. */
interface Built {
  readonly security?: EncryptionKey;
  readonly data?: MetricsData;
  readonly messaging?: MetricsMessaging;
  readonly compute?: Compute;
  readonly api?: RestApi;
  readonly observability?: Monitoring;
}

export interface MetricsAggregationArgs {
  readonly scope: Scope;
  readonly steps: readonly MetricsStep[];
  readonly bundles: Readonly<Record<string, Bundle>>;
}

/** Metrics in by HTTP, alerts out by topic, an hourly export to S3. */
export class MetricsAggregation extends pulumi.ComponentResource {
  readonly outputs: Deferred<MetricsOutputs>;

  constructor(private readonly args: MetricsAggregationArgs, opts?: pulumi.ComponentResourceOptions) {
    super('signalbox:system:MetricsAggregation', SYSTEM, {}, opts);
    const built = runSteps<MetricsStep, Built>(SYSTEM, args.steps, (step, need) => this.build(step, need));
    this.outputs = outputsOf(args.scope, built);
    this.registerOutputs({});
  }

  private build(step: MetricsStep, need: Need<Built>): Built {
    const context: StepContext = { scope: this.args.scope, system: SYSTEM, parent: new Step(SYSTEM, step.name, this) };
    switch (step.name) {
      case 'security': return { security: this.key(context, step.settings) };
      case 'data': return { data: metricsData(context, step.settings, need('security').arn) };
      case 'messaging': return { messaging: metricsMessaging(context, step.settings, need('security').arn) };
      case 'compute': return { compute: this.compute(context, step.settings, need) };
      case 'api': return { api: this.api(context, step.settings, need) };
      case 'observability': return { observability: this.observability(context, step.settings, need) };
    }
  }

  private key({ scope, parent }: StepContext, settings: SecuritySettings): EncryptionKey {
    const logGroups = [...Object.values(FUNCTIONS).map((part) => functionLogGroup(scope, part)), accessLogGroup(scope)];
    return new EncryptionKey(`${SYSTEM}-key`, { scope, settings, users: { logGroups, apiStage: apiStageName(this.args.steps), alarms: true, topics: true } }, { parent });
  }

  private compute({ scope, parent }: StepContext, settings: MetricsComputeSettings, need: Need<Built>): Compute {
    const { arn: keyArn } = need('security');
    const { timeSeries, alertConfig, bucket: { bucket }, retentionDays } = need('data');
    const { alerts } = need('messaging');
    const shared = { scope, keyArn, runtime: settings.runtime, architecture: settings.architecture, logRetentionDays: logRetentionDays(this.args.steps) };
    const environment = { [ENV.environment]: scope.environment, [ENV.timeSeriesTable]: timeSeries.name };
    const ingest = new LambdaFunction(`${SYSTEM}-${FUNCTIONS.ingest}`, {
      ...shared,
      part: FUNCTIONS.ingest,
      settings: settings.ingest,
      bundle: bundleOf(SYSTEM, this.args.bundles, FUNCTIONS.ingest),
      environment: { ...environment, [ENV.alertConfigTable]: alertConfig.name, [ENV.alertsTopicArn]: alerts.arn, [ENV.retentionDays]: String(retentionDays), [ENV.logLevel]: settings.ingest.logLevel },
      grants: pulumi.all([timeSeries.arn, alertConfig.arn, alerts.arn, keyArn]).apply(([series, config, topic, key]) => ingestGrants(scope.region, { series, config, topic, key })),
    }, { parent });
    const exporter = new LambdaFunction(`${SYSTEM}-${FUNCTIONS.export}`, {
      ...shared,
      part: FUNCTIONS.export,
      settings: settings.export,
      bundle: bundleOf(SYSTEM, this.args.bundles, FUNCTIONS.export),
      environment: { ...environment, [ENV.exportBucket]: bucket.name, [ENV.ingestTimeoutSeconds]: String(settings.ingest.timeoutSeconds), [ENV.logLevel]: settings.export.logLevel },
      grants: pulumi.all([timeSeries.arn, bucket.arn, keyArn]).apply(([series, objects, key]) => exportGrants(scope.region, { series, bucket: objects, key })),
    }, { parent });
    const schedule = new Schedule(`${SYSTEM}-export-schedule`, { scope, part: PARTS.export, keyArn, expression: settings.exportSchedule, function: exporter, input: EXPORT_PAYLOAD }, { parent });
    return { ingest, export: exporter, schedule };
  }

  private api({ scope, parent }: StepContext, settings: ApiSettings, need: Need<Built>): RestApi {
    return new RestApi(`${SYSTEM}-api`, {
      scope,
      settings,
      keyArn: need('security').arn,
      function: need('compute').ingest,
      logRetentionDays: logRetentionDays(this.args.steps),
      route: ROUTE,
      schema: REQUEST_SCHEMA,
      bodyHint: BODY_HINT,
    }, { parent });
  }

  private observability(context: StepContext, settings: ObservabilitySettings, need: Need<Built>): Monitoring {
    const { scope } = context;
    const { ingest, export: exporter } = need('compute');
    const { alerts, operations } = need('messaging');
    const apiStage = apiStageName(this.args.steps);
    const deadLetters = [...Object.values(FUNCTIONS).map(deadLetterPart), ...(alerts.undeliverable ? [undeliverablePart(PARTS.alerts)] : [])];
    return monitoring(context, settings, operations.arn, [
      ...functionAlarms(scope, { part: FUNCTIONS.ingest, timeoutSeconds: ingest.timeoutSeconds }, settings.alarms),
      ...functionAlarms(scope, { part: FUNCTIONS.export, timeoutSeconds: exporter.timeoutSeconds }, settings.alarms),
      ...deadLetters.map((part) => deadLetterAlarm(scope, part)),
      topicAlarm(scope, PARTS.alerts),
      ...(apiStage === undefined ? [] : [apiAlarm(scope, apiStage, settings.alarms)]),
    ], {
      functions: Object.values(FUNCTIONS),
      queues: [],
      deadLetterQueues: deadLetters,
      topics: [PARTS.alerts, OPERATIONS],
      tables: [PARTS.timeSeries, PARTS.alertConfig],
      apiStage,
    });
  }
}

const outputsOf = ({ region }: Scope, { security, data, messaging, compute, api, observability }: Built): Deferred<MetricsOutputs> => ({
  region,
  ...(security && { keyArn: security.arn, keyAlias: security.alias }),
  ...(data && {
    timeSeriesTable: named(data.timeSeries),
    alertConfigTable: named(data.alertConfig),
    exportBucket: named(data.bucket.bucket),
    accessLogBucket: named(data.bucket.accessLogs),
  }),
  ...(messaging && { alertsTopic: named(messaging.alerts), operationsTopic: named(messaging.operations), subscriptionQueues: queueOutputs(messaging.alerts.queues) }),
  ...((messaging || compute) && { deadLetterQueues: queueOutputs({ ingest: compute?.ingest.deadLetters, export: compute?.export.deadLetters, alerts: messaging?.alerts.undeliverable }) }),
  ...(compute && { ingestFunction: functionOutput(compute.ingest), exportFunction: functionOutput(compute.export), exportSchedule: compute.schedule.name }),
  ...(api && { endpoint: api.url, apiId: api.id, ...(api.apiKey && { apiKey: api.apiKey }) }),
  ...(observability && { alarms: observability.alarms.names, ...(observability.dashboard && { dashboard: observability.dashboard.name }) }),
});
