import type { SourceFact } from '../../core/model/facts';
import type { SmokeRecord } from '../../core/model/records';

/** not followed: it could not be done here without reaching people; it counts neither way. */
export type Outcome = 'passed' | 'failed' | 'not followed';

/** What one check found. */
export interface SmokeCheck {
  readonly system: string;
  /** What the system must do, such as stores a metric. */
  readonly name: string;
  readonly outcome: Outcome;
  /** What was seen, or why it failed or was not followed. */
  readonly detail: string;
  readonly ms: number;
}

/** All that a smoke test found. `--json` prints it as it is. */
export interface SmokeReport {
  readonly format: 'signalbox-smoke';
  readonly version: 1;
  readonly environment: string;
  /** Where the environment runs, as a person names it. */
  readonly target: string;
  readonly by: string;
  /** ISO time of the beginning. */
  readonly at: string;
  readonly verdict: SmokeRecord['verdict'];
  /** Source of the deployment that was tested. */
  readonly source: SourceFact;
  /** sha256 of the code that each function ran, hexadecimal, by `system/function`. */
  readonly bundles: Readonly<Record<string, string>>;
  readonly checks: readonly SmokeCheck[];
}
