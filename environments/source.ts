import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml';
import type { Document, Node, Pair, YAMLError } from 'yaml';

/** Path of a setting: keys and list indexes from the top of the file. */
export type Path = readonly (string | number)[];

/** Line and column, both from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A mistake in the text itself. */
export interface TextMistake extends Position {
  readonly text: string;
}

const MAX_SHOWN = 60;

/** `systems.price-alerts.steps[3].compute`; a key that is no plain word is quoted. */
export function formatPath(path: Path): string {
  return path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`;
      const key = /^[\w-]+$/.test(part) ? part : JSON.stringify(part);
      return index === 0 ? key : `.${key}`;
    })
    .join('');
}

/** A YAML text with its values and the position of each. */
export class YamlSource {
  /** Mistakes of syntax: the values cannot be trusted. */
  readonly broken: readonly TextMistake[];
  /** Keys given twice: the rest of the file can still be checked. */
  readonly duplicates: readonly TextMistake[];
  /** The plain values, undefined where the text is broken. */
  readonly value: unknown;
  readonly #document: Document.Parsed;
  readonly #lines = new LineCounter();

  constructor(text: string) {
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false, version: '1.2' });
    const problems: readonly YAMLError[] = [...this.#document.errors, ...this.#document.warnings];
    this.duplicates = problems
      .filter((problem) => problem.code === 'DUPLICATE_KEY')
      .map((problem) => this.#duplicate(problem));
    const broken: TextMistake[] = problems
      .filter((problem) => problem.code !== 'DUPLICATE_KEY')
      .map((problem) => this.#broken(problem));
    let value: unknown;
    if (broken.length === 0) {
      try {
        value = this.#document.toJS({ maxAliasCount: 100 });
      } catch (error) {
        broken.push(...this.#aliases((error as Error).message));
      }
    }
    this.broken = broken;
    this.value = value;
  }

  /** Position of the value (or the key); for an absent one, of the nearest parent. */
  position(path: Path, at: 'key' | 'value'): Position {
    const found = this.#find(path);
    const node = at === 'key' ? (found.key ?? found.value) : (found.value ?? found.key);
    return this.#at(node?.range?.[0] ?? 0);
  }

  /** The value as it is written, short enough for an error. */
  shown(path: Path): string {
    const { value, depth } = this.#find(path);
    if (depth < path.length) return 'nothing';
    if (isMap(value)) return value.items.length === 0 ? '{}' : 'settings';
    if (isSeq(value)) return `a list of ${value.items.length}`;
    if (!isScalar(value) || value.value === null) return 'nothing';
    const written =
      typeof value.value === 'string' && value.type !== 'PLAIN'
        ? JSON.stringify(value.value)
        : (value.source ?? JSON.stringify(value.value));
    return written.length > MAX_SHOWN ? `${written.slice(0, MAX_SHOWN)}…` : written;
  }

  #find(path: Path): { key?: Node; value?: Node; depth: number } {
    let key: Node | undefined;
    let value = this.#resolved(this.#document.contents);
    let depth = 0;
    for (const part of path) {
      const pair: Pair | undefined = isMap(value)
        ? value.items.findLast((item) => String(isScalar(item.key) ? item.key.value : item.key) === String(part))
        : undefined;
      const item = isSeq(value) && typeof part === 'number' ? value.items[part] : undefined;
      if (!pair && item === undefined) break;
      key = pair ? (pair.key as Node) : undefined;
      value = this.#resolved(pair ? pair.value : item) ?? value;
      depth++;
    }
    return { key, value, depth };
  }

  #resolved(node: unknown): Node | undefined {
    if (isAlias(node)) return node.resolve(this.#document);
    return (node ?? undefined) as Node | undefined;
  }

  #at(offset: number): Position {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }

  #broken(problem: YAMLError): TextMistake {
    const what =
      problem.code === 'MULTIPLE_DOCS'
        ? 'found a second document after ---, allowed one environment per file'
        : problem.message.split('\n')[0];
    return { ...this.#at(problem.pos[0]), text: `YAML syntax: ${what}` };
  }

  /** Aliases without an anchor before them; where all have one, the library refused how often they repeat. */
  #aliases(message: string): readonly TextMistake[] {
    const unknown: TextMistake[] = [];
    visit(this.#document, {
      Alias: (_, alias) => {
        if (alias.resolve(this.#document) === undefined)
          unknown.push({
            ...this.#at(alias.range?.[0] ?? 0),
            text: `YAML syntax: found the alias *${alias.source}, allowed the name of an anchor set before it with &`,
          });
      },
    });
    return unknown.length > 0 ? unknown : [{ line: 1, column: 1, text: `YAML syntax: ${message}` }];
  }

  #duplicate(problem: YAMLError): TextMistake {
    let key = '';
    visit(this.#document, {
      Pair: (_, pair) => {
        const node = pair.key as Node | null;
        if (node?.range?.[0] === problem.pos[0] && isScalar(node)) key = String(node.value);
      },
    });
    return {
      ...this.#at(problem.pos[0]),
      text: `found the key \`${key}\` a second time, allowed once: remove one of them`,
    };
  }
}
