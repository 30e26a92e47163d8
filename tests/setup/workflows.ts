import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { ROOT } from '../../local/paths';
import { actionsBeside, expandActions, type ActionSource } from './composite-actions';

export interface WorkflowStep {
  readonly name?: string;
  readonly id?: string;
  /** `owner/repo@sha`. */
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly if?: string;
}

export interface Concurrency {
  readonly group: string;
  /** Default false; an expression stays a string. */
  readonly cancelInProgress: boolean | string;
}

/** One job, or one of the jobs that a matrix makes of it. */
export interface WorkflowJob {
  readonly id: string;
  /** What its check is called; the id where it has no name. */
  readonly name: string;
  readonly needs: readonly string[];
  readonly environment?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: Concurrency;
  /** This job's values of the matrix; empty without one. */
  readonly matrix: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  readonly if?: string;
  readonly runsOn: string;
  readonly timeoutMinutes?: number;
  readonly steps: readonly WorkflowStep[];
}

export interface Workflow {
  /** File name without its ending: `deploy`. */
  readonly file: string;
  readonly name: string;
  /** Each trigger with its settings, null where it has none. */
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: unknown;
  readonly concurrency?: Concurrency;
  readonly env: Readonly<Record<string, string>>;
  /** In an order in which they can run: a job after all that it needs. */
  readonly jobs: readonly WorkflowJob[];
}

type Yaml = Readonly<Record<string, unknown>>;

export const WORKFLOWS = join(ROOT, '.github', 'workflows');

/** The names of all workflows: `ci`, `deploy`… */
export const workflowNames = (folder = WORKFLOWS): string[] =>
  readdirSync(folder)
    .filter((file) => /\.ya?ml$/.test(file))
    .map((file) => file.replace(/\.ya?ml$/, ''))
    .sort();

/**
 * Reads a workflow as its jobs run: matrices expanded and their values put in, in every string.
 * Expressions of other contexts stay as written: `${{ vars[matrix.account] }}` becomes `${{ vars.AWS_ACCOUNT_DEV }}`.
 * A step that uses an action of the repository stands as that action's steps.
 * @param name `deploy` or `deploy.yml`.
 * @throws Error where a matrix is an expression, or jobs need each other in a circle or one that is not there.
 */
export const readWorkflow = (name: string, folder = WORKFLOWS): Workflow => {
  const file = basename(name).replace(/\.ya?ml$/, '');
  return parseWorkflow(file, readFileSync(join(folder, `${file}.yml`), 'utf8'), actionsBeside(folder));
};

/** @param actions Gives the actions of the repository. Default: those of this checkout. */
export const parseWorkflow = (
  file: string,
  source: string,
  actions: ActionSource = actionsBeside(WORKFLOWS),
): Workflow => {
  const document = parse(source) as Yaml;
  const jobs = Object.entries(object(document['jobs'])).flatMap(([id, job]) => expand(file, id, object(job), actions));
  return {
    file,
    name: text(document['name']) ?? file,
    on: triggers(document['on']),
    permissions: document['permissions'],
    ...optional('concurrency', concurrency(document['concurrency'])),
    env: strings(document['env']),
    jobs: inOrder(file, jobs),
  };
};

const expand = (file: string, id: string, job: Yaml, actions: ActionSource): WorkflowJob[] =>
  combinations(`${file} ${id}`, object(job['strategy'])['matrix']).map((matrix) => {
    const read = readJob(id, substitute(job, matrix) as Yaml, matrix);
    return { ...read, steps: expandActions(`${file} ${id}`, read.steps, actions, readStep) };
  });

const readJob = (id: string, job: Yaml, matrix: Readonly<Record<string, string>>): WorkflowJob => {
  const { environment } = job;
  return {
    id,
    name: text(job['name']) ?? id,
    needs: job['needs'] === undefined ? [] : [job['needs']].flat().map(String),
    ...optional('environment', typeof environment === 'string' ? environment : text(object(environment)['name'])),
    ...optional('permissions', job['permissions'] === undefined ? undefined : strings(job['permissions'])),
    ...optional('concurrency', concurrency(job['concurrency'])),
    matrix,
    env: strings(job['env']),
    ...optional('if', text(job['if'])),
    runsOn: String(job['runs-on']),
    ...optional('timeoutMinutes', job['timeout-minutes'] === undefined ? undefined : Number(job['timeout-minutes'])),
    steps: ((job['steps'] ?? []) as readonly Yaml[]).map(readStep),
  };
};

const readStep = (step: Yaml): WorkflowStep => ({
  ...optional('name', text(step['name'])),
  ...optional('id', text(step['id'])),
  ...optional('uses', text(step['uses'])),
  ...optional('run', text(step['run'])),
  ...optional('with', step['with'] === undefined ? undefined : strings(step['with'])),
  ...optional('env', step['env'] === undefined ? undefined : strings(step['env'])),
  ...optional('if', text(step['if'])),
});

/** The rows of a matrix: the product of its lists, then the rows of `include` as GitHub adds them to a matrix of nothing else. */
const combinations = (place: string, matrix: unknown): Record<string, string>[] => {
  if (matrix === undefined) return [{}];
  if (typeof matrix === 'string')
    throw new Error(`${place}: the matrix is an expression (${matrix}), which is known only while it runs`);
  const { include, exclude, ...lists } = object(matrix);
  const axes = Object.entries(lists);
  if (exclude !== undefined || (include !== undefined && axes.length > 0))
    throw new Error(`${place}: a matrix of lists with include or exclude is not read here`);
  if (include !== undefined) return (include as readonly unknown[]).map(strings);
  return axes.reduce<Record<string, string>[]>(
    (rows, [axis, values]) =>
      rows.flatMap((row) => (values as readonly unknown[]).map((value) => ({ ...row, [axis]: String(value) }))),
    [{}],
  );
};

/** Puts a matrix row's values into every string of a part. */
const substitute = (part: unknown, matrix: Readonly<Record<string, string>>): unknown => {
  if (typeof part === 'string')
    return part.replace(/\$\{\{(.*?)\}\}/gs, (whole, inside: string) => inExpression(whole, inside.trim(), matrix));
  if (Array.isArray(part)) return part.map((item) => substitute(item, matrix));
  if (part !== null && typeof part === 'object')
    return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, substitute(value, matrix)]));
  return part;
};

const inExpression = (whole: string, inside: string, matrix: Readonly<Record<string, string>>): string => {
  const alone = /^matrix\.([\w-]+)$/.exec(inside)?.[1];
  if (alone !== undefined) return matrix[alone] ?? '';
  return whole
    .replace(/\[\s*matrix\.([\w-]+)\s*\]/g, (_, key: string) => `.${matrix[key] ?? ''}`)
    .replace(/\bmatrix\.([\w-]+)/g, (_, key: string) => `'${matrix[key] ?? ''}'`);
};

const inOrder = (file: string, jobs: readonly WorkflowJob[]): WorkflowJob[] => {
  const ids = new Set(jobs.map(({ id }) => id));
  const ordered: WorkflowJob[] = [];
  while (ordered.length < jobs.length) {
    const done = new Set(ordered.map(({ id }) => id));
    const ready = jobs.filter(({ id, needs }) => !done.has(id) && needs.every((need) => done.has(need)));
    if (ready.length === 0) {
      const stuck = jobs
        .filter(({ id }) => !done.has(id))
        .map(
          ({ id, needs }) =>
            `${id} needs ${needs.map((need) => (ids.has(need) ? need : `${need} (no such job)`)).join(', ')}`,
        );
      throw new Error(`${file}: these jobs can never run: ${stuck.join('; ')}`);
    }
    ordered.push(...ready);
  }
  return ordered;
};

const triggers = (on: unknown): Record<string, unknown> => {
  if (typeof on === 'string') return { [on]: null };
  return Array.isArray(on) ? Object.fromEntries(on.map((event) => [String(event), null])) : { ...object(on) };
};

const concurrency = (value: unknown): Concurrency | undefined => {
  if (value === undefined) return undefined;
  if (typeof value === 'string') return { group: value, cancelInProgress: false };
  const { group, 'cancel-in-progress': cancel = false } = object(value);
  return { group: String(group), cancelInProgress: typeof cancel === 'boolean' ? cancel : String(cancel) };
};

const object = (value: unknown): Yaml =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Yaml) : {};
const text = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
const strings = (value: unknown): Record<string, string> =>
  Object.fromEntries(Object.entries(object(value)).map(([key, item]) => [key, String(item)]));
const optional = <K extends string, V>(key: K, value: V | undefined): { readonly [key in K]?: V } =>
  value === undefined ? {} : ({ [key]: value } as { [key in K]: V });
