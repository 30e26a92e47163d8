/** An output as JSON. */
export type OutputValue = null | boolean | number | string | readonly OutputValue[] | { readonly [name: string]: OutputValue };

/** A line an output: its path, such as price-alerts.priceQueue.url, and its value; the values in one column. */
export const outputLines = (outputs: OutputValue): readonly string[] => {
  const rows = leaves(outputs, '');
  const width = Math.max(0, ...rows.map(([path]) => path.length));
  return rows.map(([path, value]) => `${path.padEnd(width)}  ${value}`);
};

/** A list of plain values is one leaf, its values separated by commas. */
const leaves = (value: OutputValue, path: string): readonly (readonly [path: string, value: string])[] => {
  if (Array.isArray(value)) return [[path, value.map((item) => (typeof item === 'string' ? item : JSON.stringify(item))).join(', ')]];
  if (typeof value !== 'object' || value === null) return [[path, String(value)]];
  return Object.entries(value).flatMap(([name, inner]) => leaves(inner, path === '' ? name : `${path}.${name}`));
};
