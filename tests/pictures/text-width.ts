import type { Span } from './inline';

/** The fonts that GitHub asks for. */
export const SANS = '-apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif';
export const MONO = 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", "DejaVu Sans Mono", monospace';
/** Empty space left and right of code, and the code's size, as parts of the size of the text around it. */
export const CODE_PADDING = 0.4;
export const CODE_SIZE = 0.85;

/** Widths of Helvetica from the space to the tilde, in thousandths of its size: Adobe's font metrics. */
const WIDTHS = (
  '278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 ' +
  '584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 ' +
  '667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 ' +
  '278 556 500 722 500 500 500 334 260 334 584'
)
  .split(' ')
  .map(Number);
const MONO_WIDTH = 0.6;
const BOLD = 1.07;
const PICTOGRAM = /\p{Extended_Pictographic}/u;
/** Takes no space: a variation selector, a space without width. */
const NOTHING = /[\uFE0F\u200B]/u;

/** Width of a text in this style, without the padding of code. */
export const textWidth = (text: string, { bold, code }: Omit<Span, 'text'>, size: number): number =>
  [...text].reduce((sum, character) => sum + (code ? monoWidth(character) : sansWidth(character)), 0) *
  size *
  (code ? CODE_SIZE : bold ? BOLD : 1);

const monoWidth = (character: string): number => (NOTHING.test(character) ? 0 : MONO_WIDTH);

const sansWidth = (character: string): number => {
  if (NOTHING.test(character)) return 0;
  if (PICTOGRAM.test(character)) return 1.25;
  return (WIDTHS[character.codePointAt(0)! - 32] ?? 556) / 1000;
};

/** Whether a reader's font draws the text as a picture of a width of its own. */
export const isPictogram = (text: string): boolean => PICTOGRAM.test(text);
