/** Joins words for a sentence: `a`, `a or b`, `a, b or c`. */
export const anyOf = (words: readonly string[]): string => words.join(', ').replace(/, ([^,]*)$/, ' or $1');
