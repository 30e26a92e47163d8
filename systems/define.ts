import type * as aws from '@pulumi/aws';
import type { AnyStep, SystemName } from '../environments/schema';
import type { Scope } from '../modules/scope';
import type { Bundle } from './shared/bundles';
import type { Deferred } from './shared/deferred';
import type { FunctionOutput, SystemOutputs } from './shared/outputs';

/** What a system's program gets. */
export interface SystemArgs<S extends AnyStep = AnyStep> {
  readonly scope: Scope;
  /** The steps of the environment file, in their order, every default filled in. */
  readonly steps: readonly S[];
  /** Packages by function name. */
  readonly bundles: Readonly<Record<string, Bundle>>;
  readonly provider: aws.Provider;
}

/** A system: one folder of systems/, one entry of systems/index.ts. Whatever serves all systems knows them by this alone. */
export interface System<S extends AnyStep = AnyStep, O extends SystemOutputs = SystemOutputs> {
  /** Its key in environment files, the prefix of its resources' logical names and the value of their tag System. */
  readonly name: SystemName;
  /** Entry of each function's package, from the root, by the function's name. */
  readonly functions: Readonly<Record<string, string>>;
  /** Part of the topic whose subscriptions the environment file names. */
  readonly topic: string;
  /** The functions among its outputs, by their names; a member is absent where the step that makes it is left out. */
  functionOutputs(outputs: O): Readonly<Record<string, FunctionOutput | undefined>>;
  /** Makes the system inside a Pulumi program. Its code is loaded when this is called. */
  make(args: SystemArgs<S>): Promise<Deferred<O>>;
}

/** Entries of a system's functions, from the root. */
export const entriesOf = (
  system: string,
  entries: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, `functions/${system}/${entry}`]));
