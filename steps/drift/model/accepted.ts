import type { AcceptedDrift } from '../../../environments/schema';
import { worst } from './grade';
import { isWithin } from '../../core/model/property-path';
import type { AcceptedFinding, ResourceDrift, Unmanaged } from './types';

export interface Found {
  readonly drifted: readonly ResourceDrift[];
  readonly unmanaged: readonly Unmanaged[];
}

export interface Counted extends Found {
  readonly accepted: readonly AcceptedFinding[];
  readonly expired: readonly AcceptedDrift[];
  readonly unused: readonly AcceptedDrift[];
}

/** An entry is valid through the end of its day, UTC. */
const isExpired = ({ until }: AcceptedDrift, today: string): boolean => until < today;

const namesResource = ({ resource }: AcceptedDrift, { name, urn }: ResourceDrift): boolean =>
  resource === name || resource === urn;
const namesUnmanaged = ({ resource, property }: AcceptedDrift, { name, id }: Unmanaged): boolean =>
  property === undefined && (resource === name || resource === id);

/** An entry with a property never accepts a deleted resource. */
const covers = (entry: AcceptedDrift, drift: ResourceDrift, path: string | undefined): boolean =>
  namesResource(entry, drift) &&
  (entry.property === undefined || (path !== undefined && isWithin(path, entry.property)));

/** The part of a resource's drift with these properties. */
const partOf = (drift: ResourceDrift, properties: ResourceDrift['properties']): ResourceDrift => ({
  ...drift,
  properties,
  grade: worst(properties.map(({ grade }) => grade)),
});

/** Removes what the environment file accepts; expired entries accept nothing, and are listed if their drift still exists. */
export const withoutAccepted = (
  { drifted, unmanaged }: Found,
  entries: readonly AcceptedDrift[],
  today: string,
): Counted => {
  const valid = entries.filter((entry) => !isExpired(entry, today));
  const accepted = [
    ...drifted.flatMap((drift) => acceptedOf(drift, valid)),
    ...unmanaged.flatMap((thing): AcceptedFinding[] => {
      const entry = valid.find((candidate) => namesUnmanaged(candidate, thing));
      return entry ? [{ entry, drift: { unmanaged: thing } }] : [];
    }),
  ];
  const meets = (entry: AcceptedDrift): boolean =>
    unmanaged.some((thing) => namesUnmanaged(entry, thing)) ||
    drifted.some((drift) => pathsOf(drift).some((path) => covers(entry, drift, path)));
  return {
    drifted: drifted.flatMap((drift) => remainderOf(drift, valid)),
    unmanaged: unmanaged.filter((thing) => !valid.some((entry) => namesUnmanaged(entry, thing))),
    accepted,
    expired: entries.filter((entry) => isExpired(entry, today) && meets(entry)),
    unused: entries.filter((entry) => !meets(entry)),
  };
};

/** What an entry must cover: each property, or the full resource if it is gone or the engine named no property. */
const pathsOf = ({ kind, properties }: ResourceDrift): readonly (string | undefined)[] =>
  kind === 'deleted' || properties.length === 0 ? [undefined] : properties.map(({ path }) => path);

/** One finding per entry, with the properties that it is the first to cover. */
const acceptedOf = (drift: ResourceDrift, valid: readonly AcceptedDrift[]): readonly AcceptedFinding[] =>
  valid.flatMap((entry) => {
    const own = pathsOf(drift).filter((path) => valid.find((candidate) => covers(candidate, drift, path)) === entry);
    if (own.length === 0) return [];
    return [
      {
        entry,
        drift: {
          resource: own.includes(undefined)
            ? drift
            : partOf(
                drift,
                drift.properties.filter(({ path }) => own.includes(path)),
              ),
        },
      },
    ];
  });

const remainderOf = (drift: ResourceDrift, valid: readonly AcceptedDrift[]): readonly ResourceDrift[] => {
  const open = pathsOf(drift).filter((path) => !valid.some((entry) => covers(entry, drift, path)));
  if (open.length === 0) return [];
  return [
    open.includes(undefined)
      ? drift
      : partOf(
          drift,
          drift.properties.filter(({ path }) => open.includes(path)),
        ),
  ];
};
