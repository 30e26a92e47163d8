import type { DataReading } from '../../core/report/data';
import type { PlannedChange } from '../../core/model/planned';
import type { DeploymentRecord, DriftRecord, SmokeRecord } from '../../core/model/records';
import type { Difference } from '../../core/text/values';

/** Source, target environment, and the cloud target of both. */
export interface Route {
  readonly from: string;
  readonly to: string;
  readonly target: 'aws' | 'local';
}

/** A package in a deployment record, as found in the store. */
export interface PackageFinding {
  /** `system/function`. */
  readonly name: string;
  /** sha256 in the record, hexadecimal. */
  readonly sha256: string;
  readonly bytes?: number;
  /** Absent if the bytes are intact. */
  readonly fault?: 'missing' | 'damaged';
}

/** Facts about the source environment: everything the judgement needs, collected with that account's credentials only. */
export interface Evidence extends Route {
  readonly format: typeof EVIDENCE_FORMAT;
  readonly version: typeof PROMOTION_VERSION;
  readonly by: string;
  /** ISO times. */
  readonly collected: string;
  readonly expires: string;
  /** The last deployment; absent if none is recorded. */
  readonly deployment?: DeploymentRecord;
  readonly smoke?: SmokeRecord;
  /** The check made while collecting. */
  readonly drift: Pick<DriftRecord, 'at' | 'verdict' | 'headline'>;
  /** The previously recorded verdict. */
  readonly lastDrift?: Pick<DriftRecord, 'at' | 'verdict' | 'headline'>;
  /** sha256 of the code that each function runs, hexadecimal, by `system/function`. */
  readonly live: Readonly<Record<string, string>>;
  readonly packages: readonly PackageFinding[];
  /** Records that could not be read, with the reason. */
  readonly unreadable: readonly { readonly kind: 'deployment' | 'smoke'; readonly fault: string }[];
}

/** Evidence without refusals: both records exist. */
export type SoundEvidence = Evidence & Required<Pick<Evidence, 'deployment' | 'smoke'>>;

export const EVIDENCE_FORMAT = 'signalbox-promotion-evidence';
export const REVIEW_FORMAT = 'signalbox-promotion-review';
export const REPORT_FORMAT = 'signalbox-promotion';
/** Raised when a reader of the previous version would misread a file. */
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

/** A reason not to promote. */
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

/** The commits between the versions in the two environments, newest first. */
export type CommitRange =
  | {
      readonly known: true;
      readonly commits: readonly Commit[];
      readonly total: number;
      /** Commits of the target that would be rolled back. */ readonly back: number;
    }
  | { readonly known: false; readonly why: string };

/** A package in both environments, with hexadecimal digests of the running code. */
export interface PackageComparison {
  readonly name: string;
  readonly from: string;
  readonly to?: string;
  readonly equal: boolean;
}

/** All results of a review, for the approver. */
export interface PromotionReport extends Route {
  readonly verdict: Review['verdict'];
  readonly evidence: SoundEvidence;
  /** The target's last deployment; absent before the first. */
  readonly last?: DeploymentRecord;
  readonly warnings: readonly string[];
  readonly packages: readonly PackageComparison[];
  readonly settings: {
    /** Changes in the target's own settings since its last deployment; absent before the first. */
    readonly changes?: readonly Difference[];
    /** Differences between the two environments. */
    readonly between: readonly Difference[];
  };
  readonly commits: CommitRange;
  readonly changes: readonly PlannedChange[];
  /** Changes of the rows that the environment file owns. */
  readonly data: DataReading;
  readonly plan: { readonly digest: string; readonly expires: string };
}
