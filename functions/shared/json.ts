import { CallerError } from './errors';

/** JSON.parse's reviver; since Node 21 its third argument carries a primitive's source text. */
export type Reviver = (this: unknown, key: string, value: unknown, context: { readonly source?: string }) => unknown;

/**
 * Parses JSON from UTF-8 bytes. Throws CallerError 400 for invalid UTF-8 and for malformed JSON,
 * with line, column and offset of the first mistake.
 */
export function parseJson(bytes: Uint8Array, reviver?: Reviver): unknown {
  const text = decode(bytes);
  try {
    return JSON.parse(text, reviver as Parameters<typeof JSON.parse>[1]);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new CallerError(400, 'malformed_json', `The body is not JSON: ${describe(text)}`, [], { cause: error });
  }
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new CallerError(400, 'malformed_json', 'The body is not UTF-8; send JSON encoded in UTF-8.', [], { cause });
  }
}

function describe(text: string): string {
  const offset = mistakeOffset(text);
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  const column = offset - before.lastIndexOf('\n');
  const found =
    offset >= text.length ? 'it ends too early' : `unexpected ${JSON.stringify(text.slice(offset, offset + 12))}`;
  return `${found} at line ${line}, column ${column} (offset ${offset}).`;
}

const SPACE = /[ \t\n\r]*/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SCALAR = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y;

/**
 * Position of the first mistake. JSON.parse reports an offset only for some mistakes
 * (not for `{"value": NaN}`), so the text is scanned again, tracking open brackets.
 */
function mistakeOffset(text: string): number {
  let at = 0;
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    if (!pattern.test(text)) return false;
    at = pattern.lastIndex;
    return true;
  };
  const open: ('{' | '[')[] = [];
  type State = 'value' | 'first item' | 'first key' | 'key' | 'colon' | 'after';
  const steps: Record<State, () => State | undefined> = {
    value: () => {
      if (take(STRING) || take(SCALAR)) return 'after';
      const bracket = text[at];
      if (bracket !== '{' && bracket !== '[') return undefined;
      open.push(bracket);
      at += 1;
      return bracket === '{' ? 'first key' : 'first item';
    },
    'first item': () => (text[at] === ']' ? steps.after() : steps.value()),
    'first key': () => (text[at] === '}' ? steps.after() : steps.key()),
    key: () => (take(STRING) ? 'colon' : undefined),
    colon: () => (take(/:/y) ? 'value' : undefined),
    after: () => {
      const inside = open.at(-1);
      if (inside !== undefined && take(/,/y)) return inside === '{' ? 'key' : 'value';
      if (inside === undefined || !take(inside === '{' ? /\}/y : /\]/y)) return undefined;
      open.pop();
      return 'after';
    },
  };
  let state: State | undefined = 'value';
  while (state !== undefined) {
    take(SPACE);
    state = steps[state]();
  }
  return at;
}
