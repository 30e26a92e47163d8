import { CallerError } from './errors';
import { parseJson } from './json';

const bytes = (text: string) => Buffer.from(text, 'utf8');

function refusal(input: Uint8Array): CallerError {
  try {
    parseJson(input);
  } catch (error) {
    if (error instanceof CallerError) return error;
    throw error;
  }
  throw new Error('was parsed');
}

describe('parseJson', () => {
  it("M1 parses a document and passes each number's source text", () => {
    const sources: (string | undefined)[] = [];
    parseJson(bytes('{"price": 0.12345678901234567890, "n": [1e2]}'), (_key, value, { source }) => {
      if (typeof value === 'number') sources.push(source);
      return value;
    });
    expect(sources).toEqual(['0.12345678901234567890', '1e2']);
  });

  it.each([
    ['{"value": NaN}', 'unexpected "NaN}" at line 1, column 11 (offset 10)'],
    ['{"a": 1,}', 'unexpected "}" at line 1, column 9 (offset 8)'],
    ['{"a": 1', 'it ends too early at line 1, column 8 (offset 7)'],
    ['[1, 2', 'it ends too early at line 1, column 6 (offset 5)'],
    ['[1 2]', 'unexpected "2]" at line 1, column 4 (offset 3)'],
    ['{"a" 1}', 'unexpected "1}" at line 1, column 6 (offset 5)'],
    ['{a: 1}', 'unexpected "a: 1}" at line 1, column 2 (offset 1)'],
    ['{\n  "a": 01\n}', 'unexpected "01\\n}" at line 2, column 8 (offset 9)'],
    ['{"a": 1}]', 'unexpected "]" at line 1, column 9 (offset 8)'],
    ['"abc', 'unexpected "\\"abc" at line 1, column 1 (offset 0)'],
    ['[1,]', 'unexpected "]" at line 1, column 4 (offset 3)'],
    ['[}', 'unexpected "}" at line 1, column 2 (offset 1)'],
    ['metric=1', 'unexpected "metric=1" at line 1, column 1 (offset 0)'],
    ['   ', 'it ends too early at line 1, column 4 (offset 3)'],
  ])('M1 reports the position of the mistake in %j', (text, place) => {
    expect(refusal(bytes(text))).toMatchObject({
      status: 400,
      code: 'malformed_json',
      message: `The body is not JSON: ${place}.`,
    });
  });

  it('M1 agrees with JSON.parse on every one-character change of a document', () => {
    const document = '{"a":[1,-2.5e+3,"x\\u00e9",true,null],"b":{"c":{}},"d":[]}';
    let refused = 0;
    for (let at = 0; at <= document.length; at += 1) {
      for (const put of ['', '"', ',', '}', ']', '[', '{', ':', '0', 'x', '\\', ' ']) {
        for (const cut of [0, 1]) {
          const text = document.slice(0, at) + put + document.slice(at + cut);
          let valid = true;
          try {
            JSON.parse(text);
          } catch {
            valid = false;
          }
          if (valid) {
            expect(parseJson(bytes(text))).toEqual(JSON.parse(text));
            continue;
          }
          refused += 1;
          const offset = Number(/offset (\d+)/.exec(refusal(bytes(text)).message)?.[1]);
          // The text before the mistake can be completed to a valid document, so the position is not too late.
          expect(offset).toBeLessThanOrEqual(text.length);
          expect(canBeContinued(text.slice(0, offset))).toBe(true);
        }
      }
    }
    expect(refused).toBeGreaterThan(500);
  });

  it('M1 refuses bytes that are not UTF-8', () => {
    expect(refusal(Uint8Array.of(0x22, 0xff, 0x22))).toMatchObject({
      status: 400,
      message: expect.stringContaining('not UTF-8'),
    });
  });

  it('M1 finds a mistake after deep nesting and a long string without overflow', () => {
    expect(refusal(bytes('['.repeat(100_000))).message).toContain('offset 100000');
    expect(refusal(bytes(`["${'y'.repeat(200_000)}" x]`)).message).toContain('offset 200004');
  });
});

/** Whether some ending makes the text valid JSON: tries the few that the grammar needs. */
function canBeContinued(prefix: string): boolean {
  const closers = ['', '0', '"a"', '"a":0', ':0', 'true'];
  const brackets: string[] = [];
  const outside = prefix.replace(/"(?:[^"\\]|\\.)*"/g, '""');
  for (const character of outside) {
    if (character === '{') brackets.unshift('}');
    if (character === '[') brackets.unshift(']');
    if (character === '}' || character === ']') brackets.shift();
  }
  return closers.some((middle) => {
    try {
      JSON.parse(prefix + middle + brackets.join(''));
      return true;
    } catch {
      return false;
    }
  });
}
