/** A JSON number as its source text: 0.1234567890123456789012 keeps digits that a float would lose. */
export class ExactNumber {
  constructor(readonly text: string) {}
}

/**
 * A reviver for JSON.parse that keeps every number as text (JSON.parse source text access,
 * Node 21 and later: the third argument has the source text).
 */
export function exactNumbers(_key: string, value: unknown, { source }: { readonly source?: string }): unknown {
  if (typeof value !== 'number') return value;
  if (source === undefined) throw new TypeError('JSON.parse does not support source text access: use Node 22 or newer');
  return new ExactNumber(source);
}

/** A value for an error message: short, strings in quotes. */
export function show(value: unknown): string {
  const text = describe(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function describe(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value instanceof ExactNumber) return value.text;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === 'object' && value !== null ? 'an object' : JSON.stringify(value);
}
