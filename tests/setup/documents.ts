import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../local/paths';

/** A link to another place of the repository. */
export interface RelativeLink {
  /** As it is written, relative to the document; empty for the document itself. */
  readonly path: string;
  /** Anchor of a heading, without #. */
  readonly anchor?: string;
}

export interface Document {
  /** Relative to the repository. */
  readonly file: string;
  readonly text: string;
  readonly links: readonly RelativeLink[];
}

/** The Markdown files at the top and in docs/. */
export const documents = (): readonly Document[] =>
  ['', 'docs/'].flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => read(`${folder}${name}`)),
  );

const read = (file: string): Document => {
  const text = readFileSync(join(ROOT, file), 'utf8');
  return { file, text, links: linksOf(text) };
};

const linksOf = (text: string): readonly RelativeLink[] =>
  [...prose(text).matchAll(/\[[^\]]*\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target!)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [path = '', anchor] = target.split('#');
      return { path, ...(anchor !== undefined && { anchor }) };
    });

/** Anchors of the headings, as GitHub makes them: the words in small letters, joined by hyphens; a repeated one is numbered. */
export const headingsOf = (text: string): readonly string[] => {
  const seen = new Map<string, number>();
  return [...prose(text).matchAll(/^#{1,6} (.+)$/gm)].map(([, title]) => {
    const anchor = title!
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-');
    const before = seen.get(anchor) ?? 0;
    seen.set(anchor, before + 1);
    return before === 0 ? anchor : `${anchor}-${before}`;
  });
};

/** Without blocks of code. */
const prose = (text: string): string => text.replace(/^```[\s\S]*?^```$/gm, '').replace(/^ {4}.*$/gm, '');
