/** Names shared by the account, its roles and the workflows. */

/** Region of the state bucket and its key, independent of the systems' regions. */
export const HOME_REGION = 'us-east-1';

/** An environment in its account. */
export interface Place {
  /** Name of the environment, e.g. dev. */
  readonly environment: string;
  /** 12 digits. */
  readonly accountId: string;
  /** aws, aws-cn or aws-us-gov. */
  readonly partition: string;
}

/** Prefix of every name of the delivery; a deploying role must not change resources with it. */
export const PREFIX = 'signalbox';

export const readRoleName = ({ environment }: Pick<Place, 'environment'>): string => `${PREFIX}-${environment}-read`;
export const deployRoleName = ({ environment }: Pick<Place, 'environment'>): string =>
  `${PREFIX}-${environment}-deploy`;
export const policyName = ({ environment }: Pick<Place, 'environment'>, part: string): string =>
  `${PREFIX}-${environment}-${part}`;
export const stateAlias = ({ environment }: Pick<Place, 'environment'>): string =>
  `alias/${PREFIX}-${environment}-state`;
export const stateBucketName = ({ environment, accountId }: Omit<Place, 'partition'>): string =>
  `${PREFIX}-${environment}-state-${accountId}`;

/** The engine's backend URL of an environment, for PULUMI_BACKEND_URL. */
export const stateUrl = (place: Omit<Place, 'partition'>, region: string = HOME_REGION): string =>
  `s3://${stateBucketName(place)}?region=${region}`;

/** The engine's secrets provider of an environment, for PULUMI_SECRETS_PROVIDER. */
export const stateSecretsProvider = (place: Pick<Place, 'environment'>, region: string = HOME_REGION): string =>
  `awskms://${stateAlias(place)}?region=${region}`;

/** Project of the bootstrap's own stack; the systems' project is signalbox. */
export const BOOTSTRAP_PROJECT = 'signalbox-bootstrap';
export const BOOTSTRAP_STACK = 'bootstrap';
export const SYSTEMS_PROJECT = 'signalbox';

/** ARN of a resource without region. */
export const globalArn = ({ partition, accountId }: Place, service: string, resource: string): string =>
  `arn:${partition}:${service}::${accountId}:${resource}`;

/** ARN in any region: a system may move, and the account belongs to the environment. */
export const anyRegionArn = ({ partition, accountId }: Place, service: string, resource: string): string =>
  `arn:${partition}:${service}:*:${accountId}:${resource}`;

export const bucketArn = ({ partition }: Place, bucket: string): string => `arn:${partition}:s3:::${bucket}`;
