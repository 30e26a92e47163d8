export type Tags = Readonly<Record<string, string>>;

/** Something that a service lists, with its tags. */
export interface Tagged {
  readonly kind: string;
  /** ARN, or the id that its service knows it by. */
  readonly id: string;
  /** Another id under which a state may know it. */
  readonly alias?: string;
  readonly name: string;
  readonly tags: Tags;
}

type Pair = { readonly Key?: string; readonly Value?: string; readonly TagKey?: string; readonly TagValue?: string };

/** Tags as a map, of any of the two spellings that services use. */
export const tagsOf = (pairs: readonly Pair[] = []): Tags =>
  Object.fromEntries(pairs.map(({ Key, Value, TagKey, TagValue }) => [Key ?? TagKey ?? '', Value ?? TagValue ?? '']));

/** Whether somebody marked it as a part of this environment's stack. */
export const isMarked = ({ tags }: Tagged, environment: string): boolean => tags['Environment'] === environment && tags['ManagedBy'] === 'pulumi';
