import { CATALOG, tagsFrom, type ListedType, type RawTags, type ShapeOf, type Tags } from '../../../catalog';
import type { Clients } from '../../core/engine/clients';

/** Something that a service lists. */
export interface Listed<Raw> {
  /** ARN, or the id that its service knows it by. */
  readonly id: string;
  /** Another id under which a state may know it. */
  readonly alias?: string;
  readonly name: string;
  /** Its tags as the service answers them. */
  readonly tags: Raw | undefined;
}

/** Something that a service lists, with its tags by key. */
export interface Tagged extends Listed<Tags> {
  readonly type: ListedType;
  readonly tags: Tags;
}

/** What a service lists of one type in a region; of a type that an account has once, in any region. */
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

/** Whether it is marked as a part of this environment's stack. */
export const isMarked = ({ tags }: Tagged, environment: string): boolean =>
  tags['Environment'] === environment && tags['ManagedBy'] === 'pulumi';
