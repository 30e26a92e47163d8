import { typeOf } from '../../../catalog';
import { systemOf } from '../../../systems';
import { gradeOfUnmanaged } from '../model/grade';
import type { Unmanaged } from '../model/types';
import { accountWide } from './account-wide';
import { hanging } from './looks';
import { mapSome, type Clients } from '../../core/engine/clients';
import { textOf, type StateResource } from '../../core/engine/state';
import { REGIONAL_LISTERS } from './tagged';
import { isMarked } from './tags';

export interface UnmanagedQuery {
  readonly environment: string;
  readonly regions: readonly string[];
  readonly state: readonly StateResource[];
  readonly clients: Clients;
}

/** An unmanaged resource, or an unconfirmed subscription, which does not count as one. */
export interface FoundUnmanaged extends Unmanaged {
  readonly unconfirmed?: true;
}

/**
 * Resources with this environment's tags, or attached to one of its resources, that are not in the state. Uses each
 * service's own lists: the Resource Groups Tagging API covers neither roles nor all of API Gateway.
 */
export const unmanagedResources = async ({
  environment,
  regions,
  state,
  clients,
}: UnmanagedQuery): Promise<readonly FoundUnmanaged[]> => {
  const known = new Set(
    state.flatMap((resource) => [resource.id ?? [], textOf(resource, 'arn')?.replace(/:\*$/, '') ?? []]).flat(),
  );
  const account = accountOf(state);
  const [anyRegion = 'us-east-1'] = regions;
  const jobs = regions.flatMap((region) =>
    REGIONAL_LISTERS.map(
      (lister) => async () => (await lister(clients, region, account)).map((found) => ({ ...found, region })),
    ),
  );
  const wide = async () => (await accountWide(clients, anyRegion, account)).map((found) => ({ ...found, region: '' }));
  const [listed, hung] = await Promise.all([
    mapSome([...jobs, wide], (job) => job()),
    hanging(state, clients, anyRegion),
  ]);
  const tagged = listed
    .flat()
    .filter(
      (found) =>
        isMarked(found, environment) && !known.has(found.id) && !(found.alias !== undefined && known.has(found.alias)),
    );
  return [
    ...tagged.map(({ type, id, name, region, tags }) => {
      const on = hung.find((found) => found.id === id)?.on;
      return { ...factsOf(type), id, name, region, system: tags['System'] ?? '', ...(on && { on }) };
    }),
    // Tagged resources attached to ours are reported once.
    ...hung
      .filter(({ id }) => !tagged.some((found) => found.id === id))
      .map((found) => ({ ...found, ...factsOf(found.type), system: systemOf(found.on.resource) })),
  ];
};

const factsOf = (type: string): Pick<Unmanaged, 'type' | 'kind' | 'grade'> => ({
  type,
  kind: typeOf(type).label,
  grade: gradeOfUnmanaged(type),
});

/** Account of the state's resources, from the first ARN with one. */
const accountOf = (state: readonly StateResource[]): string =>
  state
    .map((resource) => /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(textOf(resource, 'arn') ?? '')?.[1])
    .find((account) => account !== undefined) ?? '';
