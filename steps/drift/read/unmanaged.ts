import { gradeOfUnmanaged } from '../model/grade';
import { systemOf } from '../model/findings';
import type { Unmanaged } from '../model/types';
import { accountWide } from './account-wide';
import { attached } from './attached';
import { openings } from './openings';
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

/**
 * What carries this environment's tags, or hangs on one of its roles, functions or topics, and is in
 * no state. By each service's own lists: the Resource Groups Tagging API knows neither roles nor
 * everything of API Gateway.
 */
export const unmanagedResources = async ({ environment, regions, state, clients }: UnmanagedQuery): Promise<readonly Unmanaged[]> => {
  const known = new Set(state.flatMap((resource) => [resource.id ?? [], textOf(resource, 'arn')?.replace(/:\*$/, '') ?? []]).flat());
  const account = accountOf(state);
  const [anyRegion = 'us-east-1'] = regions;
  const jobs = regions.flatMap((region) => REGIONAL_LISTERS.map((lister) => async () => (await lister(clients, region, account)).map((found) => ({ ...found, region }))));
  const wide = async () => (await accountWide(clients, anyRegion)).map((found) => ({ ...found, region: '' }));
  const [listed, ...hung] = await Promise.all([mapSome([...jobs, wide], (job) => job()), attached(state, clients, anyRegion), openings(state, clients)]);
  const tagged = listed.flat().filter((found) => isMarked(found, environment) && !known.has(found.id) && !(found.alias !== undefined && known.has(found.alias)));
  const owned = hung.flat();
  return [
    ...tagged.map(({ kind, id, name, region, tags }): Unmanaged => {
      const on = owned.find((found) => found.id === id)?.on;
      return { kind, id, name, region, system: tags['System'] ?? '', grade: gradeOfUnmanaged(kind), ...(on && { on }) };
    }),
    // What is tagged and attached to ours is listed once.
    ...owned.filter(({ id }) => !tagged.some((found) => found.id === id)).map((found): Unmanaged => ({ ...found, system: systemOf(found.on.resource), grade: gradeOfUnmanaged(found.kind) })),
  ];
};

/** Account of the state's resources, by the first ARN that names one. */
const accountOf = (state: readonly StateResource[]): string =>
  state.map((resource) => /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(textOf(resource, 'arn') ?? '')?.[1]).find((account) => account !== undefined) ?? '';
