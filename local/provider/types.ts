/**
 * The contract between the provider's core (gRPC, check, diff) and the files of types/,
 * one per service. A resource type is one object; the core does everything generic.
 */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json } | AssetArchive;
export type Props = { [key: string]: any }; // eslint-disable-line @typescript-eslint/no-explicit-any -- property bags come untyped over gRPC

/** An archive given by path, as the engine passes it (FileArchive of a .zip). */
export interface AssetArchive {
  readonly kind: 'archive';
  readonly path: string;
  /** sha256 computed by the engine. */
  readonly hash: string;
}

/** What a resource type can use of its provider instance. */
export interface Context {
  /** Region the provider instance is configured with. */
  readonly region: string;
  /** Account id, from the access key. */
  readonly accountId: string;
  /** Options for any AWS SDK v3 client: region, endpoint, credentials, retries. Caches one client per class. */
  client<C>(ctor: new (config: Props) => C): C;
  /** Base URL of the emulator, e.g. http://127.0.0.1:4566. */
  readonly endpoint: string;
  /** Aborts when the engine cancels; waits and polls stop then. */
  readonly signal?: AbortSignal;
}

/** How one input property behaves in check and diff. */
export interface InputSpec {
  /** Required: check fails if it is missing. */
  readonly required?: boolean;
  /** A change replaces the resource, as in the published plugin. */
  readonly replace?: boolean;
  /** Value that the published plugin assumes if omitted; drift from it is detected. */
  readonly default?: Json;
  /** Chosen by AWS if omitted (Optional+Computed in the published plugin): then not compared. */
  readonly computed?: boolean;
  /**
   * Members of an object, or of the objects of a list, that AWS chooses if the program omits
   * them: Optional and Computed in the published plugin, or suppressed there if absent. A dot separates levels.
   */
  readonly computedMembers?: readonly string[];
  /** Values that the published plugin assumes for omitted members of an object. */
  readonly memberDefaults?: { readonly [path: string]: Json };
  /** A JSON document in a string: compared by meaning, not by text. */
  readonly json?: boolean;
  /** An unordered list (a set in the published plugin). */
  readonly set?: boolean;
  readonly secret?: boolean;
  /** Physical name: if omitted, the core generates `<logical name>-<7 hex>`, at most this long. */
  readonly autoName?: number;
}

/** A created resource with data known only at creation (a generated password); passed to read as part of `prior`. */
export interface Created {
  readonly id: string;
  readonly outputs: Props;
}

export interface ResourceType {
  /** Pulumi type token, e.g. aws:sns/topic:Topic. */
  readonly token: string;
  /** Every input that this plugin knows; check rejects any other. */
  readonly inputs: { readonly [name: string]: InputSpec };
  /** Further checks; each failure names the property and the reason. Runs on known values only. */
  check?(inputs: Props): readonly { property: string; reason: string }[];
  /** Creates the resource. Returns its id; the core then calls read for the state. Must be safe to repeat after a crash if AWS is idempotent. */
  create(ctx: Context, inputs: Props): Promise<string | Created>;
  /**
   * The live resource, from the emulator's API only: all inputs under their input names plus the
   * outputs of the published plugin (arn, …); undefined if it does not exist. `prior` is the last
   * known state, only for what AWS never returns (e.g. a secret, a code archive's path).
   */
  read(ctx: Context, id: string, prior: Props): Promise<Props | undefined>;
  /** Changes it in place; the core then calls read. Omitted: every change replaces. */
  update?(ctx: Context, id: string, olds: Props, news: Props): Promise<void>;
  /** Deletes it; succeeds if it is already gone. */
  delete(ctx: Context, id: string, state: Props): Promise<void>;
  /** Delete before create on replacement (default false), if the physical name must be free. */
  readonly deleteBeforeReplace?: boolean;
  /** Outputs (not inputs) that are always secret, e.g. a password's result. */
  readonly secretOutputs?: readonly string[];
  /** Outputs that an update may change, e.g. a code digest; unknown in its preview. Other outputs keep their value there. */
  readonly volatileOutputs?: readonly string[];
}

/** A function (data source), e.g. aws:index/getCallerIdentity:getCallerIdentity. */
export interface InvokeType {
  readonly token: string;
  invoke(ctx: Context, args: Props): Promise<Props>;
}
