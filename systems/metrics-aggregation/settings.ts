import { z } from 'zod';
import type { StepOf } from '../../environments/schema';
import {
  api,
  days,
  FILTER_DESCRIPTION,
  filterValues,
  functionSettings,
  lifecycle,
  observability,
  operations,
  runtime,
  schedule,
  security,
  SEVERITIES,
  subscriptionOf,
  tableProtection,
  text,
} from '../../environments/step-schemas';

/** Settings of metrics aggregation in an environment file. */

export const METRIC_TYPES = ['system', 'application', 'business'] as const;
export const COMPARISONS = ['above', 'at_or_above', 'below', 'at_or_below'] as const;

/** Pattern of a metric's name, as POST /metrics takes it. */
export const METRIC_NAME = /^[A-Za-z][A-Za-z0-9_.:/-]{0,254}$/;

const alertConfiguration = z.strictObject({
  metricName: text(METRIC_NAME, '1 to 255 letters, digits or _ . : / -, starting with a letter'),
  threshold: z.number(),
  comparison: z.enum(COMPARISONS),
  severity: z.enum(SEVERITIES),
});

const data = z.strictObject({
  timeSeries: z
    .strictObject({
      engine: z.enum(['dynamodb']).default('dynamodb').describe('Where the points are stored.'),
      retentionDays: days(1, 3650).default(30).describe('Days from arrival until a point expires (the TTL).'),
    })
    .prefault({}),
  alertConfigurations: z
    .array(alertConfiguration)
    .default([])
    .describe('Every up makes their rows equal to the file; one per metric. Rows of others are left alone.'),
  export: lifecycle.prefault({}).describe('Life cycle of the export bucket.'),
  ...tableProtection,
});

const filter = z
  .strictObject({ severity: filterValues(z.enum(SEVERITIES)), metric_type: filterValues(z.enum(METRIC_TYPES)) })
  .describe(FILTER_DESCRIPTION);

const messaging = z.strictObject({
  subscriptions: z.array(subscriptionOf(filter)).default([]),
  operations,
});

const compute = z.strictObject({
  ...runtime,
  ingest: functionSettings(512, 30),
  export: functionSettings(512, 30),
  exportSchedule: schedule('cron(5 * * * ? *)').describe('EventBridge Scheduler expression, UTC.'),
});

export const steps = { security, data, messaging, compute, api, observability };

export type AlertConfigurationSettings = z.output<typeof alertConfiguration>;
export type MetricsDataSettings = z.output<typeof data>;
export type MetricsMessagingSettings = z.output<typeof messaging>;
export type MetricsComputeSettings = z.output<typeof compute>;
export type MetricsStep = StepOf<MetricsDataSettings, MetricsMessagingSettings, MetricsComputeSettings>;
