import { z } from 'zod';
import { REGIONS } from './aws-facts';
import {
  allowedTexts,
  type api,
  type batchSettings,
  type functionSettings,
  type lifecycle,
  type observability,
  type queueSettings,
  type security,
  type subscription,
  text,
} from './step-schemas';

export { LOG_RETENTION_DAYS } from './aws-facts';
export { SEVERITIES } from './step-schemas';

/**
 * The shape of an environment file: the one source of the settings' types and of schema.json (for
 * editors). What systems share of their steps' settings is in step-schemas.ts, the rest in each system.
 */

/** The step names, in the order in which they may need one another. */
export const STEP_NAMES = ['security', 'data', 'messaging', 'compute', 'api', 'observability'] as const;
export type StepName = (typeof STEP_NAMES)[number];

/** The part of an environment file that is a system's. */
export interface SystemShape {
  /** Its key in environment files, the prefix of its resources' logical names and the value of their tag System. */
  readonly name: string;
  /** The steps it can have, each with the schema of its settings. */
  readonly steps: Readonly<Partial<Record<StepName, z.ZodType>>>;
}

const region = z.enum(REGIONS).register(allowedTexts, { text: 'an AWS region such as us-east-2' });

const systemSchema = ({ steps }: SystemShape) => {
  const options = Object.entries(steps).map(([name, schema]) => z.strictObject({ [name]: schema }));
  return z.strictObject({
    region,
    steps: z
      .array(z.union(options))
      .min(1)
      .describe('Run in the order written; each sees the outputs of those before it.'),
  });
};

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

const common = {
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
};

const schemas = new WeakMap<readonly SystemShape[], ReturnType<typeof makeSchema>>();

const makeSchema = (systems: readonly SystemShape[]) =>
  z.strictObject({
    ...common,
    systems: z.strictObject(
      Object.fromEntries(systems.map((system) => [system.name, systemSchema(system).optional()] as const)),
    ),
  });

/** The schema of an environment file with these systems. */
export const environmentSchema = (systems: readonly SystemShape[]): ReturnType<typeof makeSchema> => {
  const known = schemas.get(systems);
  if (known) return known;
  const made = makeSchema(systems);
  schemas.set(systems, made);
  return made;
};

type CommonFile = z.output<z.ZodObject<typeof common>>;

/** A system of a checked file: its steps are maps with one key. */
export interface SystemFile {
  readonly region: string;
  readonly steps: readonly Readonly<Record<string, unknown>>[];
}

export interface EnvironmentFile extends CommonFile {
  readonly systems: Readonly<Record<string, SystemFile | undefined>>;
}

export type AcceptedDrift = z.output<typeof acceptedDrift>;
export type SystemName = string;
export type SecuritySettings = z.output<typeof security>;
export type LifecycleSettings = z.output<typeof lifecycle>;
/** A subscription; systems differ in the attributes that its filter may name. */
export type SubscriptionSettings = z.output<typeof subscription> & {
  readonly filter?: Readonly<Record<string, readonly string[] | undefined>>;
};
export type QueueSettings = z.output<typeof queueSettings>;
export type BatchSettings = z.output<typeof batchSettings>;
export type FunctionSettings = z.output<ReturnType<typeof functionSettings>>;
export type ApiSettings = z.output<typeof api>;
export type ObservabilitySettings = z.output<typeof observability>;

/** What the messaging step of every system has. */
export interface MessagingSettings {
  /** Left out: the system has no topic of its own. */
  readonly subscriptions?: readonly SubscriptionSettings[];
  /** Addresses that the alarms notify. */
  readonly operations: readonly string[];
}

/** What the compute step of every system has, besides settings of each function. */
export interface ComputeSettings {
  readonly runtime: string;
  readonly architecture: 'arm64' | 'x86_64';
}

/**
 * A step of any system after loading: its name and its settings with every default filled in. Those of
 * data, messaging and compute are the system's own.
 */
export type AnyStep =
  | { readonly name: 'security'; readonly settings: SecuritySettings }
  | { readonly name: 'data'; readonly settings: object }
  | { readonly name: 'messaging'; readonly settings: MessagingSettings }
  | { readonly name: 'compute'; readonly settings: ComputeSettings }
  | { readonly name: 'api'; readonly settings: ApiSettings }
  | { readonly name: 'observability'; readonly settings: ObservabilitySettings };

/** The steps of a system whose data, messaging and compute have these settings. */
export type StepOf<D extends object, M extends MessagingSettings, C extends ComputeSettings> =
  | Exclude<AnyStep, { readonly name: 'data' | 'messaging' | 'compute' }>
  | { readonly name: 'data'; readonly settings: D }
  | { readonly name: 'messaging'; readonly settings: M }
  | { readonly name: 'compute'; readonly settings: C };

/** Settings of a step. */
export type SettingsOf<S extends AnyStep, N extends StepName> = Extract<S, { readonly name: N }>['settings'];

/** A system of an environment. */
export interface SystemSettings<S extends AnyStep = AnyStep> {
  readonly region: string;
  readonly steps: readonly S[];
}

/** An environment as the program sees it. load.ts makes it from a checked file. */
export interface EnvironmentSettings {
  readonly environment: string;
  readonly account?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly protection: EnvironmentFile['protection'];
  /** Left out: none. */
  readonly acceptedDrift?: readonly AcceptedDrift[];
  /** By name of the system. */
  readonly systems: Readonly<Record<SystemName, SystemSettings>>;
}
