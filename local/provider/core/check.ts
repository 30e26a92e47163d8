import { createHash, randomBytes } from 'node:crypto';
import type { InputSpec, Props, ResourceType } from '../types';
import { isTaggable, MADE_UP, specsOf } from './specs';
import { hasUnknown, isObject, markSecret, Secret, UNKNOWN, unwrap } from './values';

export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

export interface CheckRequest {
  /** Logical name in the program. */
  readonly name: string;
  readonly news: Props;
  /** Inputs of the last deployment; empty for a new resource and for a replacement. */
  readonly olds?: Props;
  /** The engine's seed, which makes a name the same in a preview and in the up that follows its plan. */
  readonly seed?: Uint8Array;
  /** The project's own naming: what the engine proposes, and whether it must be taken as it is. */
  readonly autonaming?: { readonly mode: 'propose' | 'enforce' | 'disable'; readonly proposed: string };
  /** defaultTags of the provider. */
  readonly defaultTags?: Readonly<Record<string, string>>;
}

export interface CheckResult {
  readonly inputs: Props;
  readonly failures: readonly CheckFailure[];
}

/** Inputs as they go into the state: names made, default tags merged, secrets marked; and every failure at once. */
export function checkInputs(type: ResourceType, request: CheckRequest): CheckResult {
  const specs = specsOf(type);
  const given = Object.fromEntries(
    Object.entries(request.news).filter(([name, value]) => value !== undefined && value !== null && name !== MADE_UP),
  );
  const failures = [
    ...unknownNames(type, specs, given),
    ...missing(specs, given),
    ...invalidDocuments(specs, given),
    ...ownFailures(type, given),
  ];
  const named = autoNames(type, request, given);
  const tagged = isTaggable(type) ? mergeTags(named, request.defaultTags) : named;
  const secrets = Object.keys(specs).filter((name) => specs[name]?.secret);
  return { inputs: markSecret(tagged, secrets), failures };
}

function unknownNames(type: ResourceType, specs: object, given: Props): CheckFailure[] {
  return Object.keys(given)
    .filter((name) => !(name in specs))
    .map((name) => ({
      property: name,
      reason: `the local provider does not know this property of ${type.token}; it knows ${Object.keys(specs).sort().join(', ')}`,
    }));
}

function missing(specs: { readonly [name: string]: InputSpec }, given: Props): CheckFailure[] {
  return Object.entries(specs)
    .filter(([name, spec]) => spec.required && given[name] === undefined)
    .map(([name]) => ({ property: name, reason: 'is required and was not given' }));
}

function invalidDocuments(specs: { readonly [name: string]: InputSpec }, given: Props): CheckFailure[] {
  const documents = Object.entries(unwrap(given)).filter(
    ([name, value]) => specs[name]?.json && typeof value === 'string' && value !== '' && value !== UNKNOWN,
  );
  return documents.flatMap(([property, value]) => {
    try {
      JSON.parse(value as string);
      return [];
    } catch (error) {
      return [{ property, reason: `is no JSON document (${(error as Error).message}); pass JSON.stringify(document)` }];
    }
  });
}

/** The type's own checks on the known values; what they say of a value that is not yet known does not count. */
function ownFailures(type: ResourceType, given: Props): readonly CheckFailure[] {
  const known = Object.fromEntries(Object.entries(unwrap(given)).filter(([, value]) => !hasUnknown(value)));
  const failures = type.check?.(known) ?? [];
  return failures.filter(({ property }) => !(property in given) || property in known);
}

/** The resource's own tags win over the provider's default tags. */
function mergeTags(inputs: Props, defaults: Readonly<Record<string, string>> | undefined): Props {
  if (defaults === undefined || Object.keys(defaults).length === 0) return inputs;
  const own: unknown = inputs['tags'];
  if (own === UNKNOWN) return inputs;
  if (own instanceof Secret)
    return { ...inputs, tags: new Secret({ ...defaults, ...(isObject(own.value) ? own.value : {}) }) };
  return { ...inputs, tags: { ...defaults, ...(isObject(own) ? own : {}) } };
}

/** Names that the program leaves out; one made by an earlier check stays. */
function autoNames(type: ResourceType, request: CheckRequest, given: Props): Props {
  const absent = Object.entries(type.inputs).filter(
    ([name, spec]) => spec.autoName !== undefined && given[name] === undefined,
  );
  if (absent.length === 0) return given;
  const olds = request.olds ?? {};
  const kept: unknown = olds[MADE_UP];
  const made = absent.map(([name, spec]) => {
    const keep = Array.isArray(kept) && kept.includes(name) && olds[name] !== undefined;
    return [name, keep ? olds[name] : makeName(request, name, spec.autoName!)] as const;
  });
  const present = made.filter(([, value]) => value !== undefined);
  return { ...given, ...Object.fromEntries(present), [MADE_UP]: present.map(([name]) => name) };
}

const SUFFIX_DIGITS = 7;

function makeName(request: CheckRequest, property: string, longest: number): string | undefined {
  const { autonaming } = request;
  if (autonaming?.mode === 'disable') return undefined;
  if (autonaming?.mode === 'enforce' || (autonaming?.mode === 'propose' && autonaming.proposed.length <= longest))
    return autonaming.proposed;
  const seed = request.seed && request.seed.length > 0 ? request.seed : randomBytes(16);
  const suffix = createHash('sha256').update(seed).update(property).digest('hex').slice(0, SUFFIX_DIGITS);
  return `${request.name.slice(0, longest - SUFFIX_DIGITS - 1)}-${suffix}`;
}
