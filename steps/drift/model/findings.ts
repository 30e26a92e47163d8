import { systemOf } from '../../../systems';
import { nameOf, type Change } from '../../core/model/changes';
import { valueAt } from '../../core/model/property-path';
import type { CodeDigest } from '../../core/engine/code-digests';
import { redacted } from '../../core/text/redact';
import { commandFor } from './commands';
import type { Where } from '../../core/model/subscriptions';
import { byGrade, gradeOfDeletion, gradeOfProperty, worst } from './grade';
import { referenceTo } from './references';
import type { PendingChange, PropertyDrift, ResourceDrift } from './types';

/** The engine's sign of replaced code; the digests are more exact. */
const CODE_PATHS = ['code', 'sourceCodeHash', 'codeSha256'];

/**
 * Combines the changes of a refresh with the function digests. For a function's code the AWS plugin
 * compares only codeSha256, and only if the program sets it (pulumi-aws #906),
 * so the digests are checked independently.
 * @param deployed URNs of the state, to shorten references in commands. Default: those of the changes.
 */
export const resourceDrifts = (
  refreshed: readonly Change[],
  digests: readonly CodeDigest[],
  place: Where,
  deployed: readonly string[] = refreshed.map(({ urn }) => urn),
): readonly ResourceDrift[] => {
  const replaced = new Map(
    digests.filter(({ deployed, live }) => deployed !== live).map((digest) => [digest.urn, digest]),
  );
  const seen = refreshed.filter(({ op }) => op !== 'create' && op !== 'read');
  const unseen = [...replaced.values()].filter(({ urn }) => !seen.some((change) => change.urn === urn));
  return [
    ...seen.map((change) => driftOf(change, replaced.get(change.urn), place, deployed)),
    ...unseen.map((digest) =>
      driftOf(
        { op: 'update', urn: digest.urn, type: digest.type, name: nameOf(digest.urn), properties: [] },
        digest,
        place,
        deployed,
      ),
    ),
  ].toSorted((a, b) => byGrade(a, b) || a.urn.localeCompare(b.urn));
};

const driftOf = (
  change: Change,
  digest: CodeDigest | undefined,
  place: Where,
  deployed: readonly string[],
): ResourceDrift => {
  const { urn, type, name, op } = change;
  const deleted = op === 'delete';
  const reference = referenceTo(urn, deployed);
  const properties = deleted
    ? []
    : [...(digest ? [codeDrift(digest)] : []), ...propertyDrifts(change, digest !== undefined)];
  return {
    urn,
    name,
    type,
    system: systemOf(name),
    kind: deleted ? 'deleted' : 'changed',
    grade: deleted ? gradeOfDeletion(type) : worst(properties.map(({ grade }) => grade)),
    properties,
    remediate: commandFor('remediate', place, reference),
    adopt: commandFor('adopt', place, reference),
  };
};

const codeDrift = ({ type, deployed, live }: CodeDigest): PropertyDrift => ({
  path: 'codeSha256',
  grade: gradeOfProperty(type, 'codeSha256'),
  before: deployed,
  after: live,
});

/** The difference from the state: the engine gives the paths, the two states the values. */
const propertyDrifts = ({ type, properties, before, after }: Change, codeTold: boolean): readonly PropertyDrift[] => {
  // The full state is redacted, since surrounding names show what a value is.
  const [state, cloud] = [redacted(before), redacted(after)];
  return properties
    .filter(({ path }) => !(codeTold && CODE_PATHS.includes(path)))
    .map(({ path }) => {
      const [old, live] = [valueAt(state, path), valueAt(cloud, path)];
      return {
        path,
        grade: gradeOfProperty(type, path),
        ...(old !== undefined && { before: old }),
        ...(live !== undefined && { after: live }),
      };
    });
};

/** Changes that the program has beyond the state. */
export const pendingChanges = (planned: readonly Change[]): readonly PendingChange[] =>
  planned
    .filter(({ op }) => op !== 'read')
    .map(({ op, urn, name, type, properties }) => ({
      op,
      urn,
      name,
      type,
      properties: properties.map(({ path }) => path),
    }));
