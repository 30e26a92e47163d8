import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { webIdentityTrust } from './subjects';

/** A managed policy, by the last part of its name. */
export interface DeliveryPolicy {
  readonly name: string;
  readonly arn: pulumi.Input<string>;
}

export interface DeliveryRoleArgs {
  readonly roleName: string;
  readonly description: string;
  readonly providerArn: pulumi.Input<string>;
  /** Exact subjects of GitHub tokens that may assume the role. */
  readonly subjects: readonly string[];
  /** ARNs of the role's managed policies. */
  readonly policies: readonly DeliveryPolicy[];
  readonly tags: Readonly<Record<string, string>>;
}

/** A role that jobs of the repository assume with their OIDC token. */
export class DeliveryRole extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: DeliveryRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super('signalbox:delivery:DeliveryRole', name, {}, opts);
    const child = { parent: this };
    const role = new aws.iam.Role(
      `${name}-role`,
      {
        name: args.roleName,
        description: args.description,
        assumeRolePolicy: pulumi.output(args.providerArn).apply((arn) => webIdentityTrust(arn, args.subjects)),
        // One hour, the shortest duration that covers a deployment of every system.
        maxSessionDuration: 3600,
        tags: args.tags,
      },
      child,
    );
    for (const policy of args.policies) {
      new aws.iam.RolePolicyAttachment(`${name}-${policy.name}`, { role: role.name, policyArn: policy.arn }, child);
    }
    this.arn = role.arn;
    this.registerOutputs({ arn: this.arn });
  }
}
