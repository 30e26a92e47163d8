/** Text of one style. */
export interface Span {
  readonly text: string;
  readonly bold?: boolean;
  readonly italic?: boolean;
  readonly code?: boolean;
}

type Style = Omit<Span, 'text'>;

const ENTITIES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

/** What may stand inside a line: code, bold, the tags that reports use, an escape, or text up to the next of these. */
const TOKEN =
  /(?<ticks>`+)(?<code>.+?)\k<ticks>(?!`)|\*\*(?<bold>.+?)\*\*|<(?<tag>b|i|code)>(?<inner>.*?)<\/\k<tag>>|\\(?<escaped>[^\w\s])|(?<plain>[^`*<\\]+|.)/gsu;

const STYLES: Readonly<Record<string, Style>> = { b: { bold: true }, i: { italic: true }, code: { code: true } };

/** The spans of a line of the Markdown that our reports write. */
export const spansOf = (line: string, style: Style = {}): readonly Span[] =>
  joined(
    [...line.matchAll(TOKEN)].flatMap(({ groups = {} }): readonly Span[] => {
      const { code, bold, tag, inner, escaped, plain } = groups;
      if (code !== undefined) return [{ ...style, code: true, text: unpadded(code).replaceAll('\\|', '|') }];
      if (bold !== undefined) return spansOf(bold, { ...style, bold: true });
      if (tag !== undefined) return spansOf(inner ?? '', { ...style, ...STYLES[tag] });
      return [{ ...style, text: escaped ?? (plain ?? '').replace(/&(amp|lt|gt);/g, (entity) => ENTITIES[entity]!) }];
    }),
  );

/** Code that begins or ends with a backtick is written with a space before and after. */
const unpadded = (code: string): string => (/^ .* $/.test(code) && code.trim() !== '' ? code.slice(1, -1) : code);

const joined = (spans: readonly Span[]): readonly Span[] => {
  const all: Span[] = [];
  for (const span of spans) {
    const last = all.at(-1);
    if (last && !last.code && !span.code && last.bold === span.bold && last.italic === span.italic)
      all[all.length - 1] = { ...last, text: last.text + span.text };
    else all.push(span);
  }
  return all;
};
