import type { DriftReport, ResourceDrift } from './types';

/** Scope of --all: the resources to restore, and those skipped because part of their drift is accepted. */
export interface Remediable {
  readonly urns: readonly string[];
  /** Drift that counts on resources of which another part is accepted. */
  readonly held: readonly ResourceDrift[];
}

/** The engine restores full resources, so one with an accepted part is skipped, and must be named explicitly. */
export const remediable = ({ drifted, accepted }: Pick<DriftReport, 'drifted' | 'accepted'>): Remediable => {
  const kept = new Set(accepted.flatMap(({ drift }) => ('resource' in drift ? [drift.resource.urn] : [])));
  return {
    urns: drifted.map(({ urn }) => urn).filter((urn) => !kept.has(urn)),
    held: drifted.filter(({ urn }) => kept.has(urn)),
  };
};

/** Why a resource was skipped, and the command that restores it anyway. */
export const describeHeld = ({ name, properties, remediate }: ResourceDrift): string =>
  `skipped: ${name}  [${properties.map(({ path }) => path).join(', ')}]: part of its drift is accepted, and only the full resource can be restored. To restore both: ${remediate}`;
