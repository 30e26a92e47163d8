import type { Grades } from './grade';
import type { IdRule } from './ids';
import type { TagRule } from './tags';

/** Properties of one resource type. */
export interface ResourceType {
  /** Display name, after "the": queue, inline policy. */
  readonly label: string;
  readonly grades: Grades;
  /** Deleting or replacing it loses data, or an address that clients use. Default false. */
  readonly holdsData?: true;
  /** It is purely a permission or a protection, and its display name. Default: it is more than that. */
  readonly permission?: string;
  /** Its property `policy` controls access. Default false. */
  readonly hasPolicy?: true;
  /** Properties with urgent changes, besides those that are urgent on any type. Default none. */
  readonly urgent?: readonly string[];
  readonly id: IdRule;
  /** Absent for a type without tags. */
  readonly tags?: TagRule;
  /** Type it is attached to: drift searches each resource of that type for unmanaged ones. Default: independent, or not searched. */
  readonly on?: string;
  /** Service, by IAM prefix, with requests about resources of this type: sqs for a queue. At most one type per service. */
  readonly subjectOf?: string;
  /** Why it is listed although no program in the repository creates it. Absent for types in use. */
  readonly notMade?: string;
}

/** Types by token, e.g. aws:sqs/queue:Queue. */
export type ResourceTypes = Readonly<Record<string, ResourceType>>;

/** Reasons for `notMade`. */
export const OFFERED = 'the local provider offers it to further systems';
export const RECOGNIZED = 'a further system may make it, and it must not be graded as an ordinary resource';
export const LOOKED_FOR = 'drift looks for it on the resources of the state';
