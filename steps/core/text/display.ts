/** How every report shows values and types. */

export { shortType } from '../../../catalog';

/** The parsed value of JSON text, such as a policy; other values unchanged. */
const document = (value: unknown): unknown => {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
};

/** Whether a value is JSON text, such as a policy. */
export const isDocument = (value: unknown): boolean => typeof document(value) === 'object' && document(value) !== null;

/** A multi-line value; says if it is absent. */
export const longValue = (value: unknown): string => {
  if (value === undefined) return '(absent)';
  const shown = document(value);
  return typeof shown === 'string' ? shown : JSON.stringify(shown, undefined, 2);
};

/** A value on one line, truncated. */
export const shortValue = (value: unknown, max = 60): string => {
  if (value === undefined) return '(absent)';
  const shown = document(value);
  const line = (typeof shown === 'string' ? shown : JSON.stringify(shown)).replaceAll(/\s+/g, ' ');
  return line.length > max ? `${line.slice(0, max - 1)}…` : line;
};
