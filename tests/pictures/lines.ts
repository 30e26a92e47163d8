import type { Span } from './inline';
import { CODE_PADDING, CODE_SIZE, isPictogram, textWidth } from './text-width';

/** A run of one style at its place in a line. */
export interface Run extends Span {
  /** Left edge and width in pixels, the padding of code included. */
  readonly x: number;
  readonly width: number;
}

interface Word extends Span {
  readonly width: number;
}

/** Lines no wider than `room` pixels. A word breaks only where a line cannot hold it. */
export const wrap = (spans: readonly Span[], size: number, room: number): readonly (readonly Run[])[] => {
  const lines: Word[][] = [[]];
  let used = 0;
  for (const word of wordsOf(spans, size).flatMap((each) => piecesOf(each, size, room))) {
    if (used + word.width > room && used > 0) {
      lines.push([]);
      used = 0;
    }
    if (used === 0 && word.text === ' ') continue;
    lines.at(-1)!.push(word);
    used += word.width;
  }
  return lines.map((words) => placed(words));
};

/** Width of the longest word, at most `most` pixels; and of all in one line. */
export const widthsOf = (spans: readonly Span[], size: number, most: number): { least: number; whole: number } => {
  const words = wordsOf(spans, size);
  return {
    least: Math.min(most, Math.max(0, ...words.map(({ width }) => width))),
    whole: words.reduce((sum, { width }) => sum + width, 0),
  };
};

/** Words and the spaces between them. Code stays together; pictograms stand alone, for the reader's font gives their width. */
const wordsOf = (spans: readonly Span[], size: number): readonly Word[] =>
  spans.flatMap((span) =>
    (span.code ? [span.text] : span.text.split(/( +)|(\p{Extended_Pictographic}\uFE0F?)/u))
      .filter((text) => text !== undefined && text !== '')
      .map((text) => sized({ ...span, text: text.trim() === '' ? ' ' : text }, size)),
  );

const sized = (span: Span, size: number): Word => ({
  ...span,
  width: textWidth(span.text, span, size) + (span.code ? 2 * CODE_PADDING * size * CODE_SIZE : 0),
});

/** A word too wide for a line, in as many parts as it takes. */
const piecesOf = (word: Word, size: number, room: number): readonly Word[] => {
  if (word.width <= room) return [word];
  const length = Math.max(1, Math.floor((word.text.length * room) / word.width) - 1);
  const parts = word.text.match(new RegExp(`.{1,${length}}`, 'gsu')) ?? [];
  return parts.map((text) => sized({ ...word, text }, size));
};

const placed = (words: readonly Word[]): readonly Run[] => {
  const runs: Run[] = [];
  let x = 0;
  for (const word of words) {
    const last = runs.at(-1);
    const together =
      last &&
      !last.code &&
      !word.code &&
      last.bold === word.bold &&
      last.italic === word.italic &&
      !isPictogram(last.text) &&
      !isPictogram(word.text);
    if (together) runs[runs.length - 1] = { ...last, text: last.text + word.text, width: last.width + word.width };
    else runs.push({ ...word, x });
    x += word.width;
  }
  return runs;
};
