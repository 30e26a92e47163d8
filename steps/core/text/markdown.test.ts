import { code, COMMENT_LIMIT, fit, shorten, type Block } from './markdown';

const bytes = (text: string): number => Buffer.byteLength(text, 'utf8');
const table = (rows: number, cell = 'ä'): Block => ({
  open: '<details>\n\n| a |\n|---|',
  rows: Array.from({ length: rows }, (_, at) => `| ${at} ${cell} |`),
  close: '\n</details>',
});
const rest = (rows: number): string => `${rows} more`;

describe('fit (R4)', () => {
  it('keeps what fits', () => {
    expect(fit('head', [table(2)], rest)).toBe('head\n<details>\n\n| a |\n|---|\n| 0 ä |\n| 1 ä |\n\n</details>');
  });

  it.each([100, 101, 102, 103, 150, 500, 999, 65_536])(
    'stays within %i bytes, cuts only between rows, closes blocks and counts what is missing',
    (limit) => {
      const blocks = [table(30, '🔥é'), table(5000, 'ü'.repeat(20)), table(3)];
      const text = fit('head', blocks, rest, limit);
      expect(bytes(text)).toBeLessThanOrEqual(limit);
      expect(text).not.toContain('\uFFFD');
      const rows = text.split('\n').filter((line) => /^\| \d/.test(line));
      expect(rows).toEqual(blocks.flatMap((block) => block.rows).slice(0, rows.length));
      expect(text.split('<details>').length).toBe(text.split('</details>').length);
      expect(text.endsWith(`\n${5033 - rows.length} more`)).toBe(true);
    },
  );

  it('uses the available room', () => {
    const text = fit('head', [table(10_000)], rest);
    expect(bytes(text)).toBeGreaterThan(COMMENT_LIMIT - 20);
  });

  it('shows nothing after a gap', () => {
    const text = fit('head', [table(1, 'x'.repeat(200)), table(1)], rest, 150);
    expect(text).toBe('head\n2 more');
  });
});

describe('code (R4)', () => {
  it.each([
    ['plain', '`plain`'],
    ['a | b', '`a \\| b`'],
    ['a\\|b', '<code>a&#92;&#124;b</code>'],
    ['two\n  lines\t.', '`two lines .`'],
    ['a `tick` b', '``a `tick` b``'],
    ['``', '``` `` ```'],
    ['@everyone <b>', '`@everyone <b>`'],
    ['', '` `'],
    [undefined, '–'],
    [null, '`null`'],
    [[1, 'a'], '`[1,"a"]`'],
    ['x'.repeat(200), `\`${'x'.repeat(159)}…\``],
  ])('puts %j into a cell', (value, cell) => expect(code(value)).toBe(cell));

  it('cuts between characters', () => {
    expect(shorten('🔥🔥🔥', 2)).toBe('🔥…');
    expect(shorten('🔥🔥🔥', 3)).toBe('🔥🔥🔥');
  });
});
