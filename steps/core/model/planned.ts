import type { EngineEvent } from '@pulumi/pulumi/automation';
import { nameOf } from './changes';
import { valueAt } from './property-path';
import { presentable } from '../text/redact';
import { differences, type Difference } from '../text/values';

/** A planned change of one resource, with the changed properties; secrets redacted. */
export interface PlannedChange {
  readonly op: 'create' | 'update' | 'replace' | 'delete';
  readonly urn: string;
  /** Type token, e.g. aws:sns/topic:Topic. */
  readonly type: string;
  readonly name: string;
  /** System and step of the environment file; absent for resources of the whole stack. */
  readonly system?: string;
  readonly step?: string;
  /** All inputs for a creation, none for a deletion. */
  readonly properties: readonly Difference[];
  /** Paths that force replacement. */
  readonly replacedBy?: readonly string[];
}

type Metadata = NonNullable<EngineEvent['resourcePreEvent']>['metadata'];

const OPS: Readonly<Record<string, PlannedChange['op'] | undefined>> = {
  create: 'create',
  import: 'create',
  update: 'update',
  replace: 'replace',
  'create-replacement': 'replace',
  'delete-replaced': 'replace',
  'import-replacement': 'replace',
  delete: 'delete',
};

/** The changes in a preview's events, by URN. For a replacement's three events, uses the one named `replace`. */
export const plannedChanges = (events: readonly EngineEvent[]): readonly PlannedChange[] => {
  const byUrn = new Map<string, PlannedChange>();
  for (const { resourcePreEvent } of events) {
    const metadata = resourcePreEvent?.metadata;
    const op = metadata && OPS[metadata.op];
    if (!metadata || !op || (byUrn.has(metadata.urn) && metadata.op !== 'replace')) continue;
    byUrn.set(metadata.urn, {
      op,
      urn: metadata.urn,
      type: metadata.type,
      name: nameOf(metadata.urn),
      ...placeOf(metadata.urn),
      properties: propertiesOf(op, metadata),
      ...replacedBy(metadata),
    });
  }
  // Compared by code units, not by locale: the order goes into the digest.
  return [...byUrn.values()].toSorted((a, b) => (a.urn < b.urn ? -1 : 1));
};

interface StepState {
  readonly inputs?: unknown;
  readonly outputs?: unknown;
}

const propertiesOf = (
  op: PlannedChange['op'],
  { old, new: next, detailedDiff, diffs }: Metadata,
): readonly Difference[] => {
  const [before, after] = [old as StepState | undefined, next as StepState | undefined];
  if (op === 'delete') return [];
  if (op === 'create')
    return Object.entries(after?.inputs ?? {}).map(([path, value]) => ({ path, after: presentable(value, path) }));
  const paths = detailedDiff ? Object.keys(detailedDiff) : (diffs ?? []);
  const [was, is] = [valuesOf(before), valuesOf(after)];
  return paths.flatMap((path) => {
    const [a, b] = [was(path), is(path)];
    const found = differences(a, b, path);
    // A changed secret looks equal before and after: report only that it changes.
    return found.length > 0 ? found : [{ path, before: a, after: b }];
  });
};

/** Values of a state at property paths. The whole state is redacted first, since surrounding names show what a value is. */
const valuesOf = (state: StepState | undefined): ((path: string) => unknown) => {
  const [inputs, outputs] = [presentable(state?.inputs), presentable(state?.outputs)];
  return (path) => valueAt(inputs, path) ?? valueAt(outputs, path);
};

const replacedBy = ({
  detailedDiff,
  keys,
}: Metadata & { readonly keys?: readonly string[] | null }): Pick<PlannedChange, 'replacedBy'> => {
  const paths = detailedDiff
    ? Object.entries(detailedDiff)
        .filter(([, { diffKind }]) => String(diffKind).endsWith('replace'))
        .map(([path]) => path)
    : (keys ?? []);
  return paths.length > 0 ? { replacedBy: paths } : {};
};

/** The URN's type path contains the components: signalbox:system:PriceAlerts$signalbox:step:data$…. */
const placeOf = (urn: string): Pick<PlannedChange, 'system' | 'step'> => {
  const system = /signalbox:system:(\w+)/
    .exec(urn)?.[1]
    ?.replace(/(?<=[a-z])(?=[A-Z])/g, '-')
    .toLowerCase();
  const step = /signalbox:step:([\w-]+)/.exec(urn)?.[1];
  return { ...(system && { system }), ...(step && { step }) };
};
