import type { Path } from '../source';
import type { Rule, RuleInput } from './rule';

/** What is wrong with a schedule expression of EventBridge, or nothing. */
export function scheduleProblem(expression: string): string | undefined {
  const rate = /^rate\((.*)\)$/.exec(expression)?.[1];
  if (rate !== undefined) return rateProblem(rate);
  const fields = /^cron\((.*)\)$/.exec(expression)?.[1]?.trim().split(/\s+/) ?? [];
  return cronProblem(fields);
}

function rateProblem(rate: string): string | undefined {
  const [, count, unit, plural] = /^([1-9]\d*) (minute|hour|day)(s?)$/.exec(rate) ?? [];
  if (count === undefined) return 'rate(N minutes), rate(N hours) or rate(N days)';
  // Rules refuse "1 minutes" and "5 minute".
  return (count === '1') === (plural === '') ? undefined : `rate(${count} ${unit}${count === '1' ? '' : 's'})`;
}

interface CronField {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  readonly words?: RegExp;
  readonly marks?: RegExp;
}

const CRON_FIELDS: readonly CronField[] = [
  { name: 'minutes', low: 0, high: 59 },
  { name: 'hours', low: 0, high: 23 },
  { name: 'day of month', low: 1, high: 31, marks: /^(\?|L|LW|\d{1,2}W)$/ },
  { name: 'month', low: 1, high: 12, words: /^(JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)$/i },
  {
    name: 'day of week',
    low: 1,
    high: 7,
    words: /^(SUN|MON|TUE|WED|THU|FRI|SAT)$/i,
    marks: /^(\?|L|[1-7]L|[1-7]#[1-5])$/,
  },
  { name: 'year', low: 1970, high: 2199 },
];

function isCronPart(part: string, field: CronField): boolean {
  if (field.marks?.test(part)) return true;
  const [, base = '', step] = /^([^/]+)(?:\/(\d+))?$/.exec(part) ?? [];
  const isValue = (word: string) =>
    field.words?.test(word) || (/^\d{1,4}$/.test(word) && Number(word) >= field.low && Number(word) <= field.high);
  const bounds = base.split('-');
  return (
    base !== '' &&
    (step === undefined || Number(step) > 0) &&
    (base === '*' || (bounds.length <= 2 && bounds.every(isValue)))
  );
}

function cronProblem(fields: readonly string[]): string | undefined {
  if (fields.length !== CRON_FIELDS.length)
    return `6 fields in cron(): ${CRON_FIELDS.map(({ name }) => name).join(', ')}`;
  const wrong = CRON_FIELDS.find((field, index) => !fields[index]!.split(',').every((part) => isCronPart(part, field)));
  if (wrong) return `${wrong.name} from ${wrong.low} to ${wrong.high}, * or a list`;
  return (fields[2] === '?') === (fields[4] === '?') ? '? in exactly one of day of month and day of week' : undefined;
}

/** Holds for a schedule expression that is found in a system's settings. */
export const scheduleRule = (
  expressionOf: (input: RuleInput) => { readonly path: Path; readonly expression: string | undefined } | undefined,
): Rule => ({
  name: 'schedules are ones that EventBridge runs',
  check: (input) => {
    const { path, expression } = expressionOf(input) ?? {};
    const allowed = expression === undefined ? undefined : scheduleProblem(expression);
    return path === undefined || allowed === undefined
      ? []
      : [{ path, text: `found ${expression}, allowed ${allowed}` }];
  },
});
