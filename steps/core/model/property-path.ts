import { SECRET } from '../text/secret-text';

/** Parts of an engine property path: `tags["a.b"]`, `rules[0].id`, `environment.variables.X`. */
export const pathParts = (path: string): readonly (string | number)[] =>
  [...path.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|([^.[\]]+)/g)].map(([, quoted, index, plain]) =>
    quoted !== undefined ? quoted.replace(/\\(.)/g, '$1') : index !== undefined ? Number(index) : plain!,
  );

/** Whether a path equals the given one or is below it. */
export const isWithin = (path: string, above: string): boolean => {
  const [inner, outer] = [pathParts(path), pathParts(above)];
  return outer.every((part, index) => inner[index] === part);
};

/** The value at a path; undefined if there is none. Below a redacted value, everything is redacted. */
export const valueAt = (value: unknown, path: string): unknown =>
  pathParts(path).reduce<unknown>((inner, part) => {
    if (inner === SECRET) return SECRET;
    if (typeof inner !== 'object' || inner === null || !Object.hasOwn(inner, part)) return undefined;
    return (inner as Readonly<Record<string | number, unknown>>)[part];
  }, value);
