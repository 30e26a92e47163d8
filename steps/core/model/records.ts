import type { EnvironmentSettings } from '../../../environments/schema';
import type { SourceFact } from './facts';
import { unsealDocument, type Digests, type Read } from './sealed';

/** Stored records of an environment: the last deployment, and the last verdicts. */
export interface Records {
  readonly deployment: DeploymentRecord;
  readonly smoke: SmokeRecord;
  readonly drift: DriftRecord;
}

export type RecordKind = keyof Records;

/** Raised when a reader of the previous version would misread a record. */
export const RECORD_VERSION = 1;

interface Common<K extends RecordKind> {
  readonly format: `signalbox-${K}`;
  readonly version: typeof RECORD_VERSION;
  readonly environment: string;
  /** Author: URL of a job, or user and machine. */
  readonly by: string;
}

/** Written before a deployment starts and again when it is done: a killed one stays 'under way'. */
export interface DeploymentRecord extends Common<'deployment'> {
  readonly status: 'under way' | 'done';
  /** ISO times. */
  readonly started: string;
  readonly finished?: string;
  readonly source: SourceFact;
  /** The deployed settings. */
  readonly settings: EnvironmentSettings;
  /** sha256 of each function's package, hexadecimal, by `system/function`. */
  readonly bundles: Readonly<Record<string, string>>;
  /** Whether it followed a saved plan. */
  readonly planned: boolean;
  /** Source of the promotion; absent for a deployment from source. */
  readonly promotedFrom?: string;
  /** Commit of the previous completed deployment. */
  readonly previousCommit?: string;
}

export interface SmokeRecord extends Common<'smoke'> {
  readonly at: string;
  readonly verdict: 'passed' | 'failed';
  /** Source of the tested deployment. */
  readonly source: SourceFact;
  /** sha256 of the code that each function ran, hexadecimal, by `system/function`. */
  readonly bundles: Readonly<Record<string, string>>;
  readonly checks: readonly {
    readonly system: string;
    readonly name: string;
    readonly ok: boolean;
    readonly detail: string;
    readonly ms: number;
  }[];
}

export interface DriftRecord extends Common<'drift'> {
  readonly at: string;
  readonly verdict: 'clean' | 'drifted' | 'check failed' | 'never deployed';
  /** First sentence of the report. */
  readonly headline: string;
}

/** What is wrong with a text that should be a record of this kind and environment; the record where nothing is. */
export const readRecordText = <K extends RecordKind>(
  kind: K,
  environment: string,
  text: string,
  digests: Pick<Digests, 'ofValue'>,
): Read<Records[K]> => {
  const result = unsealDocument<Records[K]>(text, { format: `signalbox-${kind}`, version: RECORD_VERSION }, digests);
  if ('document' in result && result.document.environment !== environment)
    return { fault: `belongs to environment ${result.document.environment}, expected ${environment}` };
  return result;
};
