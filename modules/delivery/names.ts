/** Names that the account, its roles and the workflows agree on. */

/** Where the state bucket and its key stand, whatever the regions of the systems. */
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

/** What every name of the delivery begins with; a role that deploys may change nothing so named. */
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

/** The engine's backend of an environment, as PULUMI_BACKEND_URL takes it. */
export const stateUrl = (place: Omit<Place, 'partition'>, region: string = HOME_REGION): string =>
  `s3://${stateBucketName(place)}?region=${region}`;

/** The engine's secrets provider of an environment, as PULUMI_SECRETS_PROVIDER takes it. */
export const stateSecretsProvider = (place: Pick<Place, 'environment'>, region: string = HOME_REGION): string =>
  `awskms://${stateAlias(place)}?region=${region}`;

/** Project of the stack that this bootstrap keeps for itself; the systems' own is signalbox. */
export const BOOTSTRAP_PROJECT = 'signalbox-bootstrap';
export const BOOTSTRAP_STACK = 'bootstrap';
export const SYSTEMS_PROJECT = 'signalbox';

/** ARN of what has no region. */
export const globalArn = ({ partition, accountId }: Place, service: string, resource: string): string =>
  `arn:${partition}:${service}::${accountId}:${resource}`;

/** ARN in any region: a system may be placed anew, and the account is the environment's alone. */
export const anyRegionArn = ({ partition, accountId }: Place, service: string, resource: string): string =>
  `arn:${partition}:${service}:*:${accountId}:${resource}`;

export const bucketArn = ({ partition }: Place, bucket: string): string => `arn:${partition}:s3:::${bucket}`;
