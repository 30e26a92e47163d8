import * as pulumi from '@pulumi/pulumi';
import type { AnyStep, ApiSettings, SecuritySettings, StepName } from '../../environments/schema';
import { RestApi, type RestApiArgs } from '../../modules/api/rest-api';
import type { LambdaFunction } from '../../modules/compute/function';
import { accessLogGroup, functionLogGroup } from '../../modules/scope';
import { EncryptionKey, type EncryptionKeyArgs } from '../../modules/security/encryption-key';
import type { SystemArgs } from '../define';
import type { Monitoring } from './components';
import type { Deferred } from './deferred';
import { apiStageName, logRetentionDays, runSteps, Step, type Need, type StepContext } from './steps';

/** What each step of a system makes; those of data, messaging and compute are the system's own. */
export interface BuiltSteps {
  readonly security?: EncryptionKey;
  readonly data?: unknown;
  readonly messaging?: unknown;
  readonly compute?: unknown;
  readonly api?: RestApi;
  readonly observability?: Monitoring;
}

export type SystemComponentArgs<S extends AnyStep> = Omit<SystemArgs<S>, 'provider'>;

/** The frame of a system: makes the steps in their order, each under a parent of its own, and gives the outputs. */
export abstract class SystemComponent<S extends AnyStep, B extends BuiltSteps & Partial<Record<StepName, unknown>>, O>
  extends pulumi.ComponentResource
{
  readonly outputs: Deferred<O>;

  constructor(
    type: string,
    private readonly system: StepContext['system'],
    protected readonly args: SystemComponentArgs<S>,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super(`signalbox:system:${type}`, system, {}, opts);
    const built = runSteps<S, B>(system, args.steps, (step, need) =>
      this.build(step, { scope: args.scope, system, parent: new Step(system, step.name, this) }, need),
    );
    this.outputs = this.outputsOf(built);
    this.registerOutputs({});
  }

  /** Makes one step. */
  protected abstract build(step: S, context: StepContext, need: Need<B>): Partial<B>;

  protected abstract outputsOf(built: Partial<B>): Deferred<O>;

  /** Days that the system's logs are kept. */
  protected get logRetentionDays(): number {
    return logRetentionDays(this.args.steps);
  }

  /** The key of the system, for its functions' logs, the API's logs, its topics and alarms, and the `users` given. */
  protected key(
    { scope, parent }: StepContext,
    settings: SecuritySettings,
    functions: readonly string[],
    users: Partial<EncryptionKeyArgs['users']> = {},
  ): EncryptionKey {
    const logGroups = [...functions.map((part) => functionLogGroup(scope, part)), accessLogGroup(scope)];
    return new EncryptionKey(
      `${this.system}-key`,
      {
        scope,
        settings,
        users: { logGroups, apiStage: apiStageName(this.args.steps), alarms: true, topics: true, ...users },
      },
      { parent },
    );
  }

  /** The API in front of the function `ingest`. */
  protected api(
    { scope, parent }: StepContext,
    settings: ApiSettings,
    made: { readonly key: EncryptionKey; readonly ingest: LambdaFunction },
    request: Pick<RestApiArgs, 'route' | 'schema' | 'bodyHint'>,
  ): RestApi {
    return new RestApi(
      `${this.system}-api`,
      {
        scope,
        settings,
        keyArn: made.key.arn,
        function: made.ingest,
        logRetentionDays: this.logRetentionDays,
        ...request,
      },
      { parent },
    );
  }
}
