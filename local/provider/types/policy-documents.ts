import type { Props } from '../types';

/** A check failure for each of these properties that is not a JSON object in a string. The core reports invalid JSON. */
export function policyFailures(
  inputs: Props,
  ...properties: readonly string[]
): { property: string; reason: string }[] {
  return properties
    .filter((property) => inputs[property] !== undefined && !isDocument(inputs[property]))
    .map((property) => ({
      property,
      reason: `must be a JSON object in a string, found ${brief(inputs[property])}; pass JSON.stringify(document)`,
    }));
}

/** IAM returns its documents percent-encoded (RFC 3986). */
export function decodeDocument(encoded: string | undefined): string | undefined {
  return encoded === undefined ? undefined : decodeURIComponent(encoded);
}

function isDocument(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  try {
    const parsed: unknown = JSON.parse(value);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
  } catch {
    return true;
  }
}

function brief(value: unknown): string {
  const text = typeof value === 'string' ? `'${value}'` : `${typeof value} ${JSON.stringify(value)}`;
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
