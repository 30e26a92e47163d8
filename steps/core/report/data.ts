import type { Block } from '../text/markdown';
import { code } from '../text/markdown';
import type { DataChange, Effect } from '../model/data-changes';

/** Changes of the rows that the environment file owns, or why they could not be read. */
export type DataReading = { readonly changes: readonly DataChange[] } | { readonly unknown: string };

/** Amended and renewed rows both count as changed. */
const KINDS = { add: 'add', renew: 'change', amend: 'change', remove: 'remove' } as const satisfies Record<
  Effect,
  string
>;
type Kind = (typeof KINDS)[Effect];

const countOf = (changes: readonly DataChange[]): Readonly<Record<Kind, number>> => {
  const counts = { add: 0, change: 0, remove: 0 };
  for (const { effect } of changes) counts[KINDS[effect]] += 1;
  return counts;
};

const DONE: Readonly<Record<Kind, string>> = { add: 'added', change: 'changed', remove: 'removed' };

/** `2 alert rules to add, 1 to change; 1 alert configuration to remove`; `no changes`. */
export const describeData = (changes: readonly DataChange[], tense: 'planned' | 'done'): string => {
  const parts = [...Map.groupBy(changes, ({ table }) => table)].map(([table, own]) => {
    const counts = Object.entries(countOf(own)).filter(([, count]) => count > 0) as [Kind, number][];
    const words = counts.map(([kind, count]) => `${count} ${tense === 'done' ? DONE[kind] : `to ${kind}`}`).join(', ');
    return `${table}: ${words}`;
  });
  return parts.length === 0 ? 'no changes' : parts.join('; ');
};

const SIGNS: Readonly<Record<Kind, string>> = { add: '+', change: '~', remove: '-' };
/** Values come from a table: escape control characters, and truncate. */
const safe = (value: unknown): string => {
  const text = (typeof value === 'string' ? value : (JSON.stringify(value) ?? '(absent)')).replaceAll(
    /\p{Cc}/gu,
    '\uFFFD',
  );
  return text.length > 120 ? `${[...text].slice(0, 119).join('')}…` : text;
};

const noteOf = ({ effect, takenOver }: DataChange): string =>
  [
    ...(effect === 'renew' ? ['a new rule from now on: armed, without its past state'] : []),
    ...(takenOver ? ['now owned by the environment file'] : []),
  ].join('; ');

/** One line per row, and one per changed field. */
export const dataLines = (changes: readonly DataChange[]): readonly string[] =>
  changes.flatMap((change) => {
    const note = noteOf(change);
    return [
      `  ${SIGNS[KINDS[change.effect]]} ${change.table} ${safe(change.name)}${note ? `  (${note})` : ''}`,
      ...(KINDS[change.effect] === 'change'
        ? change.fields.map(({ path, before, after }) => `      ${path}: ${safe(before)} → ${safe(after)}`)
        : []),
    ];
  });

const WORDS: Readonly<Record<Kind, string>> = { add: '➕ add', change: '✏️ change', remove: '🗑️ remove' };

/** A table of the changes, for a comment or job summary; empty without changes. */
export const dataBlocks = (changes: readonly DataChange[], tense: 'planned' | 'done'): readonly Block[] =>
  changes.length === 0
    ? []
    : [
        {
          open: `\n<details open><summary><b>Data of the environment file</b>: ${describeData(changes, tense)}</summary>\n\n| what | row | field | before | after |\n|---|---|---|---|---|`,
          rows: changes.flatMap((change) => {
            const row = `| ${WORDS[KINDS[change.effect]]} | ${change.table} ${code(change.name)}${noteOf(change) ? ` (${noteOf(change)})` : ''} |`;
            if (change.fields.length === 0) return [`${row} | | |`];
            return change.fields.map(
              ({ path, before, after }) => `${row} ${code(path)} | ${code(before)} | ${code(after)} |`,
            );
          }),
          close: '\n</details>',
        },
      ];

/** Machine-readable: the effect says whether a changed rule keeps its state (amend) or not (renew). */
export const dataJson = (changes: readonly DataChange[]): unknown => ({ counts: countOf(changes), changes });
