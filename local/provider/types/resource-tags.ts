/** Tags as shown by the published plugin. */
export type TagMap = { readonly [key: string]: string };

/** A tag in most services' spelling; KMS uses TagKey and TagValue. */
export interface Tag {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

/** The tag changes from the live to the wanted tags. */
export interface TagChanges {
  readonly set: readonly { readonly Key: string; readonly Value: string }[];
  readonly remove: readonly string[];
}

/** AWS's own tags (aws:…) are never set by a program, so they are omitted. */
export function tagMap(tags: readonly Tag[] | undefined): TagMap | undefined {
  const own = (tags ?? []).filter((tag) => tag.Key !== undefined && !tag.Key.startsWith('aws:'));
  return own.length === 0 ? undefined : Object.fromEntries(own.map((tag) => [tag.Key!, tag.Value ?? '']));
}

/** undefined for no tags: several services reject an empty list. */
export function tagList(tags: TagMap | undefined): { Key: string; Value: string }[] | undefined {
  const entries = Object.entries(tags ?? {});
  return entries.length === 0 ? undefined : entries.map(([Key, Value]) => ({ Key, Value }));
}

export function tagChanges(live: TagMap | undefined, wanted: TagMap | undefined): TagChanges {
  const before = live ?? {};
  const after = wanted ?? {};
  return {
    set: Object.entries(after)
      .filter(([key, value]) => before[key] !== value)
      .map(([Key, Value]) => ({ Key, Value })),
    remove: Object.keys(before).filter((key) => !(key in after)),
  };
}

/**
 * Whether a live resource with the wanted name was created by a run that was killed before
 * it could write its state: it has every wanted tag. Without tags, ownership is unknown.
 */
export function isOurs(live: TagMap | undefined, wanted: TagMap | undefined): boolean {
  const entries = Object.entries(wanted ?? {});
  return entries.length > 0 && entries.every(([key, value]) => live?.[key] === value);
}
