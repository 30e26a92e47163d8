import { bucketName, NAME_LIMITS, physicalName } from './naming';

/** Context of every component of a system: location, naming, tags and protection. */
export interface Scope {
  /** Name of the environment, e.g. dev. */
  readonly environment: string;
  /** Name of the system, e.g. price-alerts. */
  readonly system: string;
  readonly region: string;
  /** Target account, 12 digits. */
  readonly accountId: string;
  /** Partition of the account: aws, aws-cn or aws-us-gov. */
  readonly partition: string;
  /** Tags of every taggable resource. */
  readonly tags: Readonly<Record<string, string>>;
  readonly protection: {
    /** Prevents deletion of tables, keys and buckets. */
    readonly deletionProtection: boolean;
    /** Destroying a bucket deletes its objects first. */
    readonly emptyBucketsOnDestroy: boolean;
  };
}

/** Physical name of a part of the system, within the limit of its kind. */
export const nameOf = (
  scope: Scope,
  kind: Exclude<keyof typeof NAME_LIMITS, 'bucket' | 'alias' | 'logGroup'>,
  part?: string,
): string => physicalName({ environment: scope.environment, system: scope.system, part, max: NAME_LIMITS[kind] });

/** Name of a bucket of the system; it ends in the account's id. */
export const bucketNameOf = (scope: Scope, part: string): string =>
  bucketName({ environment: scope.environment, system: scope.system, part, accountId: scope.accountId });

/** ARN of a resource in the scope's region and account. */
export const arnOf = (scope: Scope, service: string, resource: string): string =>
  `arn:${scope.partition}:${service}:${scope.region}:${scope.accountId}:${resource}`;

/** ARN of a log group as used in policies and key contexts: without the trailing :*. */
export const logGroupArn = (scope: Scope, name: string): string => arnOf(scope, 'logs', `log-group:${name}`);

/** Log group of a function of the system; known before the function exists. */
export const functionLogGroup = (scope: Scope, part: string): string =>
  `/aws/lambda/${nameOf(scope, 'function', part)}`;

/** Log group of the access logs of the system's API; known before the API exists. */
export const accessLogGroup = (scope: Scope): string => `/aws/apigateway/${nameOf(scope, 'restApi')}/access`;
