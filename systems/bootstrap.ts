import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import type { DataAccess } from '../modules/delivery/access/access';
import { AccountBootstrap } from '../modules/delivery/account-bootstrap';
import type { Place } from '../modules/delivery/names';
import type { Repository } from '../modules/delivery/subjects';
import { systems } from '.';
import type { Deferred } from './shared/deferred';

export interface BootstrapArgs {
  readonly place: Place;
  /** Region of the state bucket and its key. */
  readonly region: string;
  readonly repository: Repository;
  /** ARN of the account's provider for GitHub; left out: one is made. */
  readonly providerArn?: string;
}

/** Outputs of the bootstrap's stack. */
export interface BootstrapOutputs {
  readonly environment: string;
  readonly repository: string;
  readonly providerArn: string;
  /** Whether this stack made the provider. */
  readonly ownsProvider: boolean;
  readonly readRoleArn: string;
  readonly deployRoleArn: string;
  readonly stateBucket: string;
  readonly stateKeyArn: string;
}

/** What the commands of every system do with its data. */
export const dataAccess: readonly DataAccess[] = systems.flatMap(({ access }) => access ?? []);

/** The Pulumi program that prepares an account for the delivery of an environment. Run it inside a stack. */
export const bootstrapProgram = ({
  place,
  region,
  repository,
  providerArn,
}: BootstrapArgs): Deferred<BootstrapOutputs> => {
  const provider = new aws.Provider(`aws-${region}`, { region, allowedAccountIds: [place.accountId] });
  const made = new AccountBootstrap('delivery', { place, repository, providerArn, access: dataAccess }, {
    providers: { aws: provider },
  } satisfies pulumi.ComponentResourceOptions);
  return {
    environment: place.environment,
    repository: `${repository.owner}/${repository.name}`,
    providerArn: made.providerArn,
    ownsProvider: providerArn === undefined,
    readRoleArn: made.readRoleArn,
    deployRoleArn: made.deployRoleArn,
    stateBucket: made.stateBucket,
    stateKeyArn: made.stateKeyArn,
  };
};
