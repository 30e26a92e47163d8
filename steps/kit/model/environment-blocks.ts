/** Edits of environment files by whole lines: every other line, comments included, stays as it is. */

interface Section {
  /** Index of the line `systems:`. */
  readonly start: number;
  /** Index after its last line that is not blank. */
  readonly end: number;
}

const isBlank = (line: string): boolean => line.trim() === '';
const indentOf = (line: string): number => line.length - line.trimStart().length;

const sectionOf = (lines: readonly string[]): Section => {
  const start = lines.findIndex((line) => /^systems:/.test(line));
  if (start < 0) throw new Error('there is no line `systems:`');
  if (!/^systems:\s*(\{\s*\}\s*)?(#.*)?$/.test(lines[start]!))
    throw new Error('`systems:` is not a block with one system per line');
  const after = lines.findIndex((line, index) => index > start && !isBlank(line) && indentOf(line) === 0);
  let end = after < 0 ? lines.length : after;
  while (end > start + 1 && isBlank(lines[end - 1]!)) end -= 1;
  return { start, end };
};

/**
 * Adds the block of a system after the others.
 * @param block lines of the system, indented by 2
 * @throws Error where the file has no block `systems:`.
 */
export const addBlock = (text: string, block: string): string => {
  const lines = text.split('\n');
  const { start, end } = sectionOf(lines);
  const first = end === start + 1;
  const head = [
    ...lines.slice(0, start),
    lines[start]!.replace(/\{\s*\}\s*/, '').trimEnd(),
    ...lines.slice(start + 1, end),
  ];
  return [...head, ...(first ? [] : ['']), ...block.trimEnd().split('\n'), ...rest(lines.slice(end))].join('\n');
};

/** A file ends in a line break. */
const rest = (lines: readonly string[]): readonly string[] => (lines.length === 0 ? [''] : lines);

/**
 * Removes the block of a system, with the comment lines right above it; undefined where there is none. A file
 * without a system has `systems: {}`.
 */
export const removeBlock = (text: string, name: string): string | undefined => {
  const lines = text.split('\n');
  const section = sectionOf(lines);
  const key = new RegExp(`^(\\s+)(["']?)${name}\\2:(\\s|$)`);
  const at = lines.findIndex((line, index) => index > section.start && index < section.end && key.test(line));
  if (at < 0) return undefined;
  const indent = indentOf(lines[at]!);
  const isNext = (line: string, index: number): boolean =>
    index > at && index < section.end && !isBlank(line) && indentOf(line) <= indent;
  const next = lines.findIndex(isNext);
  let from = at;
  while (from - 1 > section.start && isCommentAt(lines[from - 1]!, indent)) from -= 1;
  // With the last block goes the blank line above it, with any other the one below.
  if (next < 0) while (from - 1 > section.start && isBlank(lines[from - 1]!)) from -= 1;
  const kept = [...lines.slice(0, from), ...lines.slice(next < 0 ? section.end : next)];
  const left = sectionOf(kept);
  if (kept.slice(left.start + 1, left.end).some((line) => !isBlank(line) && !line.trimStart().startsWith('#')))
    return kept.join('\n');
  return kept.with(left.start, kept[left.start]!.replace(/^systems:/, 'systems: {}')).join('\n');
};

const isCommentAt = (line: string, indent: number): boolean =>
  indentOf(line) === indent && line.trimStart().startsWith('#');
