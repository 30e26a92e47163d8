import type { AcceptedDrift } from '../../../environments/schema';
import type { Unconfirmed } from '../../core/model/subscriptions';
import type { Grade } from './grade';

/** A property with different values in the cloud and the state. */
export interface PropertyDrift {
  /** Property path, e.g. tags.Owner. */
  readonly path: string;
  readonly grade: Grade;
  /** Value in the state; absent if the cloud added it. Secrets appear as [secret]. */
  readonly before?: unknown;
  /** Value in the cloud; absent if it was removed. */
  readonly after?: unknown;
}

/** A resource that differs between cloud and state. */
export interface ResourceDrift {
  readonly urn: string;
  /** Logical name: last part of the URN. */
  readonly name: string;
  /** Type token, e.g. aws:sqs/queue:Queue. */
  readonly type: string;
  /** System it belongs to; empty if none. */
  readonly system: string;
  readonly kind: 'changed' | 'deleted';
  /** The worst grade of its properties. */
  readonly grade: Grade;
  /** Empty for a deleted resource. */
  readonly properties: readonly PropertyDrift[];
  /** Command that restores the cloud to the code. */
  readonly remediate: string;
  /** Command that accepts the live values into the state. */
  readonly adopt: string;
}

/** A resource of the state with something unmanaged attached. */
export interface Owner {
  /** What it is: role, function, topic, rule, secret or log group. */
  readonly kind: string;
  /** Its name in AWS. */
  readonly name: string;
  /** Its logical name. */
  readonly resource: string;
}

/** A resource in the account that belongs to the environment but is not in the state. */
export interface Unmanaged {
  /** Type token, e.g. aws:sqs/queue:Queue. */
  readonly type: string;
  /** Label of the type, e.g. queue or inline policy. */
  readonly kind: string;
  /** ARN, or else the id in its service. */
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly system: string;
  readonly grade: Grade;
  /** The resource it is attached to, e.g. the role of a policy; absent for independent resources. */
  readonly on?: Owner;
}

/** Drift that the environment file accepts; `drift` is the part that the entry covers. */
export interface AcceptedFinding {
  readonly entry: AcceptedDrift;
  readonly drift: { readonly resource: ResourceDrift } | { readonly unmanaged: Unmanaged };
}

/** A change in the program that is not in the state: not drift, but a pending deployment. */
export interface PendingChange {
  readonly op: string;
  readonly urn: string;
  readonly name: string;
  readonly type: string;
  /** Paths of the changed properties. */
  readonly properties: readonly string[];
}

/** never deployed: the state is empty and no deployment is recorded, so nothing can have drifted. */
export type Verdict = 'clean' | 'drifted' | 'check failed' | 'never deployed';

/** The results of a check, as `--json` prints them. */
export interface DriftReport {
  readonly formatVersion: 1;
  readonly environment: string;
  /** Display name of the target. */
  readonly target: string;
  /** ISO time. */
  readonly checkedAt: string;
  readonly verdict: Verdict;
  /** Number of state resources compared with the cloud. */
  readonly compared: number;
  /** Unaccepted drift, urgent first. */
  readonly drifted: readonly ResourceDrift[];
  readonly unmanaged: readonly Unmanaged[];
  readonly accepted: readonly AcceptedFinding[];
  /** Expired entries of acceptedDrift with drift that still exists: it counts again. */
  readonly expired: readonly AcceptedDrift[];
  /** Entries without matching drift, which can be removed. */
  readonly unused: readonly AcceptedDrift[];
  /** Unconfirmed subscriptions, which receive nothing; not part of the verdict. */
  readonly unconfirmed: readonly Unconfirmed[];
  /** Changes of the next `up`; not part of the verdict. */
  readonly pending: readonly PendingChange[];
  /** Why the check failed, one per failed part; results of the other parts are included above. */
  readonly failures: readonly string[];
  /** Command that remediates all counted drift. */
  readonly remediateAll: string;
}
