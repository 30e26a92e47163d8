/** Single edits (insert, delete, replace, swap of neighbours) that turn one word into the other. */
export function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const replaced = last[column - 1]! + (from[row - 1] === to[column - 1] ? 0 : 1);
      let best = Math.min(replaced, last[column]! + 1, current[column - 1]! + 1);
      if (row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]) {
        best = Math.min(best, beforeLast[column - 2]! + 1);
      }
      current.push(best);
    }
    beforeLast = last;
    last = current;
  }
  return last[to.length]!;
}

/** Words that differ in case, `-` and `_` only are the same to whoever typed them. */
const plain = (word: string) => word.toLowerCase().replace(/[-_\s]/g, '');

/** The candidates that may have been meant, the closest first: at most a third of the letters of each differ. */
export function nearMisses(word: string, candidates: readonly string[]): readonly string[] {
  return candidates
    .map((candidate) => ({ candidate, distance: editDistance(plain(word), plain(candidate)) }))
    .filter(({ candidate, distance }) => distance <= Math.max(1, Math.floor(plain(candidate).length / 3)))
    .toSorted((a, b) => a.distance - b.distance)
    .map(({ candidate }) => candidate);
}

/** The candidate that was probably meant. */
export function nearMiss(word: string, candidates: readonly string[]): string | undefined {
  return nearMisses(word, candidates)[0];
}

/** `; did you mean …?` or nothing. */
export function suggestion(word: unknown, candidates: readonly string[]): string {
  const near = typeof word === 'string' ? nearMiss(word, candidates) : undefined;
  return near === undefined || near === word ? '' : `; did you mean \`${near}\`?`;
}
