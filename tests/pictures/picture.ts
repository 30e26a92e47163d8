import { blocksOf } from './blocks';
import { drawBlocks } from './layout';
import { COLORS, escapeXml, rect, rule, textBlock } from './shapes';

const WIDTH = 880;
const HEADER = 38;
const PADDING = 20;

/** A Markdown document as GitHub shows a comment or an issue, as SVG. */
export const picture = ({
  title,
  author,
  markdown,
}: {
  readonly title: string;
  readonly author: string;
  readonly markdown: string;
}): string => {
  const body = drawBlocks(blocksOf(markdown), { x: PADDING, y: HEADER + PADDING, room: WIDTH - 2 * PADDING });
  const height = Math.ceil(HEADER + body.height + 2 * PADDING);
  const header = textBlock([{ text: author, bold: true }, { text: ' commented' }], {
    x: PADDING,
    y: 9,
    room: WIDTH,
    size: 14,
    color: COLORS.muted,
  });
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img">`,
    `<title>${escapeXml(title)}</title>`,
    rect(0.5, 0.5, WIDTH - 1, height - 1, COLORS.canvas, { stroke: COLORS.border, radius: 6 }),
    `<path d="M1 ${HEADER}V6a5 5 0 0 1 5-5h${WIDTH - 12}a5 5 0 0 1 5 5v${HEADER - 6}z" fill="${COLORS.subtle}"/>`,
    rule(1, HEADER, WIDTH - 2),
    header.svg,
    body.svg,
    '</svg>',
  ]
    .filter((part) => part !== '')
    .join('\n')}\n`;
};
