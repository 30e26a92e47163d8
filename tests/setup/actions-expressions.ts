/** Values of GitHub's contexts: `github`, `vars`. */
export type Contexts = Readonly<Record<string, unknown>>;

/** A text with its `${{ … }}` replaced. */
export const resolved = (text: string, contexts: Contexts): string =>
  text.replace(/\$\{\{(.*?)\}\}/gs, (_, inside: string) => String(valueOf(inside.trim(), contexts)));

/**
 * Whether a condition holds: `always()`, `success()`, `failure()`, `cancelled()`, a comparison with ==,
 * or several of them joined by ||. A condition that asks for no status holds only while all went well.
 */
export const holds = (condition: string, contexts: Contexts, ok: boolean): boolean => {
  const bare = condition.replace(/^\$\{\{(.*)\}\}$/s, '$1').trim();
  const asksStatus = /\b(always|success|failure|cancelled)\(\)/.test(bare);
  return (asksStatus || ok) && bare.split('||').some((term) => termHolds(term.trim(), contexts, ok));
};

const termHolds = (term: string, contexts: Contexts, ok: boolean): boolean => {
  const status: Readonly<Record<string, boolean>> = { 'always()': true, 'success()': ok, 'failure()': !ok, 'cancelled()': false };
  if (term in status) return status[term]!;
  const [left, right, ...more] = term.split('==').map((side) => side.trim());
  if (left === undefined || right === undefined || more.length > 0) throw new Error(`this condition is not read here: ${term}`);
  return valueOf(left, contexts) === valueOf(right, contexts);
};

/** A text in quotes, or a path such as github.event.pull_request.number. */
const valueOf = (expression: string, contexts: Contexts): unknown => {
  const [, quoted] = /^'(.*)'$/.exec(expression) ?? [];
  if (quoted !== undefined) return quoted;
  if (!/^[\w.-]+$/.test(expression)) throw new Error(`this expression is not read here: ${expression}`);
  const value = expression.split('.').reduce<unknown>((part, key) => (part as Record<string, unknown> | undefined)?.[key], contexts);
  if (value === undefined) throw new Error(`there is no ${expression} in this run`);
  return value;
};
