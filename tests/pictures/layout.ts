import type { Block } from './blocks';
import type { Span } from './inline';
import { widthsOf } from './lines';
import { COLORS, rect, rule, textBlock, type Drawn } from './shapes';

/** Where a block goes: its left and upper edge, and the width that it may take, in pixels. */
interface Place {
  readonly x: number;
  readonly y: number;
  readonly room: number;
}

const SIZE = 14;
const GAP = 14;
const HEADINGS: Readonly<Record<number, number>> = { 1: 24, 2: 21, 3: 17.5, 4: 14 };

/** Blocks one below the other. */
export const drawBlocks = (blocks: readonly Block[], { x, y, room }: Place): Drawn => {
  let below = y;
  const parts = blocks.map((block, index) => {
    if (index > 0) below += block.kind === 'item' ? GAP / 3 : GAP;
    const { svg, height } = draw(block, { x, y: below, room });
    below += height;
    return svg;
  });
  return { svg: parts.join('\n'), height: below - y };
};

const draw = (block: Block, place: Place): Drawn => {
  switch (block.kind) {
    case 'heading':
      return heading(block, place);
    case 'paragraph':
      return textBlock(block.spans, { ...place, size: SIZE });
    case 'item':
      return item(block.spans, place);
    case 'fence':
      return fence(block.lines, place);
    case 'table':
      return table(block.rows, place);
    case 'details':
      return details(block, place);
  }
};

/** The two upper levels have a rule below. */
const heading = (
  { level, spans }: { readonly level: number; readonly spans: readonly Span[] },
  place: Place,
): Drawn => {
  const bold = spans.map((span) => ({ ...span, bold: true }));
  const drawn = textBlock(bold, { ...place, size: HEADINGS[level]! });
  if (level > 2) return drawn;
  return { svg: `${drawn.svg}\n${rule(place.x, place.y + drawn.height + 6, place.room)}`, height: drawn.height + 8 };
};

const item = (spans: readonly Span[], { x, y, room }: Place): Drawn => {
  const drawn = textBlock(spans, { x: x + 22, y, room: room - 22, size: SIZE });
  return {
    svg: `<circle cx="${x + 11}" cy="${y + SIZE * 0.75}" r="2.5" fill="${COLORS.text}"/>\n${drawn.svg}`,
    height: drawn.height,
  };
};

const fence = (lines: readonly string[], { x, y, room }: Place): Drawn => {
  const line = 19;
  const height = lines.length * line + 24;
  const words = lines.map((content, index) =>
    textBlock([{ text: content, code: true }], { x: x + 10, y: y + 12 + index * line, room: room - 20, size: SIZE })
      .svg // A block of code has one background.
      .replace(/<rect[^>]*>/, ''),
  );
  return { svg: [rect(x, y, room, height, COLORS.subtle, { radius: 6 }), ...words].join('\n'), height };
};

const details = (
  {
    open,
    summary,
    blocks,
  }: { readonly open: boolean; readonly summary: readonly Span[]; readonly blocks: readonly Block[] },
  { x, y, room }: Place,
): Drawn => {
  const title = textBlock(summary, { x: x + 16, y, room: room - 16, size: SIZE });
  const marker = open
    ? `<path d="M${x} ${y + 8}h9l-4.5 7z" fill="${COLORS.text}"/>`
    : `<path d="M${x + 1} ${y + 6}v9l7-4.5z" fill="${COLORS.text}"/>`;
  if (!open) return { svg: `${marker}\n${title.svg}`, height: title.height };
  const inside = drawBlocks(blocks, { x, y: y + title.height + GAP, room });
  return { svg: [marker, title.svg, inside.svg].join('\n'), height: title.height + GAP + inside.height };
};

const CELL = { side: 13, top: 6 } as const;
/** A word longer than this breaks, if the table is too wide otherwise. */
const LONGEST_WORD = 130;

const table = (rows: readonly (readonly (readonly Span[])[])[], { x, y, room }: Place): Drawn => {
  const cells = rows.map((row, index) =>
    row.map((spans) => (index === 0 ? spans.map((span) => ({ ...span, bold: true })) : spans)),
  );
  const columns = columnWidths(cells, room);
  const width = columns.reduce((sum, each) => sum + each, 0);
  const lefts = columns.map((_, index) => columns.slice(0, index).reduce((sum, each) => sum + each, x));
  const parts: string[] = [];
  let below = y;
  cells.forEach((row, index) => {
    const drawn = row.map((spans, column) =>
      textBlock(spans, {
        x: lefts[column]! + CELL.side,
        y: below + CELL.top,
        room: columns[column]! - 2 * CELL.side + 0.5,
        size: SIZE,
      }),
    );
    const height = Math.max(...drawn.map((each) => each.height)) + 2 * CELL.top;
    parts.push(
      rect(x, below, width, height, index > 0 && index % 2 === 0 ? COLORS.subtle : COLORS.canvas, {
        stroke: COLORS.border,
      }),
      ...lefts.slice(1).map((left) => rect(left, below, 1, height, COLORS.border)),
      ...drawn.map(({ svg }) => svg),
    );
    below += height;
  });
  return { svg: parts.join('\n'), height: below - y };
};

/** As a browser does: what each column needs at least, and what is left in the proportion of what each could use. */
const columnWidths = (rows: readonly (readonly (readonly Span[])[])[], room: number): readonly number[] => {
  const measured = rows[0]!.map((_, column) => {
    const widths = rows.map((row) => widthsOf(row[column] ?? [], SIZE, LONGEST_WORD));
    return {
      least: Math.max(...widths.map(({ least }) => least)) + 2 * CELL.side,
      whole: Math.max(...widths.map(({ whole }) => whole)) + 2 * CELL.side,
    };
  });
  const total = (of: 'least' | 'whole'): number => measured.reduce((sum, each) => sum + each[of], 0);
  if (total('whole') <= room) return measured.map(({ whole }) => whole);
  const part = Math.max(0, room - total('least')) / (total('whole') - total('least'));
  return measured.map(({ least, whole }) => least + (whole - least) * part);
};
