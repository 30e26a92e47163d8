import type { EnvironmentSettings } from '../../../environments/schema';
import type { Digests } from './envelope';
import type { SourceFact } from './facts';

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

/** As stored: with a digest of the rest, which detects damage (it is no signature). */
export const sealRecord = <K extends RecordKind>(record: Records[K], { ofValue }: Pick<Digests, 'ofValue'>): string =>
  `${JSON.stringify({ ...record, digest: ofValue(record) }, undefined, 2)}\n`;

/** Parses a record of this kind and environment: the record, or what is wrong with the text. */
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
    return { fault: 'is damaged: not valid JSON' };
  }
  if (typeof parsed !== 'object' || parsed === null || parsed.format !== `signalbox-${kind}`)
    return { fault: `has format ${JSON.stringify(parsed?.format ?? null)} (allowed: "signalbox-${kind}")` };
  if (parsed.version !== RECORD_VERSION)
    return { fault: `has format version ${String(parsed.version)}, but this checkout reads ${RECORD_VERSION}` };
  const { digest, ...record } = parsed;
  const actual = ofValue(record);
  if (digest !== actual)
    return {
      fault: `is damaged: content has digest ${actual.slice(0, 12)}, expected ${String(digest).slice(0, 12)}`,
    };
  if (record.environment !== environment)
    return { fault: `belongs to environment ${String(record.environment)}, expected ${environment}` };
  return { record: record as unknown as Records[K] };
};
