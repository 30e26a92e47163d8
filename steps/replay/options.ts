import type { SystemName } from '../../environments/schema';
import { numberOf, oneOf, text, type CommandOption, type CommandOptions, type OptionValues } from '../core/command';
import { UsageError } from '../core/errors';
import type { ReplayOption, ReplayOptions, ValuesOf } from '../../systems/shared/replay/options';
import type { Replay } from '../../systems/shared/replay/replay';
import { MOST_AT_ONCE } from './replay';

/** The replay of a system, by the system's name. */
export type Adapters = ReadonlyMap<SystemName, Replay>;

/** What the options say, checked. */
export interface Choices {
  readonly format?: readonly string[];
  readonly concurrency?: number;
  readonly rate?: number;
  /** The adapter's own. */
  readonly options: ValuesOf<ReplayOptions>;
}

/** Options of every replay, and those of each adapter. @throws Error where an adapter gives one of the former another sense. */
export const replayOptions = (adapters: Adapters): CommandOptions => {
  const common: CommandOptions = {
    system: { type: 'string', value: [...adapters.keys()].join('|'), about: 'System that receives the rows' },
    format: {
      type: 'string',
      value: 'NAME',
      about: `Format of the files, where it is not recognised: ${[...adapters.values()].flatMap(formatsOf).join(', ')}`,
    },
    concurrency: {
      type: 'string',
      value: 'N',
      about: `Concurrent requests, 1–${MOST_AT_ONCE} (default: ${[...adapters.values()]
        .map(({ concurrency, unit }) => `${concurrency} for ${unit}s`)
        .join(', ')})`,
    },
    rate: { type: 'string', value: 'N', about: 'Requests per second at most' },
  };
  const own = [...adapters].flatMap(([system, { options = {} }]) =>
    Object.entries(options).map(([name, option]) => {
      if (name in common)
        throw new Error(`systems/${system}: every replay has an option --${name}; name it otherwise.`);
      return [name, commandOption(option)] as const;
    }),
  );
  return { ...common, ...Object.fromEntries(own) };
};

const commandOption = (option: ReplayOption): CommandOption => ({
  type: 'string',
  value: option.kind === 'number' ? 'N' : option.kind === 'word' ? option.allowed.join('|') : option.value,
  about: option.about,
});

const formatsOf = ({ formats }: Replay): readonly string[] => formats.map(({ name }) => name);

/**
 * Reads the options of a replay of one system.
 * @throws UsageError for a value that is not allowed, and for an option that only other systems have.
 */
export const choicesOf = (options: OptionValues, system: SystemName, adapters: Adapters): Choices => {
  const adapter = adapters.get(system)!;
  const own = adapter.options ?? {};
  const foreign = [...adapters.values()]
    .flatMap((other) => Object.keys(other.options ?? {}))
    .find((name) => !(name in own) && options[name] !== undefined);
  if (foreign !== undefined) throw new UsageError(`--${foreign} has no effect on ${system}. Leave it out.`);
  const formats = formatsOf(adapter);
  return {
    format: listOf(options, 'format', (value) => formats.includes(value), `one of ${formats.join(', ')}`),
    concurrency: numberOf(options, 'concurrency', { min: 1, max: MOST_AT_ONCE, whole: true }),
    rate: numberOf(options, 'rate', { min: 0.1, max: 10_000, unit: 'requests per second' }),
    options: Object.fromEntries(Object.entries(own).map(([name, option]) => [name, valueOf(options, name, option)])),
  };
};

const valueOf = (options: OptionValues, name: string, option: ReplayOption) => {
  if (option.kind === 'number') return numberOf(options, name, option);
  if (option.kind === 'word') return oneOf(options, name, option.allowed);
  if (option.kind === 'text') return text(options, name);
  return listOf(options, name, (value) => option.allowed.test(value), option.words);
};

/** Values separated by commas; undefined where the option is not given. */
const listOf = (
  options: OptionValues,
  name: string,
  allowed: (value: string) => boolean,
  words: string,
): readonly string[] | undefined => {
  const values = text(options, name)
    ?.split(',')
    .map((value) => value.trim());
  const wrong = values?.find((value) => !allowed(value));
  if (wrong !== undefined) throw new UsageError(`--${name} must be ${words} (got ${wrong}).`);
  return values;
};
