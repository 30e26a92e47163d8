import { SECRET, SIGNATURE, SIGNED_SECRET } from '../text/redact';

/** An output as JSON. */
export type OutputValue =
  null | boolean | number | string | readonly OutputValue[] | { readonly [name: string]: OutputValue };

/** The part of an exported state that is used here. */
export interface ExportedState {
  readonly resources?: readonly { readonly type: string; readonly outputs?: unknown }[];
}

/** A stack's outputs, secrets decrypted and as `[secret]`. */
export interface ReadOutputs {
  readonly clear: OutputValue;
  readonly blinded: OutputValue;
}

/** The outputs in a state exported with decrypted secrets; undefined if nothing was deployed. */
export const readOutputs = ({ resources = [] }: ExportedState): ReadOutputs | undefined => {
  const outputs = resources.find(({ type }) => type === 'pulumi:pulumi:Stack')?.outputs as OutputValue | undefined;
  if (outputs === undefined || Object.keys(outputs ?? {}).length === 0) return undefined;
  return {
    clear: opened(outputs, (plaintext) => JSON.parse(plaintext) as OutputValue),
    blinded: opened(outputs, () => SECRET),
  };
};

/** @param secret Replaces a secret, given its JSON. */
const opened = (value: OutputValue, secret: (plaintext: string) => OutputValue): OutputValue => {
  if (Array.isArray(value)) return value.map((item: OutputValue) => opened(item, secret));
  if (typeof value !== 'object' || value === null) return value;
  const bag = value as Readonly<Record<string, OutputValue>>;
  if (bag[SIGNATURE] === SIGNED_SECRET) return secret(bag['plaintext'] as string);
  return Object.fromEntries(Object.entries(bag).map(([name, inner]) => [name, opened(inner, secret)]));
};

/** One line per output: its path, such as price-alerts.priceQueue.url, and its value, aligned. */
export const outputLines = (outputs: OutputValue): readonly string[] => {
  const rows = leaves(outputs, '');
  const width = Math.max(0, ...rows.map(([path]) => path.length));
  return rows.map(([path, value]) => `${path.padEnd(width)}  ${value}`);
};

/** A list of plain values is one leaf, comma-separated. */
const leaves = (value: OutputValue, path: string): readonly (readonly [path: string, value: string])[] => {
  if (Array.isArray(value))
    return [[path, value.map((item) => (typeof item === 'string' ? item : JSON.stringify(item))).join(', ')]];
  if (typeof value !== 'object' || value === null) return [[path, String(value)]];
  return Object.entries(value).flatMap(([name, inner]) => leaves(inner, path === '' ? name : `${path}.${name}`));
};
