import { spansOf, type Span } from './inline';

/** A part of a document, as GitHub shows it. */
export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly spans: readonly Span[] }
  | { readonly kind: 'paragraph' | 'item'; readonly spans: readonly Span[] }
  | { readonly kind: 'fence'; readonly lines: readonly string[] }
  | { readonly kind: 'table'; readonly rows: readonly (readonly (readonly Span[])[])[] }
  | {
      readonly kind: 'details';
      readonly open: boolean;
      readonly summary: readonly Span[];
      readonly blocks: readonly Block[];
    };

/** The blocks of a report's Markdown. Knows what our reports write, and nothing beyond. */
export const blocksOf = (markdown: string): readonly Block[] => {
  const lines = markdown.replace(/^<!--.*-->$/gm, '').split('\n');
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length;) {
    const [block, used] = nextBlock(lines.slice(at));
    if (block) blocks.push(block);
    at += used;
  }
  return blocks;
};

/** The first block, and how many lines it takes; no block for an empty line. */
const nextBlock = (lines: readonly string[]): readonly [block: Block | undefined, used: number] => {
  const first = lines[0]!;
  if (first.trim() === '') return [undefined, 1];
  const [, marks, title] = /^(#{1,4}) (.*)$/.exec(first) ?? [];
  if (marks) return [{ kind: 'heading', level: marks.length, spans: spansOf(title ?? '') }, 1];
  if (first.startsWith('```')) {
    const end = lines.indexOf(/^`+/.exec(first)![0], 1);
    return [{ kind: 'fence', lines: lines.slice(1, end) }, end + 1];
  }
  if (first.startsWith('<details')) {
    const end = lines.findIndex((line) => line.endsWith('</details>'));
    const [, summary = ''] = /<summary>(.*)<\/summary>/.exec(first) ?? [];
    const inside = [first.replace(/^.*<\/summary>/, ''), ...lines.slice(1, end)].join('\n');
    return [
      { kind: 'details', open: first.startsWith('<details open'), summary: spansOf(summary), blocks: blocksOf(inside) },
      end + 1,
    ];
  }
  if (first.startsWith('|')) {
    const used = lengthWhile(lines, (line) => line.startsWith('|'));
    return [
      {
        kind: 'table',
        rows: lines
          .slice(0, used)
          .filter((line) => !/^\|[-|]+$/.test(line))
          .map(cellsOf),
      },
      used,
    ];
  }
  if (first.startsWith('- ')) return [{ kind: 'item', spans: spansOf(first.slice(2)) }, 1];
  const used = lengthWhile(lines, (line) => line.trim() !== '' && !/^(#|```|<details|\||- )/.test(line));
  return [{ kind: 'paragraph', spans: spansOf(lines.slice(0, used).join(' ')) }, used];
};

const lengthWhile = (lines: readonly string[], holds: (line: string) => boolean): number => {
  const end = lines.findIndex((line) => !holds(line));
  return end < 0 ? lines.length : end;
};

const cellsOf = (row: string): readonly (readonly Span[])[] =>
  row
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => spansOf(cell.trim()));
