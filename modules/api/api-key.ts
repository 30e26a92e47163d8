import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import * as random from '@pulumi/random';
import type { ApiSettings } from '../../environments/schema';
import { nameOf, type Scope } from '../scope';

export interface ApiKeyArgs {
  readonly scope: Scope;
  readonly restApiId: pulumi.Input<string>;
  readonly stageName: pulumi.Input<string>;
  readonly throttle: ApiSettings['throttle'];
}

/** An API key for the callers of a stage, with its usage plan. */
export class ApiKey extends pulumi.ComponentResource {
  /** Secret. */
  readonly value: pulumi.Output<string>;

  constructor(
    name: string,
    { scope, restApiId, stageName, throttle }: ApiKeyArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super('signalbox:api:ApiKey', name, {}, opts);
    const value = new random.RandomPassword(`${name}-value`, { length: 40, special: false }, { parent: this });
    const key = new aws.apigateway.ApiKey(
      `${name}-key`,
      {
        name: nameOf(scope, 'apiKey'),
        description: `Callers of ${scope.system} in ${scope.environment}`,
        value: value.result,
        enabled: true,
        tags: scope.tags,
      },
      { parent: this },
    );
    const plan = new aws.apigateway.UsagePlan(
      `${name}-plan`,
      {
        name: nameOf(scope, 'apiKey'),
        description: `Callers of ${scope.system} in ${scope.environment}`,
        apiStages: [{ apiId: restApiId, stage: stageName }],
        throttleSettings: { rateLimit: throttle.rateLimit, burstLimit: throttle.burstLimit },
        tags: scope.tags,
      },
      { parent: this },
    );
    new aws.apigateway.UsagePlanKey(
      `${name}-plan-key`,
      { keyId: key.id, keyType: 'API_KEY', usagePlanId: plan.id },
      { parent: this },
    );
    this.value = pulumi.secret(value.result);
    this.registerOutputs({ value: this.value });
  }
}
