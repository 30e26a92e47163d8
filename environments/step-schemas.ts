import { z } from 'zod';
import { LOG_RETENTION_DAYS, RUNTIME_DATES, RUNTIMES, STORAGE_CLASSES } from './aws-facts';

/**
 * Step settings that systems share, and the parts that their own settings are made of. Every default is
 * written in a schema, so that the resolved settings show all of them.
 */

/** What a mistake says is allowed, where the schema alone would show a pattern; `note` adds to one value found. */
export const allowedTexts = z.registry<{
  readonly text: string;
  readonly note?: (found: unknown) => string | undefined;
}>();

/** A string of a pattern, with the words that errors use for it. */
export const text = (pattern: RegExp, allowed: string) =>
  z
    .string()
    .regex(pattern, { error: `allowed ${allowed}` })
    .register(allowedTexts, { text: allowed });

export const days = (min: number, max: number) => z.int().min(min).max(max);
const email = z.email().register(allowedTexts, { text: 'an e-mail address' });

export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;

export const security = z.strictObject({
  keyRotation: z.boolean().default(true).describe('Rotate the customer-managed key each year.'),
  deletionWindowDays: days(7, 30).default(30).describe('Days that KMS waits before it deletes the key.'),
});

export const tableProtection = {
  pointInTimeRecovery: z.boolean().default(true).describe('Continuous backups of the tables (35 days).'),
};

export const lifecycle = z.strictObject({
  transitions: z
    .array(
      z.strictObject({
        days: days(0, 3650).describe('Age in days; 30 or more for STANDARD_IA and ONEZONE_IA.'),
        storageClass: z.enum(STORAGE_CLASSES),
      }),
    )
    .default([])
    .describe('Ascending by age, each to a colder class than the one before.'),
  expirationDays: days(1, 3650).default(365).describe('Age at which an exported object expires.'),
  noncurrentExpirationDays: days(1, 3650).default(30).describe('Age at which a replaced version expires.'),
  abortIncompleteUploadDays: days(1, 30)
    .default(7)
    .describe('Age at which the parts of an unfinished upload are deleted.'),
});

/** Values that a filter policy lets through for one attribute. */
export const filterValues = <T extends z.ZodType>(word: T) => z.array(word).min(1).optional();
export const FILTER_DESCRIPTION =
  'SNS filter policy over the message attributes; at most 5 keys, and 150 combinations of values.';

export const subscription = z.strictObject({
  name: text(/^[a-z][a-z0-9-]{0,29}$/, '1 to 30 lower-case letters, digits or -, starting with a letter'),
  protocol: z.enum(['email', 'https', 'sqs']).describe('sqs without an endpoint makes an encrypted queue of its own.'),
  endpoint: z.string().min(1).optional().describe('Address, URL or queue ARN.'),
});

/** A subscription whose filter may name these message attributes. */
export const subscriptionOf = <F extends z.ZodObject>(filter: F) => subscription.extend({ filter: filter.optional() });

export const operations = z.array(email).default([]).describe('Addresses that the alarms notify.');

/** A queue with a dead-letter queue. `visibilityTimeoutSeconds` defaults to 6 times a consumer's timeout of 50 s. */
export const queueSettings = z
  .strictObject({
    visibilityTimeoutSeconds: z
      .int()
      .min(0)
      .max(43_200)
      .default(300)
      .describe("At least 6 times the consumer's timeout plus the batching window."),
    maxReceiveCount: z
      .int()
      .min(1)
      .max(1000)
      .default(3)
      .describe('Receives after which a message goes to the dead-letter queue.'),
    retentionDays: days(1, 14).default(4),
    deadLetterRetentionDays: days(1, 14)
      .default(14)
      .describe('At least retentionDays: a message keeps its age when it moves.'),
  })
  .prefault({});

/** How a queue calls a function. */
export const batchSettings = z
  .strictObject({
    size: z.int().min(1).max(10_000).default(10).describe('Messages per call; above 10 needs a window.'),
    windowSeconds: z.int().min(0).max(300).default(0),
    maximumConcurrency: z
      .int()
      .min(2)
      .max(1000)
      .default(5)
      .describe('Calls at once; at most what the function reserves.'),
  })
  .prefault({});

export const functionSettings = (memoryMb: number, timeoutSeconds: number) =>
  z
    .strictObject({
      memoryMb: z.int().min(128).max(10_240).default(memoryMb),
      timeoutSeconds: z.int().min(1).max(900).default(timeoutSeconds),
      reservedConcurrency: z
        .int()
        .min(1)
        .max(1000)
        .optional()
        .describe(
          'Reserved concurrent executions; left out: none reserved. Needs an account limit at least 100 above the sum.',
        ),
      logLevel: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']).default('INFO'),
    })
    .prefault({});

export const runtime = {
  runtime: z
    .enum(RUNTIMES)
    .register(allowedTexts, {
      text: RUNTIMES.join(' or '),
      note: (found) => {
        if (typeof found !== 'string' || !Object.hasOwn(RUNTIME_DATES, found)) return undefined;
        return `AWS deprecates ${found} on ${RUNTIME_DATES[found]!.deprecated}; the functions are built for Node`;
      },
    })
    .default('nodejs24.x'),
  architecture: z.enum(['arm64', 'x86_64']).default('arm64'),
};

/** An expression of EventBridge; rules/schedules.ts checks it. */
export const schedule = (fallback: string) =>
  text(/^(rate|cron)\(.+\)$/, 'rate(5 minutes) or cron(5 * * * ? *), say').default(fallback);

export const api = z.strictObject({
  stageName: text(/^[a-z][a-z0-9]{0,19}$/, '1 to 20 lower-case letters or digits, starting with a letter').default(
    'v1',
  ),
  apiKey: z.boolean().default(false).describe('Callers must send x-api-key.'),
  throttle: z
    .strictObject({
      rateLimit: z.number().positive().max(10_000).default(100).describe('Requests per second.'),
      burstLimit: z.int().min(1).max(5000).default(200),
    })
    .prefault({}),
  accessLogs: z.boolean().default(true),
  accountLoggingRole: z
    .boolean()
    .default(true)
    .describe("Manage API Gateway's CloudWatch role, one per account and region; false if something else does."),
});

const threshold = (count: number, periodSeconds: number, periods: number) =>
  z
    .strictObject({
      threshold: z.number().min(0).default(count).describe('The alarm rises above this count per period.'),
      periodSeconds: z.int().multipleOf(60).min(60).max(86_400).default(periodSeconds),
      periods: z.int().min(1).max(100).default(periods),
    })
    .prefault({});

export const observability = z.strictObject({
  logRetentionDays: z.literal(LOG_RETENTION_DAYS).default(7),
  alarms: z
    .strictObject({
      errors: threshold(10, 300, 2),
      throttles: threshold(5, 60, 1),
      durationPercentOfTimeout: z
        .number()
        .min(1)
        .max(100)
        .default(80)
        .describe("Share of the function's timeout that the p99 duration may take."),
      oldestMessageSeconds: z
        .int()
        .min(60)
        .max(1_209_600)
        .default(600)
        .describe('Age of the oldest message in a queue.'),
      notify: z.boolean().default(true).describe('false keeps the alarms but sends nothing.'),
    })
    .prefault({}),
  dashboard: z.boolean().default(true),
});
