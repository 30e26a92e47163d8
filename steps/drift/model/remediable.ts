import type { DriftReport, ResourceDrift } from './types';

/** What remediating all means: the resources to bring back, and those that are left for what is accepted of them. */
export interface Remediable {
  readonly urns: readonly string[];
  /** Drift that counts on resources of which another part is accepted. */
  readonly held: readonly ResourceDrift[];
}

/** The engine brings a resource back whole, so one of which a part is accepted is left, to be named by hand. */
export const remediable = ({ drifted, accepted }: Pick<DriftReport, 'drifted' | 'accepted'>): Remediable => {
  const kept = new Set(accepted.flatMap(({ drift }) => ('resource' in drift ? [drift.resource.urn] : [])));
  return {
    urns: drifted.map(({ urn }) => urn).filter((urn) => !kept.has(urn)),
    held: drifted.filter(({ urn }) => kept.has(urn)),
  };
};

/** Why a resource was left, and the command that brings it back all the same. */
export const describeHeld = ({ name, properties, remediate }: ResourceDrift): string =>
  `left: ${name}  [${properties.map(({ path }) => path).join(', ')}], for a part of it is accepted and a resource comes back whole. To bring back both: ${remediate}`;
