import type { SystemNames } from './names';

/** Edits of the text of systems/index.ts, which imports every system and lists it. */

const IMPORT = /^import \{ (\w+) \} from '\.\/([a-z0-9-]+)';\n/gm;
const LIST = /(systems: readonly System\[\] = \[)([^\]]*)(\])/;

const entries = (list: string): readonly string[] =>
  list
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');

/** @throws Error where the file has no list of systems. */
const withList = (text: string, change: (list: readonly string[]) => readonly string[]): string => {
  if (!LIST.test(text)) throw new Error('systems/index.ts has no list `systems: readonly System[] = […]`.');
  return text.replace(LIST, (_, start, list: string, end) => `${start}${change(entries(list)).join(', ')}${end}`);
};

/** Adds a system after the others. */
export const addToList = (text: string, { name, variable }: SystemNames): string => {
  const last = [...text.matchAll(IMPORT)].at(-1);
  const at = last === undefined ? 0 : last.index + last[0].length;
  const imported = `${text.slice(0, at)}import { ${variable} } from './${name}';\n${text.slice(at)}`;
  return withList(imported, (list) => [...list, variable]);
};

/** Takes a system out of the imports and the list. */
export const removeFromList = (text: string, name: string): string => {
  const found = [...text.matchAll(IMPORT)].find(([, , folder]) => folder === name);
  if (found === undefined) throw new Error(`systems/index.ts does not import ./${name}.`);
  return withList(text.replace(found[0], ''), (list) => list.filter((entry) => entry !== found[1]));
};
