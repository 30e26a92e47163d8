import { blocksOf } from './blocks';
import { spansOf } from './inline';
import { picture } from './picture';

const MARKDOWN = `<!-- marker -->
### dev: 1 to update

Source **abc**.

| what | after |
|---|---|
| update | \`a \\| b\` |

<details open><summary><b>urgent</b> queue</summary>

\`\`\`sh
npm run remediate
\`\`\`

</details>
<details><summary>closed</summary>

not shown

</details>
`;

describe('the pictures of the documentation', () => {
  it('read a line as GitHub does', () => {
    expect(spansOf('a **b** `c \\| <d>` \\(e\\) <i>f &lt;</i>')).toEqual([
      { text: 'a ' },
      { text: 'b', bold: true },
      { text: ' ' },
      { text: 'c | <d>', code: true },
      { text: ' (e) ' },
      { text: 'f <', italic: true },
    ]);
  });

  it('read the blocks of a report', () => {
    expect(blocksOf(MARKDOWN).map(({ kind }) => kind)).toEqual(['heading', 'paragraph', 'table', 'details', 'details']);
  });

  it('show what is open, and of what is closed its summary', () => {
    const svg = picture({ title: 'a & b', author: 'github-actions', markdown: MARKDOWN });
    for (const shown of ['<title>a &amp; b</title>', '>a | b</text>', '>npm run remediate</text>', '>closed</text>'])
      expect(svg).toContain(shown);
    expect(svg).not.toMatch(/marker|not shown|NaN|undefined/);
  });

  it('break what no line can hold', () => {
    const svg = picture({ title: 't', author: 'a', markdown: `\`${'x'.repeat(300)}\`` });
    const pieces = [...svg.matchAll(/>(x+)<\/text>/g)].map(([, text]) => text!);
    expect(pieces.length).toBeGreaterThan(1);
    expect(pieces.join('')).toBe('x'.repeat(300));
  });
});
