import type { ParseArgsOptionsConfig } from 'node:util';
import { durationMs } from './model/envelope';
import { UsageError } from './errors';
import { createOutput, type Output } from './output';
import type { SessionOptions } from './engine/session';
import type { TargetKind } from './engine/target';
import { anyOf } from './text/any-of';

/** An option as the command's help shows it: `--NAME VALUE  about`. */
export type CommandOption = ParseArgsOptionsConfig[string] & {
  /** Placeholder for the value of a string option. Default: VALUE. */
  readonly value?: string;
  readonly about: string;
};
export type CommandOptions = Readonly<Record<string, CommandOption>>;
export type OptionValues = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

export interface CommandInput {
  readonly options: OptionValues;
  readonly files: readonly string[];
  readonly out: Output;
  /** Aborted when the process receives a termination signal. */
  readonly signal: AbortSignal;
}

/** A command of steps/run.ts; steps/commands.ts has its summary. `run` returns the exit code. */
export interface Command {
  /** Shown after the options in the command's help: exit codes, how files are read. */
  readonly details?: string;
  readonly options: CommandOptions;
  readonly takesFiles?: boolean;
  /** Its arguments in the help, if it takes files. Default: FILE…. */
  readonly argument?: string;
  readonly run: (input: CommandInput) => Promise<number>;
}

/** A command as listed; its module is loaded when it is called. */
export interface CommandEntry {
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

export const ENV_OPTION = {
  env: {
    type: 'string',
    value: 'NAME',
    about: 'Environment: a file name in environments/ without .yaml (default: dev)',
  },
} as const satisfies CommandOptions;
export const PORT_OPTION = {
  port: { type: 'string', value: 'N', about: 'Port of the local cloud (default: a free one)' },
} as const satisfies CommandOptions;
export const TARGET_OPTIONS = {
  target: { type: 'string', value: 'local|aws', about: 'Target cloud (default: local; aws in GitHub Actions)' },
  ...PORT_OPTION,
} as const satisfies CommandOptions;
export const STACK_OPTIONS = { ...ENV_OPTION, ...TARGET_OPTIONS } as const satisfies CommandOptions;
export const JSON_OPTION = {
  json: { type: 'boolean', about: 'Print the result as JSON' },
} as const satisfies CommandOptions;
export const YES_OPTION = {
  yes: { type: 'boolean', about: 'Apply the changes (default: only show them)' },
} as const satisfies CommandOptions;
export const RESOURCE_OPTIONS = {
  resource: {
    type: 'string',
    multiple: true,
    value: 'NAME',
    about: 'Logical name or URN of a resource; repeatable',
  },
  urn: { type: 'string', multiple: true, value: 'URN', about: 'Same as --resource' },
} as const satisfies CommandOptions;
export const BUNDLES_OPTION = {
  bundles: {
    type: 'string',
    value: 'DIR',
    about: 'Packages of an earlier npm run build (default: build them now)',
  },
} as const satisfies CommandOptions;

/** The options that select a stack. Default: dev; SIGNALBOX_TARGET, else the local cloud, or AWS in GitHub Actions. */
export const sessionOptions = (options: OptionValues): SessionOptions => ({
  env: text(options, 'env') ?? 'dev',
  target: targetOf(text(options, 'target')),
  port: portOf(options),
});

const targetOf = (value: string | undefined): TargetKind => {
  const named = value ?? process.env['SIGNALBOX_TARGET'];
  const target = named || (process.env['GITHUB_ACTIONS'] === 'true' ? 'aws' : 'local');
  if (target !== 'aws' && target !== 'local')
    throw new UsageError(
      `${value === undefined ? 'SIGNALBOX_TARGET' : '--target'} must be local or aws (got ${target}).`,
    );
  return target;
};

export const text = (options: OptionValues, name: string): string | undefined => {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
};

/** Bounds of a number option. */
export interface NumberBounds {
  readonly min: number;
  readonly max: number;
  /** Default false. */
  readonly whole?: boolean;
  /** Unit in the error: seconds, requests per second. Default: none. */
  readonly unit?: string;
}

/**
 * A number option within its bounds; undefined if not given.
 * @throws UsageError with the bounds and the value.
 */
export const numberOf = (
  options: OptionValues,
  name: string,
  { min, max, whole = false, unit }: NumberBounds,
): number | undefined => {
  const value = text(options, name);
  if (value === undefined) return undefined;
  const parsed = Number(value);
  if (
    value.trim() === '' ||
    !Number.isFinite(parsed) ||
    parsed < min ||
    parsed > max ||
    (whole && !Number.isInteger(parsed))
  ) {
    throw new UsageError(
      `--${name} must be ${whole ? 'a whole number, ' : ''}${min}–${max}${unit === undefined ? '' : ` ${unit}`} (got ${value}).`,
    );
  }
  return parsed;
};

/** Port of the local cloud; undefined if not given. */
export const portOf = (options: OptionValues): number | undefined =>
  numberOf(options, 'port', { min: 1, max: 65_535, whole: true });

/** How long a plan stays valid, in milliseconds. Default 24 h. */
export const expiryOf = (options: OptionValues): number => {
  const value = text(options, 'expires') ?? '24h';
  const ms = durationMs(value);
  if (ms === undefined)
    throw new UsageError(
      `--expires must be a whole number followed by m, h or d, such as 90m, 24h or 7d (got ${value}).`,
    );
  return ms;
};

/** One of a list of words; undefined if not given. */
export const oneOf = <T extends string>(options: OptionValues, name: string, allowed: readonly T[]): T | undefined => {
  const value = text(options, name);
  if (value === undefined || allowed.includes(value as T)) return value as T | undefined;
  throw new UsageError(`--${name} must be ${anyOf(allowed)} (got ${value}).`);
};

/** Where a step writes. With --json, text for people goes to stderr, so that stdout is one JSON document. */
export const screenOf = ({
  options,
  out,
}: Pick<CommandInput, 'options' | 'out'>): { readonly say: Output; readonly json: (document: unknown) => void } => {
  const asked = options['json'] === true;
  return {
    say: asked ? createOutput(process.stderr) : out,
    json: (document) => {
      if (asked) out.line(JSON.stringify(document, undefined, 2));
    },
  };
};
