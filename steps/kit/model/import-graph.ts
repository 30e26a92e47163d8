/** Text of source files, by their paths from the root. */
export type Sources = ReadonlyMap<string, string>;

const SPECIFIER = /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*|\bjest\.\w+\(\s*)(['"])(\.{1,2}(?:\/[^'"]*)?)\1/g;

/** Paths that a file may mean by its relative imports, types included: with .ts, /index.ts, or as written. */
export const importsOf = (file: string, text: string): readonly string[] =>
  [...text.matchAll(SPECIFIER)].flatMap(([, , specifier]) => {
    const path = resolved(file, specifier!);
    return [path, `${path}.ts`, `${path}/index.ts`];
  });

/** The path that a relative specifier leads to. */
const resolved = (file: string, specifier: string): string =>
  specifier
    .split('/')
    .reduce<readonly string[]>(
      (path, part) => (part === '..' ? path.slice(0, -1) : part === '.' || part === '' ? path : [...path, part]),
      file.split('/').slice(0, -1),
    )
    .join('/');

/** Files that import one of these, directly or through each other, sorted; without these. */
export const importersOf = (sources: Sources, removed: readonly string[]): readonly string[] => {
  const imports = new Map([...sources].map(([file, text]) => [file, importsOf(file, text)]));
  const found = new Set(removed);
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const [file, paths] of imports) if (paths.some((path) => found.has(path))) found.add(file);
  }
  const given = new Set(removed);
  return [...found].filter((file) => !given.has(file)).toSorted();
};

/** Whether a text has the name as a word of its own. */
export const names = (text: string, name: string): boolean =>
  new RegExp(`(?<![A-Za-z0-9-])${name}(?![A-Za-z0-9])`).test(text);
