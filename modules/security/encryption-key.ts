import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { SecuritySettings } from '../../environments/schema';
import { aliasName } from '../naming';
import { policyDocument } from '../policy';
import type { Scope } from '../scope';
import { keyPolicy, type KeyUsers } from './key-policy';

export interface EncryptionKeyArgs {
  readonly scope: Scope;
  readonly settings: SecuritySettings;
  readonly users: KeyUsers;
}

/** The customer-managed key of a system, with its alias. */
export class EncryptionKey extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  /** Name of the alias, e.g. alias/dev-price-alerts. */
  readonly alias: pulumi.Output<string>;

  constructor(name: string, { scope, settings, users }: EncryptionKeyArgs, opts?: pulumi.ComponentResourceOptions) {
    super('signalbox:security:EncryptionKey', name, {}, opts);
    const key = new aws.kms.Key(
      `${name}-key`,
      {
        description: `Encrypts the data, messages, logs and function variables of ${scope.system} in ${scope.environment}`,
        // In the key's own arguments, so that no service is ever missing from the policy.
        policy: policyDocument(keyPolicy(scope, users)),
        isEnabled: true,
        enableKeyRotation: settings.keyRotation,
        deletionWindowInDays: settings.deletionWindowDays,
        tags: scope.tags,
      },
      { parent: this, protect: scope.protection.deletionProtection },
    );
    const alias = new aws.kms.Alias(
      `${name}-alias`,
      {
        name: aliasName({ environment: scope.environment, system: scope.system }),
        targetKeyId: key.keyId,
      },
      { parent: this },
    );
    this.arn = key.arn;
    this.alias = alias.name;
    this.registerOutputs({ arn: this.arn, alias: this.alias });
  }
}
