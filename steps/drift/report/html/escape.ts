const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** HTML that is safe to embed: only `html` and `raw` create it. */
export class Html {
  constructor(readonly text: string) {}
}

/** Escaped text; control characters, which are invalid in HTML, are replaced. */
export const escaped = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '').replaceAll(/[^\P{Cc}\n\t]/gu, '\uFFFD');

/** Trusted markup, such as styles; never external text. */
export const raw = (text: string): Html => new Html(text);

type Part = Html | string | number | undefined | false | readonly Part[];

const render = (part: Part): string => {
  if (part === undefined || part === false) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'object') return part.map(render).join('');
  return escaped(String(part));
};

/** A template that escapes everything that is not Html itself. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Html =>
  new Html(strings.map((text, index) => text + (index < parts.length ? render(parts[index]) : '')).join(''));
