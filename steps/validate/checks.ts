import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../local/paths';
import { runCommand } from '../../local/run-command';
import { getActionlint, getZizmor } from '../../local/workflow-linters';
import { messageOf } from '../core/errors';
import { environmentNames, readSettings } from '../core/engine/environments';

/** Result of a check. */
export interface CheckResult {
  readonly ok: boolean;
  /** Output lines: what was checked, or each mistake. */
  readonly details: readonly string[];
}

export type Check = (progress: (line: string) => void) => Promise<CheckResult>;

/** The environment files; reports every mistake of every file. */
export const checkEnvironments = async (names: readonly string[] = environmentNames()): Promise<CheckResult> => {
  const results = names.map((env): CheckResult => {
    try {
      const steps = Object.entries(readSettings(env).systems).map(
        ([name, system]) => `${name} (${system.region}, ${system.steps.length} steps)`,
      );
      return { ok: true, details: [`environments/${env}.yaml  ok: ${steps.join(', ')}`] };
    } catch (error) {
      return { ok: false, details: [messageOf(error)] };
    }
  });
  return { ok: results.every(({ ok }) => ok), details: results.flatMap(({ details }) => details) };
};

/** Runs a check from package.json; its tool runs from node_modules with the current Node. */
export const checkScript = async (script: string): Promise<CheckResult> => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  const [tool = '', ...args] = scripts[script]!.split(' ');
  const file = join(ROOT, 'node_modules', '.bin', tool);
  if (!existsSync(file)) return { ok: false, details: [`${tool} is not in node_modules: run npm ci.`] };
  const { code, stdout, stderr } = await runCommand(process.execPath, [realpathSync(file), ...args], { cwd: ROOT });
  return { ok: code === 0, details: lines(code === 0 ? stdout : stdout + stderr) };
};

const WORKFLOWS = join('.github', 'workflows');
const ACTIONS = join('.github', 'actions');

/** The repository's actions: zizmor reads them directly, actionlint through the workflows that use them. */
const actionFiles = (): string[] => {
  const folder = join(ROOT, ACTIONS);
  return existsSync(folder)
    ? readdirSync(folder)
        .map((name) => join(ACTIONS, name, 'action.yml'))
        .filter((file) => existsSync(join(ROOT, file)))
        .sort()
    : [];
};

/** The GitHub workflows, by both linters. They use neither the network nor machine-specific tools. */
export const checkWorkflows: Check = async (progress) => {
  const folder = join(ROOT, WORKFLOWS);
  const files = existsSync(folder)
    ? readdirSync(folder)
        .filter((file) => /\.ya?ml$/.test(file))
        .map((file) => join(WORKFLOWS, file))
        .sort()
    : [];
  if (files.length === 0) return { ok: false, details: [`${WORKFLOWS}: no workflows found.`] };
  const results = await Promise.all([
    lint(() => getActionlint(progress), ['-no-color', '-shellcheck=', '-pyflakes=', ...files]),
    lint(
      () => getZizmor(progress),
      [
        '--offline',
        '--no-config',
        '--no-progress',
        '--color=never',
        '--persona=pedantic',
        '--strict-collection',
        ...files,
        ...actionFiles(),
      ],
    ),
  ]);
  return { ok: results.every(({ ok }) => ok), details: results.flatMap(({ details }) => details) };
};

const lint = async (get: () => Promise<string>, args: readonly string[]): Promise<CheckResult> => {
  try {
    // Neither needs a token, and zizmor rejects an empty one.
    const { code, stdout, stderr } = await runCommand(await get(), args, {
      cwd: ROOT,
      env: { ...process.env, GITHUB_TOKEN: undefined, GH_TOKEN: undefined },
    });
    // zizmor writes progress to stderr; if it failed to run, the reason is there too.
    return { ok: code === 0, details: code === 0 ? [] : lines(stdout.trim() === '' ? stderr : stdout) };
  } catch (error) {
    return { ok: false, details: lines(messageOf(error)) };
  }
};

const lines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
