import type { InputSpec, Props } from '../types';
import { isArchive, isObject, UNKNOWN } from './values';

/** When two property values mean the same to AWS, even if written differently. */

const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  (Array.isArray(value) && value.length === 0) ||
  (isObject(value) && Object.keys(value).length === 0);

/** Absent equals empty, false and 0, as in the schema of the published plugin. */
const isZero = (value: unknown): boolean => isEmpty(value) || value === false || value === 0;

const isScalar = (value: unknown): value is string | number | boolean =>
  ['string', 'number', 'boolean'].includes(typeof value);

/** Equal by value: archives by digest, numbers equal their decimal text, absent equals zero. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === UNKNOWN || b === UNKNOWN) return false;
  if (a === undefined || a === null) return isZero(b);
  if (b === undefined || b === null) return isZero(a);
  if (isArchive(a) || isArchive(b)) return isArchive(a) && isArchive(b) && a.hash === b.hash;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((member, i) => sameValue(member, b[i]));
  if (isObject(a) && isObject(b))
    return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((key) => sameValue(a[key], b[key]));
  return isScalar(a) && isScalar(b) ? String(a) === String(b) : isEmpty(a) && isEmpty(b);
}

/** Canonical text, independent of key order. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value ?? null);
  const members = Object.keys(value)
    .sort()
    .filter((key) => value[key] !== undefined)
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`);
  return `{${members.join(',')}}`;
}

function parse(document: unknown): unknown {
  if (typeof document !== 'string') return document;
  try {
    return JSON.parse(document) as unknown;
  } catch {
    return document;
  }
}

/** In a policy, x and [x] are equal, string lists are unordered, and "*" is short for {"AWS":"*"}. */
function normalisePolicy(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) {
    const members = value.map((member) => normalisePolicy(member));
    if (members.length === 1) return members[0];
    return members.every((member) => typeof member === 'string') ? [...members].sort() : members;
  }
  if (key === 'Principal' && value === '*') return { AWS: '*' };
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, normalisePolicy(member, name)]));
}

/** Equal as JSON documents; policy documents by the rules of IAM. */
export function sameDocument(a: unknown, b: unknown): boolean {
  if (isEmpty(a) || isEmpty(b)) return isEmpty(a) && isEmpty(b);
  const [left, right] = [parse(a), parse(b)];
  const isPolicy = isObject(left) && 'Statement' in left;
  return isPolicy
    ? canonical(normalisePolicy(left)) === canonical(normalisePolicy(right))
    : canonical(left) === canonical(right);
}

function sortMembers(value: unknown): unknown {
  return Array.isArray(value) ? [...value].sort((a, b) => (canonical(a) < canonical(b) ? -1 : 1)) : value;
}

/** Whether the live value equals the wanted one, given the property's description. */
export function sameProperty(spec: InputSpec, live: unknown, wanted: unknown): boolean {
  if (live === UNKNOWN || wanted === UNKNOWN) return false;
  if (spec.json) return sameDocument(live, wanted);
  const whole = completed(spec, wanted, live);
  return spec.set ? sameValue(sortMembers(live), sortMembers(whole)) : sameValue(live, whole);
}

/** The wanted value, completed with the published plugin's defaults and with what AWS chose. */
export function completed(spec: InputSpec, wanted: unknown, live: unknown): unknown {
  const assumed = Object.entries(spec.memberDefaults ?? {}).reduce(
    (bag, [path, value]) => fill(bag, path.split('.'), () => value, undefined),
    wanted,
  );
  return (spec.computedMembers ?? []).reduce<unknown>(
    (bag, path) => fill(bag, path.split('.'), (chosen) => chosen, live),
    assumed,
  );
}

/** Copies the member at the path from the live value if the object lacks it. */
function fill(bag: unknown, path: readonly string[], value: (live: unknown) => unknown, live: unknown): unknown {
  if (Array.isArray(bag)) return bag.map((item: unknown, i) => fill(item, path, value, counterpart(item, i, live)));
  const [name, ...deeper] = path;
  if (!isObject(bag) || name === undefined) return bag;
  const chosen: unknown = isObject(live) ? live[name] : undefined;
  const present = bag[name] !== undefined && bag[name] !== null;
  if (deeper.length > 0) return present ? { ...bag, [name]: fill(bag[name], deeper, value, chosen) } : bag;
  const filled = present ? undefined : value(chosen);
  return filled === undefined ? bag : { ...bag, [name]: filled };
}

/** The live counterpart of a list item: by name or id, else by index. */
function counterpart(item: unknown, place: number, live: unknown): unknown {
  if (!Array.isArray(live)) return undefined;
  const key = isObject(item) ? ['name', 'id'].find((candidate) => typeof item[candidate] === 'string') : undefined;
  if (key === undefined) return live[place];
  return live.find((other) => isObject(other) && other[key] === (item as Props)[key]) ?? live[place];
}
