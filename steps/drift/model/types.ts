import type { AcceptedDrift } from '../../../environments/schema';
import type { Unconfirmed } from '../../core/model/subscriptions';
import type { Grade } from './grade';

/** A property whose value in the cloud is not the one in the state. */
export interface PropertyDrift {
  /** Property path, e.g. tags.Owner. */
  readonly path: string;
  readonly grade: Grade;
  /** Value in the state; absent where the cloud added it. Secrets read [secret]. */
  readonly before?: unknown;
  /** Value in the cloud; absent where it was taken away. */
  readonly after?: unknown;
}

/** A resource that the cloud holds otherwise than the state. */
export interface ResourceDrift {
  readonly urn: string;
  /** Logical name: last part of the URN. */
  readonly name: string;
  /** Type token, e.g. aws:sqs/queue:Queue. */
  readonly type: string;
  /** System that it belongs to; empty where it belongs to none. */
  readonly system: string;
  readonly kind: 'changed' | 'deleted';
  /** The worst of its properties'. */
  readonly grade: Grade;
  /** Empty for a deleted resource. */
  readonly properties: readonly PropertyDrift[];
  /** Command that brings the cloud back to what the code says. */
  readonly remediate: string;
  /** Command that takes over into the state what the cloud says. */
  readonly adopt: string;
}

/** A resource of the state that something unmanaged is attached to. */
export interface Owner {
  /** What it is: role, function, topic, rule, secret or log group. */
  readonly kind: string;
  /** Its name in AWS. */
  readonly name: string;
  /** Its logical name. */
  readonly resource: string;
}

/** Something in the account that belongs to the environment and stands in no state. */
export interface Unmanaged {
  /** Type token, e.g. aws:sqs/queue:Queue. */
  readonly type: string;
  /** Label of the type, e.g. queue or inline policy. */
  readonly kind: string;
  /** ARN, or where there is none the id that its service knows it by. */
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly system: string;
  readonly grade: Grade;
  /** The resource that it is attached to, e.g. the role of a policy; absent for what stands by itself. */
  readonly on?: Owner;
}

/** Drift that the environment file accepts; `drift` is the part that the entry covers. */
export interface AcceptedFinding {
  readonly entry: AcceptedDrift;
  readonly drift: { readonly resource: ResourceDrift } | { readonly unmanaged: Unmanaged };
}

/** A change that the program wants beyond what the state says: not drift, a deployment that is due. */
export interface PendingChange {
  readonly op: string;
  readonly urn: string;
  readonly name: string;
  readonly type: string;
  /** Paths of the properties that change. */
  readonly properties: readonly string[];
}

/** never deployed: the state is empty and no deployment is recorded, so there is nothing that could have drifted. */
export type Verdict = 'clean' | 'drifted' | 'check failed' | 'never deployed';

/** All that a check found. `--json` prints it as it is. */
export interface DriftReport {
  readonly formatVersion: 1;
  readonly environment: string;
  /** Where the environment runs, as a person names it. */
  readonly target: string;
  /** ISO time. */
  readonly checkedAt: string;
  readonly verdict: Verdict;
  /** How many resources of the state were compared with the cloud. */
  readonly compared: number;
  /** Unaccepted drift, urgent first. */
  readonly drifted: readonly ResourceDrift[];
  readonly unmanaged: readonly Unmanaged[];
  readonly accepted: readonly AcceptedFinding[];
  /** Entries of acceptedDrift that are past their date and whose drift is still there: it counts again. */
  readonly expired: readonly AcceptedDrift[];
  /** Entries whose drift is not there any more, so that they can go. */
  readonly unused: readonly AcceptedDrift[];
  /** Subscriptions that receive nothing, for nobody has confirmed them; no part of the verdict. */
  readonly unconfirmed: readonly Unconfirmed[];
  /** What `up` would change; it has no part in the verdict. */
  readonly pending: readonly PendingChange[];
  /** Why the check failed, one a part that failed; what the other parts found still stands above. */
  readonly failures: readonly string[];
  /** Command that remediates everything that counts. */
  readonly remediateAll: string;
}
