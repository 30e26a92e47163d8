/** Tags as the published plugin shows them. */
export type TagMap = { readonly [key: string]: string };

/** A tag as most services spell it; KMS spells it TagKey and TagValue. */
export interface Tag {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

/** What turns the live tags of a resource into the wanted ones. */
export interface TagChanges {
  readonly set: readonly { readonly Key: string; readonly Value: string }[];
  readonly remove: readonly string[];
}

/** The service's own tags (aws:…) belong to nobody's program, so they are left out. */
export function tagMap(tags: readonly Tag[] | undefined): TagMap | undefined {
  const own = (tags ?? []).filter((tag) => tag.Key !== undefined && !tag.Key.startsWith('aws:'));
  return own.length === 0 ? undefined : Object.fromEntries(own.map((tag) => [tag.Key!, tag.Value ?? '']));
}

/** undefined for no tags: several services refuse an empty list. */
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
 * Whether a live resource of the wanted name is the wanted one, made by a run that was killed before
 * it could write its state: it carries every wanted tag. Without tags nothing tells whose it is.
 */
export function isOurs(live: TagMap | undefined, wanted: TagMap | undefined): boolean {
  const entries = Object.entries(wanted ?? {});
  return entries.length > 0 && entries.every(([key, value]) => live?.[key] === value);
}
