/**
 * The contract between the provider's core (gRPC, check, diff) and the files of types/,
 * one a service. A resource type is one object; the core does everything generic.
 */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json } | AssetArchive;
export type Props = { [key: string]: any }; // eslint-disable-line @typescript-eslint/no-explicit-any -- property bags come untyped over gRPC

/** An archive given by path, as the engine passes it (FileArchive of a .zip). */
export interface AssetArchive {
  readonly kind: 'archive';
  readonly path: string;
  /** sha256 that the engine computed. */
  readonly hash: string;
}

/** What a resource type may use of its provider instance. */
export interface Context {
  /** Region the provider instance is configured with. */
  readonly region: string;
  /** Account id, from the access key. */
  readonly accountId: string;
  /** Options for any AWS SDK v3 client: region, endpoint, credentials, retries. One client a class is kept. */
  client<C>(ctor: new (config: Props) => C): C;
  /** Base URL of the emulator, e.g. http://127.0.0.1:4566. */
  readonly endpoint: string;
  /** Aborts when the engine cancels; whatever waits or polls stops then. */
  readonly signal?: AbortSignal;
}

/** How one input property behaves in check and diff. */
export interface InputSpec {
  /** Missing in check: failure. */
  readonly required?: boolean;
  /** A change replaces the resource, as in the published plugin. */
  readonly replace?: boolean;
  /** Value that the published plugin assumes when the program says nothing; drift from it is seen. */
  readonly default?: Json;
  /** Left to AWS when the program says nothing (Optional+Computed in the published plugin): not compared then. */
  readonly computed?: boolean;
  /**
   * Members of an object, or of the objects of a list, that are left to AWS where the program gives the object
   * without them: Optional and Computed in the published plugin, or their absence is suppressed there. A dot leads deeper.
   */
  readonly computedMembers?: readonly string[];
  /** Values that the published plugin assumes of members where the program gives the object without them. */
  readonly memberDefaults?: { readonly [path: string]: Json };
  /** A JSON document in a string: compared by meaning, not by text. */
  readonly json?: boolean;
  /** A list whose order has no meaning (a set in the published plugin). */
  readonly set?: boolean;
  readonly secret?: boolean;
  /** Physical name: left out, the core makes `<logical name>-<7 hex>`, at most this long. */
  readonly autoName?: number;
}

/** A made resource with what only its making tells (a generated password); read gets that as part of `prior`. */
export interface Created {
  readonly id: string;
  readonly outputs: Props;
}

export interface ResourceType {
  /** Pulumi type token, e.g. aws:sns/topic:Topic. */
  readonly token: string;
  /** Every input that this plugin knows; another one is a check failure that says so. */
  readonly inputs: { readonly [name: string]: InputSpec };
  /** Further checks; each failure names the property and the reason. Runs on known values only. */
  check?(inputs: Props): readonly { property: string; reason: string }[];
  /** Makes the resource. Returns its id; the core then calls read for the state. Must be safe to call again after a crash where AWS is idempotent. */
  create(ctx: Context, inputs: Props): Promise<string | Created>;
  /**
   * The live resource, from the emulator's API alone: all inputs under their input names plus the
   * outputs of the published plugin (arn, …); undefined when it does not exist. `prior` is the last
   * known state, to be used only for what AWS never returns (e.g. a secret, a code archive's path).
   */
  read(ctx: Context, id: string, prior: Props): Promise<Props | undefined>;
  /** Changes it in place; the core then calls read. Left out: every change replaces. */
  update?(ctx: Context, id: string, olds: Props, news: Props): Promise<void>;
  /** Deletes it; one that is gone already is success. */
  delete(ctx: Context, id: string, state: Props): Promise<void>;
  /** delete before create on replacement (default false), where the physical name must be free. */
  readonly deleteBeforeReplace?: boolean;
  /** Outputs (no inputs) that are always secret, e.g. a password's result. */
  readonly secretOutputs?: readonly string[];
  /** Outputs that an update may change, e.g. a code digest; unknown in its preview. Other outputs keep their value there. */
  readonly volatileOutputs?: readonly string[];
}

/** A function (data source), e.g. aws:index/getCallerIdentity:getCallerIdentity. */
export interface InvokeType {
  readonly token: string;
  invoke(ctx: Context, args: Props): Promise<Props>;
}
