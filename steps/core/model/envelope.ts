import type { PlanFacts } from './facts';
import type { PlannedChange } from './planned';

/** A saved plan with everything that must still hold when it is applied. */
export interface PlanEnvelope {
  readonly format: typeof PLAN_FORMAT;
  readonly version: number;
  readonly facts: PlanFacts;
  /** ISO times. */
  readonly created: string;
  readonly expires: string;
  /** Whether the plan was made from the cloud as read then, rather than from the state alone. */
  readonly refreshed: boolean;
  /**
   * Salt or encrypted data key, as Pulumi.<stack>.yaml has them (neither is secret). The plan's secrets are
   * encrypted by them; another checkout makes a salt of its own and could not read them: seen with
   * 3.250.0 as "decrypting secret value: cipher: message authentication failed".
   */
  readonly encryption: { readonly encryptionSalt?: string; readonly encryptedKey?: string };
  readonly changes: readonly PlannedChange[];
  /** The file of `pulumi preview --save-plan`, secrets encrypted, and its sha256. */
  readonly plan: { readonly sha256: string; readonly content: string };
}

/** As it stands in the file: with the digest of all the rest, which finds damage (it is no signature). */
export interface SealedPlan extends PlanEnvelope {
  readonly digest: string;
}

export const PLAN_FORMAT = 'signalbox-plan';
/** Raised when a reader of the former version would misunderstand the file. */
export const PLAN_VERSION = 1;

export interface Digests {
  readonly ofText: (text: string) => string;
  readonly ofValue: (value: unknown) => string;
}

export const seal = (envelope: PlanEnvelope, { ofValue }: Digests): SealedPlan => ({
  ...envelope,
  digest: ofValue(envelope),
});

/** What is wrong with a text that should be a sealed plan; the plan where nothing is. */
export const unseal = (
  text: string,
  { ofText, ofValue }: Digests,
): { readonly fault: string } | { readonly envelope: PlanEnvelope } => {
  let parsed: Partial<SealedPlan>;
  try {
    parsed = JSON.parse(text) as Partial<SealedPlan>;
  } catch {
    return { fault: 'is damaged: it is not whole JSON' };
  }
  if (typeof parsed !== 'object' || parsed === null || parsed.format !== PLAN_FORMAT)
    return {
      fault: `is no plan of this product: found format ${JSON.stringify(parsed?.format ?? null)}, allowed "${PLAN_FORMAT}"`,
    };
  if (typeof parsed.version !== 'number' || parsed.version > PLAN_VERSION)
    return {
      fault: `has format version ${String(parsed.version)}, and this checkout reads up to ${PLAN_VERSION}: apply it with the checkout that made it`,
    };
  if (parsed.version < PLAN_VERSION)
    return {
      fault: `has format version ${parsed.version}, which this checkout no longer reads; it reads ${PLAN_VERSION}`,
    };
  const { digest, ...envelope } = parsed as SealedPlan;
  const actual = ofValue(envelope);
  if (digest !== actual)
    return {
      fault: `is damaged: its content has digest ${actual.slice(0, 12)}, and it says ${String(digest).slice(0, 12)}`,
    };
  const content = ofText(envelope.plan.content);
  if (content !== envelope.plan.sha256)
    return {
      fault: `is damaged: the engine's plan in it has sha256 ${content.slice(0, 12)}, and it says ${envelope.plan.sha256.slice(0, 12)}`,
    };
  return { envelope };
};

/** Whether a plan is too old, in words; undefined while it holds. */
export const expiry = ({ created, expires, facts }: PlanEnvelope, now: Date): string | undefined => {
  if (now.getTime() < Date.parse(expires)) return undefined;
  return `expiry: planned ${created} to hold until ${expires}, now ${now.toISOString()}\n    review it again: npm run preview -- --env ${facts.environment} --out FILE`;
};

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of a time such as 90m, 24h or 7d; undefined for any other text. */
export const durationMs = (text: string): number | undefined => {
  const [, count, unit] = /^([1-9]\d{0,3})([mhd])$/.exec(text) ?? [];
  return count && unit ? Number(count) * UNITS[unit]! : undefined;
};
