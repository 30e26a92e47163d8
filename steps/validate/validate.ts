import { checkEnvironments, checkScript, checkWorkflows, type Check, type CheckResult } from './checks';
import { ENV_OPTION, JSON_OPTION, oneOf, text, type Command } from '../core/command';
import { EXIT, UsageError } from '../core/errors';
import type { Output } from '../core/output';

const PARTS = {
  environments: () => checkEnvironments(),
  types: () => checkScript('typecheck'),
  imports: () => checkScript('lint:imports'),
  workflows: checkWorkflows,
} as const satisfies Record<string, Check>;

const NAMES = Object.keys(PARTS) as readonly (keyof typeof PARTS)[];

interface Part extends CheckResult {
  readonly name: string;
}

/** Checks everything that needs no cloud, and reports every mistake. With --env, only one environment file. */
export const validate: Command = {
  options: {
    ...ENV_OPTION,
    only: { type: 'string', value: NAMES.join('|'), about: 'Run one check instead of all' },
    ...JSON_OPTION,
  },
  run: async ({ options, out }) => {
    const env = text(options, 'env');
    const only = oneOf(options, 'only', NAMES);
    if (env !== undefined && only !== undefined)
      throw new UsageError('--env and --only cannot be combined: --env checks one environment file, --only one part.');
    const json = options['json'] === true;
    const parts =
      env === undefined
        ? await checkParts(only === undefined ? NAMES : [only], out, json)
        : [{ name: 'environments', ...(await checkEnvironments([env])) }];
    if (json) out.line(JSON.stringify({ format: 'signalbox-validate', version: 1, parts }, undefined, 2));
    else
      parts
        .filter(({ ok }) => env !== undefined || !ok)
        .flatMap(({ details }) => details)
        .forEach((line) => out.line(line));
    return parts.every(({ ok }) => ok) ? EXIT.ok : EXIT.failed;
  },
};

const checkParts = (names: readonly (keyof typeof PARTS)[], out: Output, quiet: boolean): Promise<Part[]> => {
  const width = Math.max(...names.map((name) => name.length));
  return Promise.all(
    names.map(async (name) => {
      const check = async (): Promise<Part> => ({ name, ...(await PARTS[name](out.progress)) });
      return quiet ? check() : out.timed(name, check, ({ ok }) => `${name.padEnd(width)}  ${ok ? 'ok' : 'failed'}`);
    }),
  );
};
