import { createHash } from 'node:crypto';

/** Maximum length of physical names in AWS, in characters. */
export const NAME_LIMITS = {
  function: 64,
  role: 64,
  bucket: 63,
  table: 255,
  topic: 256,
  queue: 80,
  alias: 256,
  alarm: 255,
  dashboard: 255,
  rule: 64,
  schedule: 64,
  scheduleGroup: 64,
  secret: 512,
  logGroup: 512,
  restApi: 1024,
  apiKey: 1024,
} as const;

export interface NameParts {
  /** Name of the environment, e.g. dev. */
  readonly environment: string;
  /** Name of the system, e.g. price-alerts. */
  readonly system: string;
  /** Part of the system, e.g. ingest. Default: the system itself. */
  readonly part?: string;
  /** Maximum length, from NAME_LIMITS. */
  readonly max: number;
}

const DIGEST_LENGTH = 6;

/**
 * `<environment>-<system>-<part>`. A name longer than `max` is truncated and ends in six hexadecimal digits of
 * its digest, so that two long names stay different and a name never changes between runs.
 */
export const physicalName = ({ environment, system, part, max }: NameParts): string => {
  const full = [environment, system, part].filter((piece) => piece !== undefined && piece !== '').join('-');
  if (full.length <= max) return full;
  const digest = createHash('sha256').update(full).digest('hex').slice(0, DIGEST_LENGTH);
  const head = full.slice(0, max - DIGEST_LENGTH - 1).replace(/-+$/, '');
  return `${head}-${digest}`;
};

export interface BucketNameParts extends Omit<NameParts, 'max'> {
  readonly accountId: string;
}

/** Bucket names are globally unique, so it ends in the account id; lower case, at most 63 characters. */
export const bucketName = ({ accountId, ...parts }: BucketNameParts): string => {
  const suffix = `-${accountId}`;
  return `${physicalName({ ...parts, max: NAME_LIMITS.bucket - suffix.length })}${suffix}`.toLowerCase();
};

/** A key alias must start with alias/. */
export const aliasName = (parts: Omit<NameParts, 'max'>): string =>
  `alias/${physicalName({ ...parts, max: NAME_LIMITS.alias - 'alias/'.length })}`;
