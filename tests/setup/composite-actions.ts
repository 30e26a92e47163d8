import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { WorkflowStep } from './workflows';

/** Gives the text of an action of the repository, by its path as `uses` names it: `./.github/actions/setup`. */
export type ActionSource = (path: string) => string;

/** Reads the actions of the checkout whose workflows stand in this folder. */
export const actionsBeside =
  (workflows: string): ActionSource =>
  (path) =>
    readFileSync(join(workflows, '..', '..', path, 'action.yml'), 'utf8');

type ActionStep = Readonly<Record<string, unknown>> & { readonly if?: string | boolean };

interface CompositeAction {
  readonly inputs?: Readonly<
    Record<string, { readonly required?: boolean; readonly default?: string | number | boolean } | null>
  >;
  readonly outputs?: unknown;
  readonly runs: { readonly using: string; readonly steps?: readonly ActionStep[] };
}

/**
 * The steps of a job, each that uses an action of the repository replaced by that action's own steps: inputs
 * put in, and steps left out whose condition the inputs alone make false. What they say of other contexts stays.
 * @param read Makes a step of its YAML.
 * @throws Error where GitHub would refuse (no checkout before, an input that the action lacks, a command without a
 * shell), or for what is not read here: outputs, ids, conditions of the step that uses the action, actions within.
 */
export const expandActions = (
  place: string,
  steps: readonly WorkflowStep[],
  sourceOf: ActionSource,
  read: (step: Readonly<Record<string, unknown>>) => WorkflowStep,
): WorkflowStep[] =>
  steps.flatMap((step, index) => {
    if (!step.uses?.startsWith('./')) return [step];
    const where = `${place}: ${step.uses}`;
    if (!steps.slice(0, index).some(({ uses }) => uses?.startsWith('actions/checkout@')))
      throw new Error(`${where} is not there before a checkout`);
    if (step.if !== undefined || step.id !== undefined || step.env !== undefined)
      throw new Error(`${where} with an id, a condition or variables is not read here`);
    const action = parse(sourceOf(step.uses)) as CompositeAction;
    if (action.runs.using !== 'composite' || action.outputs !== undefined)
      throw new Error(`${where} is not a composite action without outputs, so it is not read here`);
    const inputs = inputsOf(where, action, step.with ?? {});
    return (action.runs.steps ?? []).flatMap((each) => {
      if (each['id'] !== undefined || read(each).uses?.startsWith('./'))
        throw new Error(`${where}: a step with an id, or another action of the repository, is not read here`);
      if (each['run'] !== undefined && each['shell'] === undefined)
        throw new Error(`${where}: a command of an action needs a shell`);
      const condition = conditionOf(each.if, inputs);
      if (condition === false) return [];
      return [read({ ...(putIn(each, inputs) as object), if: condition })];
    });
  });

const inputsOf = (
  where: string,
  { inputs = {} }: CompositeAction,
  given: Readonly<Record<string, string>>,
): Record<string, string> => {
  const unknown = Object.keys(given).filter((name) => !(name in inputs));
  if (unknown.length > 0) throw new Error(`${where} has no input ${unknown.join(', ')}`);
  return Object.fromEntries(
    Object.entries(inputs).map(([name, input]) => {
      if (input?.required === true && given[name] === undefined)
        throw new Error(`${where}: the input ${name} is missing`);
      return [name, given[name] ?? String(input?.default ?? '')];
    }),
  );
};

const INPUT = /\binputs\.([\w-]+)/g;

/** Puts the inputs into every string of a step. */
const putIn = (part: unknown, inputs: Readonly<Record<string, string>>): unknown => {
  if (typeof part === 'string') {
    return part.replace(/\$\{\{(.*?)\}\}/gs, (whole, inside: string) => {
      const alone = /^inputs\.([\w-]+)$/.exec(inside.trim())?.[1];
      return alone === undefined
        ? whole.replace(INPUT, (_, name: string) => operand(inputs[name] ?? ''))
        : (inputs[alone] ?? '');
    });
  }
  if (Array.isArray(part)) return part.map((item) => putIn(item, inputs));
  if (part !== null && typeof part === 'object')
    return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, putIn(value, inputs)]));
  return part;
};

/** An input's value within an expression: what it says itself, or a text in quotes. */
const operand = (value: string): string => {
  const inside = /^\$\{\{((?:(?!\}\}).)*)\}\}$/s.exec(value)?.[1];
  if (inside === undefined && value.includes('${{'))
    throw new Error(`an input of text and expressions is not read here: ${value}`);
  return inside?.trim() ?? `'${value.replaceAll("'", "''")}'`;
};

/** A step's condition with the inputs put in, without the parts that they make true; false where they make one false. */
const conditionOf = (
  condition: string | boolean | undefined,
  inputs: Readonly<Record<string, string>>,
): string | undefined | false => {
  if (condition === undefined) return undefined;
  const whole = String(condition)
    .replace(/^\$\{\{(.*)\}\}$/s, '$1')
    .trim()
    .replace(INPUT, (_, name: string) => operand(inputs[name] ?? ''));
  if (/\|\||[()]/.test(whole)) return whole;
  const parts = whole
    .split('&&')
    .map((part) => part.trim())
    .map((part) => ({ part, holds: comparison(part) }));
  if (parts.some(({ holds }) => holds === false)) return false;
  const open = parts.filter(({ holds }) => holds === undefined).map(({ part }) => part);
  return open.length === 0 ? undefined : open.join(' && ');
};

/** Whether a comparison of two texts holds; undefined where a side is not known yet. */
const comparison = (part: string): boolean | undefined => {
  const [, left, operator, right] = /^'([^']*)' (==|!=) '([^']*)'$/.exec(part) ?? [];
  return operator === undefined ? undefined : (left === right) === (operator === '==');
};
