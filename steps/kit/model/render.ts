/** A file of the template whose name ends in .txt, or its text, with every placeholder filled in. */
export const fill = (text: string, values: Readonly<Record<string, string>>): string =>
  Object.entries(values).reduce((filled, [name, value]) => filled.replaceAll(`__${name}__`, value), text);

const MARK = /^\s*(?:\/\/|#)\? ([a-z-]+)$/;

/**
 * Leaves out the lines of other variants. `//? WORD` (`#? WORD` in YAML) starts lines of the variant WORD,
 * `//? end` lines of every variant.
 */
export const choose = (text: string, variants: readonly string[]): string => {
  let current = 'end';
  const kept = text.split('\n').filter((line) => {
    const mark = MARK.exec(line)?.[1];
    if (mark !== undefined) current = mark;
    return mark === undefined && (current === 'end' || variants.includes(current));
  });
  return kept.join('\n');
};
