import { CATALOG, tagsFrom, type ListedType, type RawTags, type ShapeOf, type Tags } from '../../../catalog';
import type { Clients } from '../../core/engine/clients';

/** A listed resource. */
export interface Listed<Raw> {
  /** ARN, or the id in its service. */
  readonly id: string;
  /** Alternative id in a state. */
  readonly alias?: string;
  readonly name: string;
  /** Its tags as returned by the service. */
  readonly tags: Raw | undefined;
}

/** A listed resource, with its tags by key. */
export interface Tagged extends Listed<Tags> {
  readonly type: ListedType;
  readonly tags: Tags;
}

/** Lists one type of one service in a region; account-wide types in any region. */
export type Lister<T extends ListedType> = (
  clients: Clients,
  region: string,
  accountId: string,
) => Promise<readonly Listed<RawTags[ShapeOf<T>]>[]>;

/** Lists one type and reads the tags by the catalog's shape. */
export const listTagged = async <T extends ListedType>(
  type: T,
  lister: Lister<T>,
  ...where: Parameters<Lister<T>>
): Promise<readonly Tagged[]> => {
  const shape = CATALOG[type].tags.shape as ShapeOf<T>;
  return (await lister(...where)).map(({ tags, ...found }) => ({ ...found, type, tags: tagsFrom(shape, tags) }));
};

/** Whether its tags mark it as part of this environment's stack. */
export const isMarked = ({ tags }: Tagged, environment: string): boolean =>
  tags['Environment'] === environment && tags['ManagedBy'] === 'pulumi';
