import type { Grades } from './grade';
import type { IdRule } from './ids';
import type { TagRule } from './tags';

/** What this repository knows of one resource type. */
export interface ResourceType {
  /** What a person calls it, after "the": queue, inline policy. */
  readonly label: string;
  readonly grades: Grades;
  /** Deleting or replacing it loses data, or the address that others hold. Default false. */
  readonly holdsData?: true;
  /** It is nothing but a permission or a protection, and what a reviewer calls it. Default: it is more than that. */
  readonly permission?: string;
  /** Its property `policy` says who may use it. Default false. */
  readonly hasPolicy?: true;
  /** Properties whose change is urgent, beside those that are urgent on any type. Default none. */
  readonly urgent?: readonly string[];
  readonly id: IdRule;
  /** Absent for a type that takes no tags. */
  readonly tags?: TagRule;
  /** Type that it hangs on: drift asks each resource of that type for what no state has. Default: it stands alone, or drift does not ask. */
  readonly on?: string;
  /** Service, by its IAM prefix, whose requests are about resources of this type: sqs for a queue. At most one type per service. */
  readonly subjectOf?: string;
  /** Why it is here although no program of the repository makes it. Absent for those that one makes. */
  readonly notMade?: string;
}

/** Types by their token, e.g. aws:sqs/queue:Queue. */
export type ResourceTypes = Readonly<Record<string, ResourceType>>;

/** Reasons for `notMade`. */
export const OFFERED = 'the local provider offers it to further systems';
export const RECOGNIZED = 'a further system may make it, and it must not be graded as an ordinary resource';
export const LOOKED_FOR = 'drift looks for it on the resources of the state';
