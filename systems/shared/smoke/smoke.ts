import type { Cloud } from '../cloud';
import type { SystemOutputs } from '../outputs';

/** Something that a smoke test may leave in the cloud; plain data, so that a later run can remove it. */
export interface Trace {
  readonly kind: 'item' | 'object';
  readonly region: string;
  /** Name of the table or bucket. */
  readonly container: string;
  /** Key of an item, in DynamoDB's own JSON. */
  readonly key?: Readonly<Record<string, { readonly S: string } | { readonly N: string }>>;
  /** Key of an object. */
  readonly object?: string;
  /** It is kept while others need it. */
  readonly shared?: SharedWith;
}

/** A query of a table. The trace is shared while any item found has another text in `attribute` than `own`. */
export interface SharedWith {
  readonly table: string;
  /** Absent: the table itself. */
  readonly index?: string;
  readonly partitionKey: string;
  /** Partitions to look in. */
  readonly partitions: readonly string[];
  readonly attribute: string;
  readonly own: string;
  /** Why the trace is kept then, such as `other metrics are of that hour now, and need it`. */
  readonly reason: string;
}

/** Longest wait for something asynchronous, and what ends it early. */
export interface Patience {
  /** Milliseconds. */
  readonly waitMs: number;
  readonly signal: AbortSignal;
}

export interface SmokeContext<O extends SystemOutputs = SystemOutputs> extends Patience {
  readonly cloud: Cloud;
  readonly outputs: O;
  /** Unique to the run: 8 to 20 lower-case letters and digits. Whatever a check writes has it in its name or key. */
  readonly id: string;
  readonly now: Date;
  /** Whether anybody else's items are there. */
  readonly isShared: (region: string, shared: SharedWith) => Promise<boolean>;
}

export interface Check {
  /** What the system must do, such as `stores a metric`. */
  readonly name: string;
  /**
   * Returns what was seen, in a few words.
   * @throws CheckFailed or any other error where the system does not do it, NotFollowed where it cannot be tried
   */
  readonly run: () => Promise<string>;
}

export interface SmokeRun {
  /** Everything that the checks may leave, refused requests included. Written down before the first check, removed after the last. */
  readonly traces: readonly Trace[];
  readonly checks: readonly Check[];
}

/** Real requests at a deployed system. Nobody may be notified by them on AWS, and nothing may remain. */
export interface Smoke<O extends SystemOutputs = SystemOutputs> {
  /** Chooses names for one run. Sends nothing yet. */
  prepare(context: SmokeContext<O>): Promise<SmokeRun>;
}
