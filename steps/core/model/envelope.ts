import type { PlanFacts } from './facts';
import type { PlannedChange } from './planned';

/** A saved plan with every fact that must still hold when it is applied. */
export interface PlanEnvelope {
  readonly format: typeof PLAN_FORMAT;
  readonly version: number;
  readonly facts: PlanFacts;
  /** ISO times. */
  readonly created: string;
  readonly expires: string;
  /** Whether the plan was made after a refresh, rather than from the state alone. */
  readonly refreshed: boolean;
  /**
   * Salt or encrypted data key from Pulumi.<stack>.yaml (neither is secret). They encrypt the plan's
   * secrets; another checkout creates its own salt and cannot decrypt them. Seen with
   * 3.250.0 as "decrypting secret value: cipher: message authentication failed".
   */
  readonly encryption: { readonly encryptionSalt?: string; readonly encryptedKey?: string };
  readonly changes: readonly PlannedChange[];
  /** The file of `pulumi preview --save-plan`, secrets encrypted, and its sha256. */
  readonly plan: { readonly sha256: string; readonly content: string };
}

/** As stored: with a digest of the rest, which detects damage (it is no signature). */
export interface SealedPlan extends PlanEnvelope {
  readonly digest: string;
}

export const PLAN_FORMAT = 'signalbox-plan';
/** Raised when a reader of the previous version would misread the file. */
export const PLAN_VERSION = 1;

export interface Digests {
  readonly ofText: (text: string) => string;
  readonly ofValue: (value: unknown) => string;
}

export const seal = (envelope: PlanEnvelope, { ofValue }: Digests): SealedPlan => ({
  ...envelope,
  digest: ofValue(envelope),
});

/** Parses a sealed plan: the plan, or what is wrong with the text. */
export const unseal = (
  text: string,
  { ofText, ofValue }: Digests,
): { readonly fault: string } | { readonly envelope: PlanEnvelope } => {
  let parsed: Partial<SealedPlan>;
  try {
    parsed = JSON.parse(text) as Partial<SealedPlan>;
  } catch {
    return { fault: 'is damaged: not valid JSON' };
  }
  if (typeof parsed !== 'object' || parsed === null || parsed.format !== PLAN_FORMAT)
    return {
      fault: `is not a signalbox plan: found format ${JSON.stringify(parsed?.format ?? null)} (allowed: "${PLAN_FORMAT}")`,
    };
  if (typeof parsed.version !== 'number' || parsed.version > PLAN_VERSION)
    return {
      fault: `has format version ${String(parsed.version)}, but this checkout reads up to ${PLAN_VERSION}: apply it with the checkout that created it`,
    };
  if (parsed.version < PLAN_VERSION)
    return {
      fault: `has format version ${parsed.version}, which this checkout no longer supports; it reads ${PLAN_VERSION}`,
    };
  const { digest, ...envelope } = parsed as SealedPlan;
  const actual = ofValue(envelope);
  if (digest !== actual)
    return {
      fault: `is damaged: content has digest ${actual.slice(0, 12)}, expected ${String(digest).slice(0, 12)}`,
    };
  const content = ofText(envelope.plan.content);
  if (content !== envelope.plan.sha256)
    return {
      fault: `is damaged: its engine plan has sha256 ${content.slice(0, 12)}, expected ${envelope.plan.sha256.slice(0, 12)}`,
    };
  return { envelope };
};

/** Why a plan has expired; undefined while it is valid. */
export const expiry = ({ created, expires, facts }: PlanEnvelope, now: Date): string | undefined => {
  if (now.getTime() < Date.parse(expires)) return undefined;
  return `expiry: planned ${created}, valid until ${expires}, now ${now.toISOString()}\n    review again: npm run preview -- --env ${facts.environment} --out FILE`;
};

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of a duration such as 90m, 24h or 7d; undefined for any other text. */
export const durationMs = (text: string): number | undefined => {
  const [, count, unit] = /^([1-9]\d{0,3})([mhd])$/.exec(text) ?? [];
  return count && unit ? Number(count) * UNITS[unit]! : undefined;
};
