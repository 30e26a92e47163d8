import type { EnvironmentSettings } from '../../../environments/schema';
import type { SourceFact } from './facts';
import { unsealDocument, type Digests, type Read } from './sealed';

/** What a store keeps of an environment: what was last deployed, and the last verdicts on it. */
export interface Records {
  readonly deployment: DeploymentRecord;
  readonly smoke: SmokeRecord;
  readonly drift: DriftRecord;
}

export type RecordKind = keyof Records;

/** Raised when a reader of the former version would misunderstand a record. */
export const RECORD_VERSION = 1;

interface Common<K extends RecordKind> {
  readonly format: `signalbox-${K}`;
  readonly version: typeof RECORD_VERSION;
  readonly environment: string;
  /** Who did it: address of a job, or a person at a machine. */
  readonly by: string;
}

/** Written before a deployment begins and again when it is done: one that was killed stays under way. */
export interface DeploymentRecord extends Common<'deployment'> {
  readonly status: 'under way' | 'done';
  /** ISO times. */
  readonly started: string;
  readonly finished?: string;
  readonly source: SourceFact;
  /** The checked settings that were deployed. */
  readonly settings: EnvironmentSettings;
  /** sha256 of each function's package, hexadecimal, by `system/function`. */
  readonly bundles: Readonly<Record<string, string>>;
  /** Whether it kept to a plan that was saved before. */
  readonly planned: boolean;
  /** Where it was promoted from; absent for a deployment from source. */
  readonly promotedFrom?: string;
  /** Commit of the last deployment before that was done. */
  readonly previousCommit?: string;
}

export interface SmokeRecord extends Common<'smoke'> {
  readonly at: string;
  readonly verdict: 'passed' | 'failed';
  /** Source of the deployment that was tested. */
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
  /** The report's first sentence. */
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
    return { fault: `is of environment ${result.document.environment}, wanted ${environment}` };
  return result;
};
