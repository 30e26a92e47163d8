/** Parts of one of the engine's property paths: `tags["a.b"]`, `rules[0].id`, `environment.variables.X`. */
export const pathParts = (path: string): readonly (string | number)[] =>
  [...path.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|([^.[\]]+)/g)]
    .map(([, quoted, index, plain]) => (quoted !== undefined ? quoted.replace(/\\(.)/g, '$1') : index !== undefined ? Number(index) : plain!));

/** The value at a path; undefined where there is none. */
export const valueAt = (value: unknown, path: string): unknown =>
  pathParts(path).reduce<unknown>((inner, part) => (typeof inner === 'object' && inner !== null ? (inner as Record<string | number, unknown>)[part] : undefined), value);

/** The last name in a path, which tells what the value is for. */
export const lastName = (path: string): string => pathParts(path).findLast((part) => typeof part === 'string')?.toString() ?? '';
