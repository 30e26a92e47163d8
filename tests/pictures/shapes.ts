import { wrap, type Run } from './lines';
import type { Span } from './inline';
import { CODE_PADDING, CODE_SIZE, isPictogram, MONO, SANS, textWidth } from './text-width';

/** A part of a picture and its height in pixels. */
export interface Drawn {
  readonly svg: string;
  readonly height: number;
}

/** Colours of GitHub's light theme. The pictures bring their background, so they read the same in the dark one. */
export const COLORS = {
  text: '#1f2328',
  muted: '#59636e',
  border: '#d1d9e0',
  canvas: '#ffffff',
  subtle: '#f6f8fa',
  chip: '#eff1f3',
} as const;

/** Height of a line, as a part of the size of its text. */
const LINE = 1.5;

export const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

const fixed = (value: number): string => String(Math.round(value * 10) / 10);

export const rect = (
  x: number,
  y: number,
  width: number,
  height: number,
  fill: string,
  more: { readonly stroke?: string; readonly radius?: number } = {},
): string =>
  `<rect x="${fixed(x)}" y="${fixed(y)}" width="${fixed(width)}" height="${fixed(height)}" fill="${fill}"${more.radius ? ` rx="${more.radius}"` : ''}${more.stroke ? ` stroke="${more.stroke}"` : ''}/>`;

export const rule = (x: number, y: number, width: number): string => rect(x, y, width, 1, COLORS.border);

/** Text at its baseline. Its width is fixed, so a reader's font cannot push it over its neighbour. */
export const text = (run: Run, x: number, baseline: number, size: number, color: string = COLORS.text): string => {
  const content = run.code ? run.text : run.text.trimEnd();
  if (content.trim() === '') return run.code ? chip(run, x, baseline, size) : '';
  const pad = run.code ? CODE_PADDING * size * CODE_SIZE : 0;
  const style = [
    `font-family='${run.code ? MONO : SANS}'`,
    `font-size="${fixed(run.code ? size * CODE_SIZE : size)}"`,
    ...(run.bold ? ['font-weight="600"'] : []),
    ...(run.italic ? ['font-style="italic"'] : []),
    ...(isPictogram(content)
      ? []
      : [`textLength="${fixed(textWidth(content, run, size))}" lengthAdjust="spacingAndGlyphs"`]),
  ].join(' ');
  return `${run.code ? chip(run, x, baseline, size) : ''}<text x="${fixed(x + run.x + pad)}" y="${fixed(baseline)}" fill="${color}" ${style} xml:space="preserve">${escapeXml(content)}</text>`;
};

const chip = (run: Run, x: number, baseline: number, size: number): string =>
  rect(x + run.x, baseline - size * 1.02, run.width, size * 1.4, COLORS.chip, { radius: 5 });

/** Spans in as many lines as they need. */
export const textBlock = (
  spans: readonly Span[],
  {
    x,
    y,
    room,
    size,
    color,
  }: { readonly x: number; readonly y: number; readonly room: number; readonly size: number; readonly color?: string },
): Drawn => {
  const lines = wrap(spans, size, room);
  const height = size * LINE;
  return {
    svg: lines
      .flatMap((runs, index) => runs.map((run) => text(run, x, y + index * height + size * 1.1, size, color)))
      .join('\n'),
    height: lines.length * height,
  };
};
