import type { EngineEvent, PropertyDiff } from '@pulumi/pulumi/automation';

/** A planned or completed change of one resource. */
export interface Change {
  readonly op: 'create' | 'update' | 'replace' | 'delete' | 'read';
  readonly urn: string;
  /** Type token, e.g. aws:sns/topic:Topic. */
  readonly type: string;
  /** Logical name. */
  readonly name: string;
  /** Paths of the changed properties, with the kind of change. */
  readonly properties: readonly { readonly path: string; readonly kind: PropertyDiff['diffKind'] | 'update' }[];
  /** State before and after, as reported by the engine (secrets redacted). */
  readonly before?: Readonly<Record<string, unknown>>;
  readonly after?: Readonly<Record<string, unknown>>;
}

const OPS: Readonly<Record<string, Change['op']>> = {
  create: 'create',
  update: 'update',
  replace: 'replace',
  delete: 'delete',
  import: 'create',
  discard: 'delete',
};

/**
 * The changes in an operation's events, sorted by URN. Replacements, which the engine reports in
 * three steps, become one entry. `when` selects the events: 'planned'
 * for a preview, 'done' for an update or refresh (where `update` means that the cloud differs).
 */
export const collectChanges = (events: readonly EngineEvent[], when: 'planned' | 'done'): readonly Change[] => {
  const byUrn = new Map<string, Change>();
  for (const event of events) {
    const metadata = when === 'planned' ? event.resourcePreEvent?.metadata : event.resOutputsEvent?.metadata;
    if (!metadata) continue;
    const op = OPS[metadata.op === 'refresh' ? refreshed(metadata) : metadata.op];
    if (!op || byUrn.get(metadata.urn)?.op === 'replace') continue;
    byUrn.set(metadata.urn, {
      op,
      urn: metadata.urn,
      type: metadata.type,
      name: nameOf(metadata.urn),
      properties: propertiesOf(metadata),
      before: bag(metadata.old),
      after: bag(metadata.new),
    });
  }
  return [...byUrn.values()].toSorted((a, b) => a.urn.localeCompare(b.urn));
};

type Metadata = NonNullable<EngineEvent['resourcePreEvent']>['metadata'];

/** A refresh reports each resource that it read; it differs if a property does, and is gone without new state. */
const refreshed = (metadata: Metadata): string => {
  if (!metadata.new) return 'delete';
  return propertiesOf(metadata).length > 0 ? 'update' : 'same';
};

const propertiesOf = (metadata: Metadata): Change['properties'] => {
  if (metadata.detailedDiff)
    return Object.entries(metadata.detailedDiff).map(([path, { diffKind }]) => ({ path, kind: diffKind }));
  return (metadata.diffs ?? []).map((path) => ({ path, kind: 'update' as const }));
};

const bag = (state: unknown): Readonly<Record<string, unknown>> | undefined => {
  const { outputs, inputs } = (state ?? {}) as { outputs?: Record<string, unknown>; inputs?: Record<string, unknown> };
  return outputs && Object.keys(outputs).length > 0 ? outputs : inputs;
};

/** Last part of a URN. */
export const nameOf = (urn: string): string => urn.slice(urn.lastIndexOf('::') + 2);

/** Counts per op; includes zeros. */
export const countChanges = (
  changes: readonly Change[],
): Readonly<Record<'create' | 'update' | 'replace' | 'delete', number>> => {
  const count = { create: 0, update: 0, replace: 0, delete: 0 };
  for (const { op } of changes) if (op !== 'read') count[op] += 1;
  return count;
};

/** `12 to create, 0 to update, 0 to replace, 0 to delete`. */
export const describeCounts = (counts: Readonly<Record<string, number>>, tense: 'planned' | 'done'): string => {
  const past: Record<string, string> = { create: 'created', update: 'updated', replace: 'replaced', delete: 'deleted' };
  return Object.entries(counts)
    .map(([op, n]) => (tense === 'planned' ? `${n} to ${op}` : `${n} ${past[op]}`))
    .join(', ');
};

const SIGNS: Readonly<Record<Change['op'], string>> = {
  create: '+',
  update: '~',
  replace: '±',
  delete: '-',
  read: ' ',
};

/** One line per change: sign, type, name, and the changed properties. */
export const describeChange = (change: Change): string => {
  const properties = change.op === 'update' || change.op === 'replace' ? change.properties.map(({ path }) => path) : [];
  return `  ${SIGNS[change.op]} ${change.type.replace(/^(\w+):(\w+)\/\w+:(\w+)$/, '$1.$2.$3')} ${change.name}${properties.length > 0 ? `  [${properties.join(', ')}]` : ''}`;
};
