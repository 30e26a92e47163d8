import type { PlanFacts } from './facts';
import type { PlannedChange } from './planned';
import { unsealDocument, type Digests, type Read } from './sealed';

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

export const PLAN_FORMAT = 'signalbox-plan';
/** Raised when a reader of the previous version would misread the file. */
export const PLAN_VERSION = 1;

/** What is wrong with a text that should be a sealed plan; the plan where nothing is. */
export const readPlanText = (text: string, digests: Digests): Read<PlanEnvelope> => {
  const result = unsealDocument<PlanEnvelope>(text, { format: PLAN_FORMAT, version: PLAN_VERSION }, digests);
  if ('fault' in result) return result;
  const { content, sha256 } = result.document.plan;
  const actual = digests.ofText(content);
  if (actual === sha256) return result;
  return {
    fault: `is damaged: its engine plan has sha256 ${actual.slice(0, 12)}, expected ${sha256.slice(0, 12)}`,
  };
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
