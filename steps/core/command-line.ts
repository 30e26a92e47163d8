import { parseArgs } from 'node:util';
import { nearMiss } from '../../environments/near-miss';
import type { Command, CommandEntry, CommandOptions, OptionValues } from './command';
import { messageOf, UsageError } from './errors';

const HELP: CommandOptions = { help: { type: 'boolean', short: 'h', about: 'Show this help' } };

/** What `npm run help` prints. */
export const listOfCommands = (commands: Readonly<Record<string, CommandEntry>>): string =>
  [
    'Usage: npm run COMMAND -- [options]',
    '',
    'Commands:',
    ...columns(Object.entries(commands).map(([name, { summary }]) => [name, summary])),
    '',
    'npm run COMMAND -- --help shows the options of a command.',
  ].join('\n');

/** What `npm run COMMAND -- --help` prints: one line per option. */
export const helpOf = (
  name: string,
  { summary }: CommandEntry,
  { options, details, takesFiles, argument = 'FILE…' }: Command,
): string =>
  [
    `Usage: npm run ${name} -- [options]${takesFiles ? ` ${argument}` : ''}`,
    '',
    `${summary}.`,
    '',
    'Options:',
    ...columns(
      Object.entries({ ...options, ...HELP }).map(([option, { type, value, short, about }]) => [
        `${short ? `-${short}, ` : ''}--${option}${type === 'string' ? ` ${value ?? 'VALUE'}` : ''}`,
        about,
      ]),
    ),
    ...(details === undefined ? [] : ['', details]),
  ].join('\n');

/** @throws UsageError for an unknown command. */
export const findCommand = (commands: Readonly<Record<string, CommandEntry>>, name: string): CommandEntry => {
  const found = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (found) return found;
  const near = nearMiss(name, Object.keys(commands));
  throw new UsageError(
    `Unknown command ${name}.${near === undefined ? '' : ` Did you mean ${near}?`} npm run help lists the commands.`,
  );
};

/** @throws UsageError for an option or file that the command does not accept. */
export const parseCommandLine = (
  name: string,
  { options, takesFiles }: Command,
  args: readonly string[],
): { readonly values: OptionValues; readonly positionals: readonly string[] } => {
  const known = { ...options, ...HELP };
  const see = `npm run ${name} -- --help lists the options.`;
  try {
    const parsed = parseArgs({ args: [...args], options: known, allowPositionals: true, strict: true });
    if (parsed.positionals.length > 0 && !takesFiles)
      throw new UsageError(`${name} does not accept files (got ${parsed.positionals.join(' ')}). ${see}`);
    return { values: parsed.values, positionals: parsed.positionals };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const unknown = /^Unknown option '--([^']+)'/.exec(messageOf(error))?.[1];
    const near = unknown === undefined ? undefined : nearMiss(unknown, Object.keys(known));
    throw new UsageError(
      `${messageOf(error).split('. ')[0]}.${near === undefined ? '' : ` Did you mean --${near}?`} ${see}`,
    );
  }
};

const columns = (rows: readonly (readonly [string, string])[]): readonly string[] => {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
};
