/** One difference, with its path. Undefined means absent. */
export interface Difference {
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** The differences between two values, each at the deepest path; a list of plain values counts as one. */
export const differences = (before: unknown, after: unknown, path: string): readonly Difference[] => {
  const [a, b] = [children(before), children(after)];
  if (!a || !b) return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ path, before, after }];
  return [...new Set([...a.keys(), ...b.keys()])].flatMap((key) =>
    differences(a.get(key), b.get(key), `${path}${key}`),
  );
};

/** Members by path segment; policy statements by Sid, since their order is irrelevant. */
const children = (value: unknown): ReadonlyMap<string, unknown> | undefined => {
  if (typeof value !== 'object' || value === null) return undefined;
  if (!Array.isArray(value))
    return new Map(
      Object.entries(value).map(([key, inner]) => [
        /^[\w-]+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`,
        inner,
      ]),
    );
  if (!value.some((item) => typeof item === 'object' && item !== null)) return undefined;
  const sids = value.map((item) => (item as { readonly Sid?: unknown } | null)?.Sid);
  const named = sids.every((sid) => typeof sid === 'string') && new Set(sids).size === sids.length;
  return new Map(value.map((item, at) => [named ? `[${String(sids[at])}]` : `[${at}]`, item]));
};
