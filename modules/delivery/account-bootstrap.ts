import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { policyDocument } from '../policy';
import type { DataAccess } from './access/access';
import { DeliveryRole, type DeliveryPolicy } from './delivery-role';
import { deployRoleName, policyName, readRoleName, type Place } from './names';
import { deployParts, readParts, type PolicyPart } from './policies';
import { StateStorage } from './state-storage';
import { AUDIENCE, deploySubjects, ISSUER, readSubjects, type Repository } from './subjects';

export interface AccountBootstrapArgs {
  readonly place: Place;
  /** The repository with jobs that may assume the roles. */
  readonly repository: Repository;
  /** ARN of the account's existing GitHub OIDC provider. Default: creates one. Maximum one per account. */
  readonly providerArn?: string;
  /** What each system's commands do with its data. */
  readonly access: readonly DataAccess[];
}

/** What the delivery of an environment needs in its account before the first deployment: state, trust in the repository's jobs, two roles. */
export class AccountBootstrap extends pulumi.ComponentResource {
  readonly providerArn: pulumi.Output<string>;
  readonly readRoleArn: pulumi.Output<string>;
  readonly deployRoleArn: pulumi.Output<string>;
  readonly stateBucket: pulumi.Output<string>;
  readonly stateKeyArn: pulumi.Output<string>;

  constructor(
    name: string,
    { place, repository, providerArn, access }: AccountBootstrapArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super('signalbox:delivery:AccountBootstrap', name, {}, opts);
    const child = { parent: this };
    const tags = bootstrapTags(place);
    const state = new StateStorage(`${name}-state`, { place, tags }, child);
    this.providerArn = providerArn === undefined ? ownProvider(name, tags, this) : pulumi.output(providerArn);
    const policies = (parts: readonly PolicyPart[]): readonly DeliveryPolicy[] =>
      parts.map((part) => managedPolicy(name, place, part, state.keyArn, tags, this));
    const [reading, deploying] = [policies(readParts(place, access)), policies(deployParts(place, access))];
    const shared = { providerArn: this.providerArn, tags };
    this.readRoleArn = new DeliveryRole(
      `${name}-read`,
      {
        ...shared,
        roleName: readRoleName(place),
        description: `Previews and drift checks of ${place.environment}`,
        subjects: readSubjects(repository),
        policies: reading,
      },
      child,
    ).arn;
    this.deployRoleArn = new DeliveryRole(
      `${name}-deploy`,
      {
        ...shared,
        roleName: deployRoleName(place),
        description: `Deployments of ${place.environment}`,
        subjects: deploySubjects(repository, place.environment),
        policies: [...reading, ...deploying],
      },
      child,
    ).arn;
    this.stateBucket = state.bucket;
    this.stateKeyArn = state.keyArn;
    this.registerOutputs({ readRoleArn: this.readRoleArn, deployRoleArn: this.deployRoleArn });
  }
}

/** Without the tag Environment: the roles act on resources with it, and a drift check searches for unmanaged resources with it. */
const bootstrapTags = ({ environment }: Place) => ({ ManagedBy: 'signalbox-bootstrap', DeliversTo: environment });

/** No thumbprint: AWS verifies GitHub's certificate with its own CAs, and keeps what it finds. */
const ownProvider = (
  name: string,
  tags: Readonly<Record<string, string>>,
  parent: pulumi.Resource,
): pulumi.Output<string> =>
  new aws.iam.OpenIdConnectProvider(
    `${name}-github`,
    { url: `https://${ISSUER}`, clientIdLists: [AUDIENCE], tags },
    { parent },
  ).arn;

const managedPolicy = (
  name: string,
  place: Place,
  { name: part, description, statements }: PolicyPart,
  keyArn: pulumi.Input<string>,
  tags: Readonly<Record<string, string>>,
  parent: pulumi.Resource,
): DeliveryPolicy => ({
  name: part,
  arn: new aws.iam.Policy(
    `${name}-${part}`,
    {
      name: policyName(place, part),
      description,
      policy: pulumi.output(keyArn).apply((arn) => policyDocument(statements(arn))),
      tags,
    },
    { parent },
  ).arn,
});
