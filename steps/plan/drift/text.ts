import type { Where } from '../subscriptions';
import type { ResourceDrift, Unmanaged } from './types';

/** How findings read in every report. */

/** `aws.sqs.Queue` for `aws:sqs/queue:Queue`. */
export const shortType = (type: string): string => type.replace(/^(\w+):(\w+)\/\w+:(\w+)$/, '$1.$2.$3');

/** The value behind JSON text, such as a policy; the value itself where it is none. */
const document = (value: unknown): unknown => {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
};

const isDocument = (value: unknown): boolean => typeof document(value) === 'object' && document(value) !== null;

/** A value over several lines; absent values say so. */
export const longValue = (value: unknown): string => {
  if (value === undefined) return '(absent)';
  const shown = document(value);
  return typeof shown === 'string' ? shown : JSON.stringify(shown, undefined, 2);
};

/** A value on one line of at most so many characters. */
export const shortValue = (value: unknown, max = 60): string => {
  if (value === undefined) return '(absent)';
  const shown = document(value);
  const line = (typeof shown === 'string' ? shown : JSON.stringify(shown)).replaceAll(/\s+/g, ' ');
  return line.length > max ? `${line.slice(0, max - 1)}…` : line;
};

/** What differs, in a few words. */
export const describeDrift = ({ kind, properties }: Pick<ResourceDrift, 'kind' | 'properties'>): string => {
  if (kind === 'deleted') return 'deleted';
  if (properties.length === 0) return 'changed';
  const [only] = properties;
  // Two documents on one line look alike for as long as a line is.
  if (properties.length === 1 && only && !isDocument(only.before) && !isDocument(only.after)) return `${only.path}: ${shortValue(only.before, 40)} → ${shortValue(only.after, 40)}`;
  return properties.map(({ path }) => path).join(', ');
};

/** What to do about something that nothing deployed; there is no engine command for it. */
export const unmanagedAdvice = ({ kind, name }: Unmanaged): string =>
  `Delete the ${kind} ${name} by hand, write it into the program (pulumi import), or accept it under acceptedDrift.`;

/** Where a report's environment runs, for the commands that it names. */
export const whereOf = ({ environment, target }: { readonly environment: string; readonly target: string }): Where => ({ environment, target: target === 'AWS' ? 'aws' : 'local' });
