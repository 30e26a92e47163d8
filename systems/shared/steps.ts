import * as pulumi from '@pulumi/pulumi';
import type { AnyStep, StepName, SystemName } from '../../environments/schema';
import type { Scope } from '../../modules/scope';

/** A step of an environment file lacks what it needs. RunError: shown without a stack. */
export class StepError extends pulumi.RunError {}

/** Days that logs are kept where an environment has no observability step. */
export const DEFAULT_LOG_RETENTION_DAYS = 7;

/** What a step builds with. */
export interface StepContext {
  readonly scope: Scope;
  readonly system: SystemName;
  /** Parent of everything that the step makes, so that previews and errors name it. */
  readonly parent: pulumi.ComponentResource;
}

/** Parent of what one step of a system makes: `<system>-<step>`. */
export class Step extends pulumi.ComponentResource {
  constructor(system: SystemName, step: StepName, parent: pulumi.ComponentResource) {
    super(`signalbox:step:${step}`, `${system}-${step}`, {}, { parent });
    this.registerOutputs({});
  }
}

/** Looks up what earlier steps made; an error names the step that lacks it. */
export type Need<B> = <K extends keyof B & StepName>(name: K) => NonNullable<B[K]>;

/**
 * Runs the steps of a system in their order. `build` makes one step; it finds what earlier steps
 * made by `need`.
 * @throws StepError for a step that is listed twice or before what it needs.
 */
export const runSteps = <S extends { readonly name: StepName }, B extends Partial<Record<StepName, unknown>>>(
  system: SystemName,
  steps: readonly S[],
  build: (step: S, need: Need<B>) => Partial<B>,
): Partial<B> =>
  steps.reduce<Partial<B>>((built, step) => {
    if (step.name in built) {
      throw new StepError(`systems.${system}: step ${step.name} is listed twice. Keep one.`);
    }
    const need: Need<B> = (name) => {
      const found = built[name];
      if (found === undefined || found === null) {
        throw new StepError(
          `systems.${system}: step ${step.name} needs what step ${name} makes, and there is no step ${name} before it. Add ${name} above ${step.name}.`,
        );
      }
      return found;
    };
    return { ...built, ...build(step, need) };
  }, {});

/** Days that the system's logs are kept: as the observability step says, wherever it is listed. */
export const logRetentionDays = (steps: readonly AnyStep[]): number =>
  steps.find((step) => step.name === 'observability')?.settings.logRetentionDays ?? DEFAULT_LOG_RETENTION_DAYS;

/** Name of the API's stage, which the key's policy needs before there is an API. */
export const apiStageName = (steps: readonly AnyStep[]): string | undefined =>
  steps.find((step) => step.name === 'api')?.settings.stageName;
