import * as pulumi from '@pulumi/pulumi';
import type { ObservabilitySettings } from '../../environments/schema';
import {
  ENV,
  EXPORT_PAYLOAD,
  FUNCTIONS,
  LIMITS,
  REQUEST_SCHEMA,
  ROUTE,
} from '../../functions/metrics-aggregation/contract';
import { deadLetterPart, LambdaFunction } from '../../modules/compute/function';
import { Schedule } from '../../modules/compute/schedule';
import { undeliverablePart } from '../../modules/messaging/subscribed-topic';
import { apiAlarm, deadLetterAlarm, functionAlarms, topicAlarm } from '../../modules/observability/alarm-definitions';
import {
  bundleOf,
  functionOutput,
  monitoring,
  named,
  OPERATIONS,
  queueOutputs,
  type Monitoring,
} from '../shared/components';
import type { Deferred } from '../shared/deferred';
import { metricsData, metricsMessaging, type MetricsData, type MetricsMessaging } from './foundation';
import { exportGrants, ingestGrants } from './grants';
import { PARTS, SYSTEM } from './names';
import type { MetricsOutputs } from './outputs';
import { apiStageName, type Need, type StepContext } from '../shared/steps';
import { SystemComponent, type BuiltSteps, type SystemComponentArgs } from '../shared/system-component';
import type { MetricsComputeSettings, MetricsStep } from './settings';

const BODY_HINT = `a metric (a JSON object with metric_name and a number as value) or a list of 1 to ${LIMITS.metricsPerRequest} of them`;

interface Compute {
  readonly ingest: LambdaFunction;
  readonly export: LambdaFunction;
  readonly schedule: Schedule;
}

/** What each step makes. */
interface Built extends BuiltSteps {
  readonly data?: MetricsData;
  readonly messaging?: MetricsMessaging;
  readonly compute?: Compute;
}

/** Metrics in by HTTP, alerts out by topic, an hourly export to S3. */
export class MetricsAggregation extends SystemComponent<MetricsStep, Built, MetricsOutputs> {
  constructor(args: SystemComponentArgs<MetricsStep>, opts?: pulumi.ComponentResourceOptions) {
    super('MetricsAggregation', SYSTEM, args, opts);
  }

  protected override build(step: MetricsStep, context: StepContext, need: Need<Built>): Built {
    switch (step.name) {
      case 'security':
        return { security: this.key(context, step.settings, Object.values(FUNCTIONS)) };
      case 'data':
        return { data: metricsData(context, step.settings, need('security').arn) };
      case 'messaging':
        return { messaging: metricsMessaging(context, step.settings, need('security').arn) };
      case 'compute':
        return { compute: this.compute(context, step.settings, need) };
      case 'api':
        return {
          api: this.api(
            context,
            step.settings,
            { key: need('security'), ingest: need('compute').ingest },
            { route: ROUTE, schema: REQUEST_SCHEMA, bodyHint: BODY_HINT },
          ),
        };
      case 'observability':
        return { observability: this.observability(context, step.settings, need) };
    }
  }

  private compute({ scope, parent }: StepContext, settings: MetricsComputeSettings, need: Need<Built>): Compute {
    const { arn: keyArn } = need('security');
    const {
      timeSeries,
      alertConfig,
      bucket: { bucket },
      retentionDays,
    } = need('data');
    const { alerts } = need('messaging');
    const shared = {
      scope,
      keyArn,
      runtime: settings.runtime,
      architecture: settings.architecture,
      logRetentionDays: this.logRetentionDays,
    };
    const environment = { [ENV.environment]: scope.environment, [ENV.timeSeriesTable]: timeSeries.name };
    const ingest = new LambdaFunction(
      `${SYSTEM}-${FUNCTIONS.ingest}`,
      {
        ...shared,
        part: FUNCTIONS.ingest,
        settings: settings.ingest,
        bundle: bundleOf(SYSTEM, this.args.bundles, FUNCTIONS.ingest),
        environment: {
          ...environment,
          [ENV.alertConfigTable]: alertConfig.name,
          [ENV.alertsTopicArn]: alerts.arn,
          [ENV.retentionDays]: String(retentionDays),
          [ENV.logLevel]: settings.ingest.logLevel,
        },
        grants: pulumi
          .all([timeSeries.arn, alertConfig.arn, alerts.arn, keyArn])
          .apply(([series, config, topic, key]) => ingestGrants(scope.region, { series, config, topic, key })),
      },
      { parent },
    );
    const exporter = new LambdaFunction(
      `${SYSTEM}-${FUNCTIONS.export}`,
      {
        ...shared,
        part: FUNCTIONS.export,
        settings: settings.export,
        bundle: bundleOf(SYSTEM, this.args.bundles, FUNCTIONS.export),
        environment: {
          ...environment,
          [ENV.exportBucket]: bucket.name,
          [ENV.ingestTimeoutSeconds]: String(settings.ingest.timeoutSeconds),
          [ENV.logLevel]: settings.export.logLevel,
        },
        grants: pulumi
          .all([timeSeries.arn, bucket.arn, keyArn])
          .apply(([series, objects, key]) => exportGrants(scope.region, { series, bucket: objects, key })),
      },
      { parent },
    );
    const schedule = new Schedule(
      `${SYSTEM}-export-schedule`,
      {
        scope,
        part: PARTS.export,
        keyArn,
        expression: settings.exportSchedule,
        function: exporter,
        input: EXPORT_PAYLOAD,
      },
      { parent },
    );
    return { ingest, export: exporter, schedule };
  }

  private observability(context: StepContext, settings: ObservabilitySettings, need: Need<Built>): Monitoring {
    const { scope } = context;
    const { ingest, export: exporter } = need('compute');
    const { alerts, operations } = need('messaging');
    const apiStage = apiStageName(this.args.steps);
    const deadLetters = [
      ...Object.values(FUNCTIONS).map(deadLetterPart),
      ...(alerts.undeliverable ? [undeliverablePart(PARTS.alerts)] : []),
    ];
    return monitoring(
      context,
      settings,
      operations.arn,
      [
        ...functionAlarms(scope, { part: FUNCTIONS.ingest, timeoutSeconds: ingest.timeoutSeconds }, settings.alarms),
        ...functionAlarms(scope, { part: FUNCTIONS.export, timeoutSeconds: exporter.timeoutSeconds }, settings.alarms),
        ...deadLetters.map((part) => deadLetterAlarm(scope, part)),
        topicAlarm(scope, PARTS.alerts),
        ...(apiStage === undefined ? [] : [apiAlarm(scope, apiStage, settings.alarms)]),
      ],
      {
        functions: Object.values(FUNCTIONS),
        queues: [],
        deadLetterQueues: deadLetters,
        topics: [PARTS.alerts, OPERATIONS],
        tables: [PARTS.timeSeries, PARTS.alertConfig],
        apiStage,
      },
    );
  }

  protected override outputsOf({
    security,
    data,
    messaging,
    compute,
    api,
    observability,
  }: Built): Deferred<MetricsOutputs> {
    return {
      region: this.args.scope.region,
      ...(security && { keyArn: security.arn, keyAlias: security.alias }),
      ...(data && {
        timeSeriesTable: named(data.timeSeries),
        alertConfigTable: named(data.alertConfig),
        exportBucket: named(data.bucket.bucket),
        accessLogBucket: named(data.bucket.accessLogs),
      }),
      ...(messaging && {
        alertsTopic: named(messaging.alerts),
        operationsTopic: named(messaging.operations),
        subscriptionQueues: queueOutputs(messaging.alerts.queues),
      }),
      ...((messaging || compute) && {
        deadLetterQueues: queueOutputs({
          ingest: compute?.ingest.deadLetters,
          export: compute?.export.deadLetters,
          alerts: messaging?.alerts.undeliverable,
        }),
      }),
      ...(compute && {
        ingestFunction: functionOutput(compute.ingest),
        exportFunction: functionOutput(compute.export),
        exportSchedule: compute.schedule.name,
      }),
      ...(api && { endpoint: api.url, apiId: api.id, ...(api.apiKey && { apiKey: api.apiKey }) }),
      ...(observability && {
        alarms: observability.alarms.names,
        ...(observability.dashboard && { dashboard: observability.dashboard.name }),
      }),
    };
  }
}
