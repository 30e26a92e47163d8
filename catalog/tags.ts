/** Tags of a resource by key. */
export type Tags = Readonly<Record<string, string>>;

/** Tags as AWS services return them, by the name of the shape. */
export interface RawTags {
  readonly map: Tags;
  readonly Key: readonly { readonly Key?: string; readonly Value?: string }[];
  readonly TagKey: readonly { readonly TagKey?: string; readonly TagValue?: string }[];
}

export type TagShape = keyof RawTags;

/**
 * How to read the tags of a type: the service list that contains the resources, one per region or one per
 * account, and the shape of the answer. `unread` gives the reason why none is read.
 */
export type TagRule = { readonly listed: 'region' | 'account'; readonly shape: TagShape } | { readonly unread: string };

const READERS: { readonly [S in TagShape]: (raw: RawTags[S]) => Tags } = {
  map: (raw) => raw,
  Key: (raw) => Object.fromEntries(raw.map(({ Key = '', Value = '' }) => [Key, Value])),
  TagKey: (raw) => Object.fromEntries(raw.map(({ TagKey = '', TagValue = '' }) => [TagKey, TagValue])),
};

/** Tags by key, from an answer of this shape; empty for no answer. */
export const tagsFrom = <S extends TagShape>(shape: S, raw: RawTags[S] | undefined): Tags =>
  raw === undefined ? {} : READERS[shape](raw);
