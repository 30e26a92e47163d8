import type { DataReading } from '../../core/report/data';
import type { PlannedChange } from '../../core/model/planned';
import type { DeploymentRecord, DriftRecord, SmokeRecord } from '../../core/model/records';
import type { Difference } from '../../core/text/values';

/** From which environment to which, and on which target both stand. */
export interface Route {
  readonly from: string;
  readonly to: string;
  readonly target: 'aws' | 'local';
}

/** A package that a deployment's record names, as the store had it. */
export interface PackageFinding {
  /** `system/function`. */
  readonly name: string;
  /** sha256 that the record says, hexadecimal. */
  readonly sha256: string;
  readonly bytes?: number;
  /** Absent where the bytes are whole. */
  readonly fault?: 'missing' | 'damaged';
}

/** What is known of the environment that is promoted from: all that the judgement needs, gathered with that account's credentials alone. */
export interface Evidence extends Route {
  readonly format: typeof EVIDENCE_FORMAT;
  readonly version: typeof PROMOTION_VERSION;
  readonly by: string;
  /** ISO times. */
  readonly collected: string;
  readonly expires: string;
  /** The last deployment; absent where none is recorded. */
  readonly deployment?: DeploymentRecord;
  readonly smoke?: SmokeRecord;
  /** The check that was made while collecting. */
  readonly drift: Pick<DriftRecord, 'at' | 'verdict' | 'headline'>;
  /** The verdict that was recorded before that. */
  readonly lastDrift?: Pick<DriftRecord, 'at' | 'verdict' | 'headline'>;
  /** sha256 of the code that each function runs, hexadecimal, by `system/function`. */
  readonly live: Readonly<Record<string, string>>;
  readonly packages: readonly PackageFinding[];
  /** Records that could not be read, with what is wrong. */
  readonly unreadable: readonly { readonly kind: 'deployment' | 'smoke'; readonly fault: string }[];
}

/** Evidence that nothing speaks against: both records are there. */
export type SoundEvidence = Evidence & Required<Pick<Evidence, 'deployment' | 'smoke'>>;

export const EVIDENCE_FORMAT = 'signalbox-promotion-evidence';
export const REVIEW_FORMAT = 'signalbox-promotion-review';
export const REPORT_FORMAT = 'signalbox-promotion';
/** Raised when a reader of the former version would misunderstand a file. */
export const PROMOTION_VERSION = 1;

/** What was reviewed, so that exactly that is applied. */
export interface Review extends Route {
  readonly format: typeof REVIEW_FORMAT;
  readonly version: typeof PROMOTION_VERSION;
  readonly by: string;
  readonly reviewed: string;
  readonly expires: string;
  /** Whether there is anything to deploy. */
  readonly verdict: 'ready' | 'nothing to promote';
  /** sha256 of each reviewed file, by its name in the folder. */
  readonly files: Readonly<Record<string, string>>;
}

/** A reason not to promote, in words of its own. */
export interface Refusal {
  readonly reason: string;
  readonly found: string;
  readonly remedy: string;
}

export interface Commit {
  readonly id: string;
  readonly author: string;
  readonly subject: string;
}

/** The commits between what runs in the one environment and in the other, newest first. */
export type CommitRange =
  | {
      readonly known: true;
      readonly commits: readonly Commit[];
      readonly total: number;
      /** How many the target has that would go. */ readonly back: number;
    }
  | { readonly known: false; readonly why: string };

/** A package in both environments, hexadecimal digests of what runs. */
export interface PackageComparison {
  readonly name: string;
  readonly from: string;
  readonly to?: string;
  readonly equal: boolean;
}

/** All that a review found; what the approver reads. */
export interface PromotionReport extends Route {
  readonly verdict: Review['verdict'];
  readonly evidence: SoundEvidence;
  /** The target's last deployment; absent before the first. */
  readonly last?: DeploymentRecord;
  readonly warnings: readonly string[];
  readonly packages: readonly PackageComparison[];
  readonly settings: {
    /** What changes in the target's own settings since its last deployment; absent before the first. */
    readonly changes?: readonly Difference[];
    /** Where the two environments differ. */
    readonly between: readonly Difference[];
  };
  readonly commits: CommitRange;
  readonly changes: readonly PlannedChange[];
  /** What becomes of the rows that the environment file owns. */
  readonly data: DataReading;
  readonly plan: { readonly digest: string; readonly expires: string };
}
