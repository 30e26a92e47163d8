import type { InputSpec, Props, ResourceType } from '../types';
import { completed, sameProperty, sameValue } from './equality';
import { isRegional, MADE_UP, specsOf } from './specs';
import { isArchive, isObject, unwrap } from './values';

export type DiffKind = 'add' | 'delete' | 'update';

/** One changed path. */
export interface PropertyChange {
  /** Property path, e.g. tags.Owner or tags["a.b"]. */
  readonly path: string;
  /** Name of the input that contains it. */
  readonly property: string;
  readonly kind: DiffKind;
  readonly replace: boolean;
}

export interface DiffRequest {
  /** Stored state. */
  readonly olds: Props;
  /** Inputs of the last deployment. */
  readonly oldInputs: Props;
  /** Checked inputs of this one. */
  readonly news: Props;
  readonly ignoreChanges?: readonly string[];
  /** Region of the provider instance. */
  readonly region: string;
}

/**
 * Changes of an update: compares the state, which refresh keeps equal to the live resource, with
 * the new inputs. An omitted property is compared with its default, or not at
 * all if AWS chooses the value.
 */
export function diffResource(type: ResourceType, request: DiffRequest): readonly PropertyChange[] {
  const [olds, oldInputs, news] = [unwrap(request.olds), unwrap(request.oldInputs), unwrap(request.news)];
  const changes = Object.entries(specsOf(type)).flatMap(([property, spec]) => {
    if (property === 'region' && isRegional(type)) return regionChange(olds, oldInputs, news, request.region);
    return propertyChanges(
      type,
      property,
      spec,
      property in olds ? olds[property] : oldInputs[property],
      news[property],
    );
  });
  return changes.filter(({ path }) => !isIgnored(path, request.ignoreChanges ?? []));
}

function propertyChanges(
  type: ResourceType,
  property: string,
  spec: InputSpec,
  old: unknown,
  wanted: unknown,
): PropertyChange[] {
  const replace = spec.replace === true || type.update === undefined;
  // AWS keeps the value even if the program removes the property: the published plugin plans nothing then.
  if (wanted === undefined && spec.computed) return [];
  const target = wanted === undefined ? spec.default : wanted;
  if (sameProperty(spec, old, target)) return [];
  return changedPaths(spec, property, old, completed(spec, target, old)).map(({ path, kind }) => ({
    path,
    property,
    kind,
    replace,
  }));
}

function regionChange(olds: Props, oldInputs: Props, news: Props, providerRegion: string): PropertyChange[] {
  const old: unknown = olds['region'] ?? oldInputs['region'];
  const wanted: unknown = news['region'] ?? providerRegion;
  return old === undefined || old === wanted
    ? []
    : [{ path: 'region', property: 'region', kind: 'update', replace: true }];
}

/** Objects are compared member by member; documents, sets and lists as a unit. */
function changedPaths(
  spec: InputSpec,
  path: string,
  old: unknown,
  wanted: unknown,
): { path: string; kind: DiffKind }[] {
  if (!spec.json && isObject(old) && isObject(wanted) && !isArchive(old) && !isArchive(wanted)) {
    const keys = [...new Set([...Object.keys(old), ...Object.keys(wanted)])];
    return keys
      .filter((key) => !sameValue(old[key], wanted[key]))
      .flatMap((key) => changedPaths({}, memberPath(path, key), old[key], wanted[key]));
  }
  const kind = old === undefined ? 'add' : wanted === undefined ? 'delete' : 'update';
  return [{ path, kind }];
}

const memberPath = (path: string, key: string): string =>
  /^[A-Za-z_$][\w$]*$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;

/** A path is ignored with everything below it. */
function isIgnored(path: string, ignored: readonly string[]): boolean {
  return (
    path.startsWith(MADE_UP) ||
    ignored.some((prefix) => path === prefix || path.startsWith(`${prefix}.`) || path.startsWith(`${prefix}[`))
  );
}
