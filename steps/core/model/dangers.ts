import { typeOf } from '../../../catalog';
import type { PlannedChange } from './planned';

/** A planned change to review first. */
export interface Danger {
  /** Data loss, or changed permissions. */
  readonly kind: 'data' | 'permissions';
  readonly why: string;
  readonly change: PlannedChange;
}

/** The dangers of a plan: data loss first, then permission changes. */
export const dangersOf = (changes: readonly PlannedChange[]): readonly Danger[] => {
  const all = changes.flatMap((change) => [...dataDanger(change), ...permissionDanger(change)]);
  return [...all.filter(({ kind }) => kind === 'data'), ...all.filter(({ kind }) => kind === 'permissions')];
};

const dataDanger = (change: PlannedChange): readonly Danger[] => {
  const { holdsData, label: what } = typeOf(change.type);
  if (!holdsData || (change.op !== 'delete' && change.op !== 'replace')) return [];
  const by = change.replacedBy?.length ? ` because of ${change.replacedBy.join(', ')}` : '';
  return [
    {
      kind: 'data',
      change,
      why: change.op === 'delete' ? `the ${what} is deleted` : `the ${what} is replaced${by}: its data is lost`,
    },
  ];
};

const VERB = { create: 'new', update: 'changed', replace: 'replaced', delete: 'deleted' } as const;

const permissionDanger = (change: PlannedChange): readonly Danger[] => {
  const { permission, hasPolicy, label } = typeOf(change.type);
  if (permission !== undefined) return [{ kind: 'permissions', change, why: `${VERB[change.op]} ${permission}` }];
  if (!hasPolicy || change.op === 'delete' || !change.properties.some(({ path }) => /^policy(\W|$)/.test(path)))
    return [];
  return [{ kind: 'permissions', change, why: `${VERB[change.op]} ${label} policy` }];
};
