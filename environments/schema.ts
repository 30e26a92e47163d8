import { z } from 'zod';
import { REGIONS } from './aws-facts';
import {
  allowedTexts,
  api,
  metricsCompute,
  metricsData,
  metricsMessaging,
  observability,
  pricesCompute,
  pricesData,
  pricesMessaging,
  security,
  text,
} from './step-schemas';
import type {
  alertConfiguration,
  alertRule,
  alertSubscription,
  lifecycle,
  notificationSubscription,
} from './step-schemas';

export { LOG_RETENTION_DAYS } from './aws-facts';
export { COMPARISONS, METRIC_TYPES, SEVERITIES } from './step-schemas';

/**
 * The shape of an environment file: the one source of the settings' types and of schema.json (for
 * editors). The settings of each step stand in step-schemas.ts, rules over several fields in rules.ts.
 */

/** The step names, in the order in which they may need one another. */
export const STEP_NAMES = ['security', 'data', 'messaging', 'compute', 'api', 'observability'] as const;
export type StepName = (typeof STEP_NAMES)[number];

const step = <N extends StepName, T extends z.ZodType>(name: N, schema: T) =>
  z.strictObject({ [name]: schema } as Record<N, T>);

const region = z.enum(REGIONS).register(allowedTexts, { text: 'an AWS region such as us-east-2' });

const metricsSystem = z.strictObject({
  region,
  steps: z
    .array(
      z.union([
        step('security', security),
        step('data', metricsData),
        step('messaging', metricsMessaging),
        step('compute', metricsCompute),
        step('api', api),
        step('observability', observability),
      ]),
    )
    .min(1)
    .describe('Run in the order written; each sees the outputs of those before it.'),
});

const pricesSystem = z.strictObject({
  region,
  steps: z
    .array(
      z.union([
        step('security', security),
        step('data', pricesData),
        step('messaging', pricesMessaging),
        step('compute', pricesCompute),
        step('api', api),
        step('observability', observability),
      ]),
    )
    .min(1)
    .describe('Run in the order written; each sees the outputs of those before it.'),
});

/** What every AWS service takes in the keys and values of tags; no \p{L}, for editors match patterns without the u flag. */
const TAG_CHARACTERS = /^[A-Za-z0-9 _.:/=+@-]*$/;

const acceptedDrift = z.strictObject({
  resource: z
    .string()
    .min(1)
    .max(1024)
    .register(allowedTexts, { text: "a resource's logical name or URN, as npm run drift prints it" })
    .describe('Logical name or URN of the resource; the ARN of an unmanaged one.'),
  property: z
    .string()
    .min(1)
    .max(512)
    .register(allowedTexts, { text: 'the path of a property, such as tags.Owner' })
    .optional()
    .describe(
      'Path of the property, such as tags.Owner, with all below it. Left out: the whole resource, its deletion too.',
    ),
  reason: z
    .string()
    .min(10)
    .max(500)
    .register(allowedTexts, { text: 'why it is accepted, in 10 to 500 characters' })
    .describe('Why it is accepted; every drift report shows it.'),
  until: text(/^\d{4}-\d{2}-\d{2}$/, 'a date such as 2026-12-31').describe(
    'Last day on which it is accepted, UTC; it counts again after that.',
  ),
});

export const environmentSchema = z.strictObject({
  environment: text(/^[a-z][a-z0-9]{1,11}$/, '2 to 12 lower-case letters or digits, starting with a letter'),
  account: text(/^\d{12}$/, "an account id of 12 digits in quotes, such as '123456789012'")
    .optional()
    .describe('AWS account id; a deployment to another account is refused.'),
  accountConcurrency: z
    .int()
    .min(10)
    .max(1_000_000)
    .default(1000)
    .describe("The account's limit of concurrent Lambda executions; reservations must leave 100 of it."),
  tags: z
    .record(
      z.string().min(1).max(128).regex(TAG_CHARACTERS),
      z
        .string()
        .min(1)
        .max(256)
        .regex(TAG_CHARACTERS)
        .register(allowedTexts, { text: 'text in quotes, 1 to 256 letters, digits, spaces or _ . : / = + - @' }),
    )
    .default({})
    .describe('On every taggable resource, besides Environment, System and ManagedBy.'),
  protection: z
    .strictObject({
      deletionProtection: z
        .boolean()
        .default(true)
        .describe('Tables, keys and buckets cannot be deleted while this is true.'),
      emptyBucketsOnDestroy: z
        .boolean()
        .default(false)
        .describe('destroy deletes the objects of the export bucket too.'),
    })
    .prefault({}),
  acceptedDrift: z
    .array(acceptedDrift)
    .default([])
    .describe(
      'Differences between cloud and state that drift lists without counting them, each with a reason and an end.',
    ),
  systems: z.strictObject({
    'metrics-aggregation': metricsSystem.optional(),
    'price-alerts': pricesSystem.optional(),
  }),
});

export type EnvironmentFile = z.output<typeof environmentSchema>;
export type AcceptedDrift = z.output<typeof acceptedDrift>;
export type SystemName = keyof EnvironmentFile['systems'];
export type SecuritySettings = z.output<typeof security>;
export type MetricsDataSettings = z.output<typeof metricsData>;
export type PricesDataSettings = z.output<typeof pricesData>;
export type LifecycleSettings = z.output<typeof lifecycle>;
/** A subscription of either system: they differ in the attributes that a filter may name. */
export type SubscriptionSettings = z.output<typeof alertSubscription> | z.output<typeof notificationSubscription>;
export type MetricsMessagingSettings = z.output<typeof metricsMessaging>;
export type PricesMessagingSettings = z.output<typeof pricesMessaging>;
export type FunctionSettings = MetricsComputeSettings['ingest'];
export type MetricsComputeSettings = z.output<typeof metricsCompute>;
export type PricesComputeSettings = z.output<typeof pricesCompute>;
export type ApiSettings = z.output<typeof api>;
export type ObservabilitySettings = z.output<typeof observability>;
export type AlertConfigurationSettings = z.output<typeof alertConfiguration>;
export type AlertRuleSettings = z.output<typeof alertRule>;

/** One step of a system after loading: its name and its settings with every default filled in. */
export type MetricsStep =
  | { readonly name: 'security'; readonly settings: SecuritySettings }
  | { readonly name: 'data'; readonly settings: MetricsDataSettings }
  | { readonly name: 'messaging'; readonly settings: MetricsMessagingSettings }
  | { readonly name: 'compute'; readonly settings: MetricsComputeSettings }
  | { readonly name: 'api'; readonly settings: ApiSettings }
  | { readonly name: 'observability'; readonly settings: ObservabilitySettings };

export type PricesStep =
  | { readonly name: 'security'; readonly settings: SecuritySettings }
  | { readonly name: 'data'; readonly settings: PricesDataSettings }
  | { readonly name: 'messaging'; readonly settings: PricesMessagingSettings }
  | { readonly name: 'compute'; readonly settings: PricesComputeSettings }
  | { readonly name: 'api'; readonly settings: ApiSettings }
  | { readonly name: 'observability'; readonly settings: ObservabilitySettings };

/** A step of any system. */
export type AnyStep = MetricsStep | PricesStep;

/** An environment as the program sees it. load.ts makes it from a checked file. */
export interface EnvironmentSettings {
  readonly environment: string;
  readonly account?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly protection: EnvironmentFile['protection'];
  /** Left out: none. */
  readonly acceptedDrift?: readonly AcceptedDrift[];
  readonly systems: {
    readonly 'metrics-aggregation'?: { readonly region: string; readonly steps: readonly MetricsStep[] };
    readonly 'price-alerts'?: { readonly region: string; readonly steps: readonly PricesStep[] };
  };
}

/** What the environment files need to know of a system. */
export interface SystemSettingsDefinition {
  /** Its key in environment files, the prefix of its resources' logical names and the value of their tag System. */
  readonly name: SystemName;
}
