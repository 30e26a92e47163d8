/** Values of GitHub's contexts: `github`, `vars`, `steps`, `needs`. */
export type Contexts = Readonly<Record<string, unknown>>;

/** Where an unknown name is null, as GitHub has it: what a repository, an event or a step need not have. */
const OPEN = /^(vars|github\.event|steps)\./;

/** A text with its `${{ … }}` replaced. */
export const resolved = (text: string, contexts: Contexts): string =>
  text.replace(/\$\{\{(.*?)\}\}/gs, (_, inside: string) =>
    String((valueOf(inside.trim(), contexts) as string | number | undefined) ?? ''),
  );

/**
 * Whether a condition holds: `always()`, `success()`, `failure()`, `cancelled()` and comparisons with == and !=,
 * joined by && and || and in parentheses. A condition that asks for no status holds only while all went well.
 */
export const holds = (condition: string, contexts: Contexts, ok: boolean): boolean => {
  const bare = condition.replace(/^\$\{\{(.*)\}\}$/s, '$1').trim();
  const tokens = bare.match(/&&|\|\||[=!]=|'[^']*'|\w+\(\)|[\w.-]+|[()]|\S/g) ?? [];
  const asksStatus = tokens.some((token) => /^(always|success|failure|cancelled)\(\)$/.test(token));
  const value = either(tokens, { contexts, ok });
  if (tokens.length > 0) throw new Error(`this condition is not read here: ${condition}`);
  return (asksStatus || ok) && value;
};

interface Reading {
  readonly contexts: Contexts;
  readonly ok: boolean;
}

/** Takes its tokens from the front. */
type Part = (tokens: string[], reading: Reading) => boolean;

/** Parts joined by an operator; each is read, whatever those before it were. */
const joined =
  (operator: string, part: Part, join: (values: readonly boolean[]) => boolean): Part =>
  (tokens, reading) => {
    const values = [part(tokens, reading)];
    while (tokens[0] === operator) {
      tokens.shift();
      values.push(part(tokens, reading));
    }
    return join(values);
  };

const term: Part = (tokens, reading) => {
  const first = tokens.shift() ?? '';
  if (first === '(') {
    const value = either(tokens, reading);
    if (tokens.shift() !== ')') throw new Error('a parenthesis is not closed');
    return value;
  }
  const status: Readonly<Record<string, boolean>> = {
    'always()': true,
    'success()': reading.ok,
    'failure()': !reading.ok,
    'cancelled()': false,
  };
  if (first in status) return status[first]!;
  const operator = tokens.shift();
  if (operator !== '==' && operator !== '!=') throw new Error(`this condition is not read here: ${first}`);
  // What is not there equals an empty text.
  const [left, right] = [first, tokens.shift() ?? ''].map((side) => valueOf(side, reading.contexts) ?? '');
  return (left === right) === (operator === '==');
};

const both = joined('&&', term, (values) => values.every(Boolean));
const either: Part = joined('||', both, (values) => values.some(Boolean));

/** A text in quotes, a path such as github.event.pull_request.number, or a whole context as JSON. */
const valueOf = (expression: string, contexts: Contexts): unknown => {
  const [, quoted] = /^'(.*)'$/.exec(expression) ?? [];
  if (quoted !== undefined) return quoted;
  const [, whole] = /^toJSON\((\w+)\)$/.exec(expression) ?? [];
  if (whole !== undefined) return JSON.stringify(contexts[whole]);
  if (!/^[\w.-]+$/.test(expression)) throw new Error(`this expression is not read here: ${expression}`);
  const value = expression
    .split('.')
    .reduce<unknown>((part, key) => (part as Record<string, unknown> | null | undefined)?.[key], contexts);
  if (value === undefined && !OPEN.test(expression)) throw new Error(`there is no ${expression} in this run`);
  return value;
};
