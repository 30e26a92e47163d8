import type { Statement } from '../policy';
import { everywhere, type DataAccess, type ServiceAccess } from './access/access';
import { apigateway } from './access/api';
import { events, lambda, scheduler } from './access/compute';
import { dynamodb, s3 } from './access/data';
import { sns, sqs } from './access/messaging';
import { cloudwatch, logs } from './access/observability';
import { iam, kms, secretsmanager } from './access/security';
import { keepsBootstrap, readsState, writesState } from './access/state';
import type { Place } from './names';

/** Every service that the modules use. */
export const SERVICES: readonly ServiceAccess[] = [
  apigateway,
  cloudwatch,
  dynamodb,
  events,
  iam,
  kms,
  lambda,
  logs,
  s3,
  scheduler,
  secretsmanager,
  sns,
  sqs,
];

/** Statements of one managed policy. */
export interface PolicyPart {
  /** Suffix of its name. */
  readonly name: string;
  readonly description: string;
  /** The statements, given the state's key. */
  readonly statements: (keyArn: string) => readonly Statement[];
}

/**
 * Permissions of previews and drift checks: reads the state and the settings of the resources, and
 * writes one object, the verdict of a drift check. Of the systems' data it reads only the rows that the environment file owns; no messages, logs or objects.
 * Split, like `deployParts`, to fit a managed policy's 6,144 characters.
 *
 * @param access what each system's commands do with its data
 */
export const readParts = (place: Place, access: readonly DataAccess[]): readonly PolicyPart[] => [
  part(place, 'read', 'Reads the state and what there is in the account', (keyArn) => [
    ...readsState({ ...place, keyArn }),
    everywhere('Inventory', SERVICES.flatMap(({ inventory }) => inventory).toSorted()),
  ]),
  part(place, 'read-settings', 'Reads the settings', () => [...SERVICES, ...access].flatMap(({ read }) => read(place))),
];

/**
 * Permissions of `up`, `destroy` and smoke tests beyond reading, split to fit a managed policy's 6,144
 * characters. In IAM it changes only roles named after the environment, and passes them only to the
 * services that the modules use roles for.
 *
 * Without a mandatory permissions boundary, whoever can create a role and pass it to a
 * function can give that function any permission. So the account is the boundary: an environment has its
 * own, and the role is assumed only by jobs of the environment, after reviewers approve where configured.
 *
 * @param access what each system's commands do with its data
 */
export const deployParts = (place: Place, access: readonly DataAccess[]): readonly PolicyPart[] => [
  part(place, 'deploy-state', 'Writes the state', (keyArn) => [
    ...writesState(place),
    ...keepsBootstrap({ ...place, keyArn }),
  ]),
  part(place, 'deploy-security', 'Changes keys, secrets and roles', of(place, kms, secretsmanager, iam)),
  part(
    place,
    'deploy-data',
    'Changes tables, buckets, topics and queues',
    of(place, dynamodb, s3, sns, sqs, ...access),
  ),
  part(
    place,
    'deploy-compute',
    'Changes functions, schedules, APIs, logs and alarms',
    of(place, lambda, events, scheduler, apigateway, logs, cloudwatch),
  ),
];

const part = (
  { environment }: Place,
  name: string,
  what: string,
  statements: PolicyPart['statements'],
): PolicyPart => ({ name, description: `${what} of ${environment}`, statements });

const of =
  (place: Place, ...services: readonly Pick<ServiceAccess, 'write'>[]): PolicyPart['statements'] =>
  () =>
    services.flatMap(({ write }) => write(place));
