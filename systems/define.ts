import type * as aws from '@pulumi/aws';
import type { SystemSettingsDefinition } from '../environments/rules/rule';
import type { AnyStep } from '../environments/schema';
import type { Waiver } from '../modules/checkov-waivers';
import type { DataAccess } from '../modules/delivery/access/access';
import type { Scope } from '../modules/scope';
import type { Bundle } from './shared/bundles';
import type { Deferred } from './shared/deferred';
import type { FunctionOutput, SystemOutputs } from './shared/outputs';
import type { Replay } from './shared/replay/replay';
import type { Sample } from './shared/sample';
import type { Seed } from './shared/seed';
import type { Smoke } from './shared/smoke/smoke';

/** What a system's program gets. */
export interface SystemArgs<S extends AnyStep = AnyStep> {
  readonly scope: Scope;
  /** The steps of the environment file, in their order, every default filled in. */
  readonly steps: readonly S[];
  /** Packages by function name. */
  readonly bundles: Readonly<Record<string, Bundle>>;
  readonly provider: aws.Provider;
}

/**
 * A system: one folder of systems/, one entry of systems/index.ts, its block in the environment files.
 * Commands know systems by this interface alone. Parts that few commands need are loaded when called.
 */
export interface System<
  S extends AnyStep = AnyStep,
  O extends SystemOutputs = SystemOutputs,
> extends SystemSettingsDefinition {
  /** Entry of each function's package, from the root, by the function's name. */
  readonly functions: Readonly<Record<string, string>>;
  /** Part of the topic whose subscriptions the environment file names; absent: it has none. */
  readonly topic?: string;
  /** The functions among its outputs, by their names; a member is absent where the step that makes it is left out. */
  functionOutputs(outputs: O): Readonly<Record<string, FunctionOutput | undefined>>;
  /** Makes the system inside a Pulumi program. */
  make(args: SystemArgs<S>): Promise<Deferred<O>>;
  /** What the delivery roles may do with its data, for the seed and the smoke checks. Default: nothing. */
  readonly access?: DataAccess;
  /** Checkov checks that its resources intentionally fail. Default: none. */
  readonly waivers?: readonly Waiver[];
  /** Data of the environment file. Default: none. */
  seed?(): Promise<Seed<S, O>>;
  /** What `npm start` sends and shows. Default: nothing. */
  sample?(): Promise<Sample<O>>;
  /** Checks of `npm run smoke`. Default: only that the deployed code runs. */
  smoke?(): Promise<Smoke<O>>;
  /** Sends recorded files by `npm run replay`. Default: cannot be replayed. */
  replay?(): Promise<Replay<O>>;
}

/** Entries of a system's functions, from the root. */
export const entriesOf = (
  system: string,
  entries: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, `functions/${system}/${entry}`]));
