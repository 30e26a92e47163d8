import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import * as random from '@pulumi/random';
import { nameOf, type Scope } from '../scope';

export interface SigningSecretArgs {
  readonly scope: Scope;
  readonly part: string;
  readonly keyArn: pulumi.Input<string>;
  readonly description: string;
}

/** Standard Webhooks requires 24 to 64 bytes. */
const SECRET_BYTES = 32;

/** A generated Standard Webhooks secret (whsec_…) in Secrets Manager. */
export class SigningSecret extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(
    name: string,
    { scope, part, keyArn, description }: SigningSecretArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super('signalbox:security:SigningSecret', name, {}, opts);
    const bytes = new random.RandomBytes(`${name}-bytes`, { length: SECRET_BYTES }, { parent: this });
    const secret = new aws.secretsmanager.Secret(
      `${name}-secret`,
      {
        name: nameOf(scope, 'secret', part),
        description,
        kmsKeyId: keyArn,
        // The name of a secret pending deletion is reserved; without protection it is deleted at once.
        recoveryWindowInDays: scope.protection.deletionProtection ? 30 : 0,
        tags: scope.tags,
      },
      { parent: this },
    );
    const version = new aws.secretsmanager.SecretVersion(
      `${name}-version`,
      {
        secretId: secret.arn,
        secretString: pulumi.secret(pulumi.interpolate`whsec_${bytes.base64}`),
      },
      {
        parent: this,
        // During a rotation the string contains the old and the new secret: a deployment must not undo that.
        ignoreChanges: ['secretString'],
      },
    );
    this.arn = pulumi.all([secret.arn, version.id]).apply(([arn]) => arn);
    this.registerOutputs({ arn: this.arn });
  }
}
