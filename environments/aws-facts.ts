/**
 * Facts of AWS that the settings are checked against. Lists that AWS extends are kept here, so that
 * a new region or runtime is one line.
 */

/** Regions of the standard partition in which every service used here exists. */
export const REGIONS = [
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
  'ca-central-1',
  'ca-west-1',
  'mx-central-1',
  'sa-east-1',
  'eu-central-1',
  'eu-central-2',
  'eu-north-1',
  'eu-south-1',
  'eu-south-2',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'ap-east-1',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-south-2',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'ap-southeast-5',
  'ap-southeast-7',
  'il-central-1',
  'me-central-1',
  'me-south-1',
  'af-south-1',
] as const;

/** The runtimes that the bundles run on: they are ES2024 for Node 22 or newer. */
export const RUNTIMES = ['nodejs24.x', 'nodejs22.x'] as const;

/**
 * When AWS deprecates a Lambda runtime and, where announced, when it stops creating functions on it
 * (ISO dates, checked 2026-11: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html).
 */
export const RUNTIME_DATES: Readonly<
  Record<string, { readonly deprecated: string; readonly creationBlocked?: string }>
> = {
  'python3.10': { deprecated: '2026-10-31', creationBlocked: '2027-02-01' },
  'nodejs20.x': { deprecated: '2026-04-30', creationBlocked: '2027-02-01' },
  'nodejs22.x': { deprecated: '2027-04-30' },
  'nodejs24.x': { deprecated: '2028-04-30' },
};

/** Log retention periods that CloudWatch Logs accepts, in days (PutRetentionPolicy). */
export const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

/** S3 storage classes in the one direction in which a life cycle may move an object. */
export const STORAGE_CLASSES = [
  'STANDARD_IA',
  'INTELLIGENT_TIERING',
  'ONEZONE_IA',
  'GLACIER_IR',
  'GLACIER',
  'DEEP_ARCHIVE',
] as const;

/** Concurrency that Lambda keeps for functions without a reservation, per account and region. */
export const UNRESERVED_CONCURRENCY = 100;

/** Tags on one resource, ours included. */
export const MAX_TAGS = 50;

/** Values of a filter policy, the lengths of its lists multiplied. */
export const MAX_FILTER_COMBINATIONS = 150;

/** Significant digits of a DynamoDB number. */
export const MAX_NUMBER_DIGITS = 38;
