import type { EnvironmentSettings } from '../../../environments/schema';
import type { Digests } from './envelope';
import type { SourceFact } from './facts';

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

/** As it stands in the store: with the digest of all the rest, which finds damage (it is no signature). */
export const sealRecord = <K extends RecordKind>(record: Records[K], { ofValue }: Pick<Digests, 'ofValue'>): string =>
  `${JSON.stringify({ ...record, digest: ofValue(record) }, undefined, 2)}\n`;

/** What is wrong with a text that should be a record of this kind and environment; the record where nothing is. */
export const unsealRecord = <K extends RecordKind>(
  kind: K,
  environment: string,
  text: string,
  { ofValue }: Pick<Digests, 'ofValue'>,
): { readonly fault: string } | { readonly record: Records[K] } => {
  let parsed: Partial<Common<K>> & { readonly digest?: string };
  try {
    parsed = JSON.parse(text) as typeof parsed;
  } catch {
    return { fault: 'is damaged: it is not whole JSON' };
  }
  if (typeof parsed !== 'object' || parsed === null || parsed.format !== `signalbox-${kind}`)
    return { fault: `has format ${JSON.stringify(parsed?.format ?? null)}, allowed "signalbox-${kind}"` };
  if (parsed.version !== RECORD_VERSION)
    return { fault: `has format version ${String(parsed.version)}, and this checkout reads ${RECORD_VERSION}` };
  const { digest, ...record } = parsed;
  const actual = ofValue(record);
  if (digest !== actual)
    return {
      fault: `is damaged: its content has digest ${actual.slice(0, 12)}, and it says ${String(digest).slice(0, 12)}`,
    };
  if (record.environment !== environment)
    return { fault: `is of environment ${String(record.environment)}, wanted ${environment}` };
  return { record: record as unknown as Records[K] };
};
