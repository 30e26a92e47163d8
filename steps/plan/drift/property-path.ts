/** The parts of an engine's property path: `a.b[0]["c.d"]` is a, b, 0, c.d. */
export const partsOf = (path: string): readonly string[] =>
  [...path.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|([^.[\]]+)/g)].map(([, quoted, index, name]) => (quoted === undefined ? index ?? name ?? '' : quoted.replace(/\\(.)/g, '$1')));

/** Whether a path is the given one or stands below it. */
export const isWithin = (path: string, above: string): boolean => {
  const [inner, outer] = [partsOf(path), partsOf(above)];
  return outer.every((part, index) => inner[index] === part);
};
