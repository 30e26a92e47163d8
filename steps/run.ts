import { parseArgs } from 'node:util';
import { EnvironmentError } from '../environments/load';
import { EngineError } from '../local/engine';
import { LocalCloudError } from '../local/ministack';
import { commands } from './commands';
import type { CommandOptions } from './lib/command';
import { EXIT, messageOf, StepError, UsageError } from './lib/errors';
import { interrupt } from './lib/interrupt';
import { createOutput, flushed } from './lib/output';
import { redactedText } from './plan/redact';

/** The one place that exits. Usage: run.ts COMMAND [options] [files]. */
const main = async (argv: readonly string[]): Promise<number> => {
  const [name = 'help', ...rest] = argv;
  const command = commands[name];
  if (name === 'help' || name === '--help' || rest.includes('--help')) {
    process.stdout.write(`${command?.details === undefined ? usage() : `${command.summary}\nUsage: npm run ${name} -- ${command.usage}\n${command.details}`}\n`);
    return EXIT.ok;
  }
  if (!command) throw new UsageError(`There is no command ${name}.\n${usage()}`);
  const { values, positionals } = parse(name, command.options, rest);
  return command.run({ options: values, files: positionals, out: createOutput(), signal: onTermination() });
};

const parse = (name: string, options: CommandOptions, args: readonly string[]) => {
  const command = commands[name]!;
  try {
    const parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
    if (parsed.positionals.length > 0 && !command.takesFiles) throw new UsageError(`${name} takes no file, found ${parsed.positionals.join(' ')}.`);
    return parsed;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${messageOf(error).split('. ')[0]}.\nUsage: npm run ${name} -- ${command.usage}`);
  }
};

const usage = (): string => {
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  return ['Commands:', ...Object.entries(commands).map(([name, { summary, usage: words }]) => `  ${name.padEnd(width)}  ${summary}${words ? `\n  ${' '.repeat(width)}  ${words}` : ''}`)].join('\n');
};

/** The engine gets the terminal's Ctrl-C itself and ends what runs; a second one ends everything. Where nothing runs that must be ended, the first one does. */
const onTermination = (): AbortSignal => {
  const controller = new AbortController();
  let interrupts = 0;
  process.on('SIGINT', () => {
    interrupts += 1;
    if (!interrupt() || interrupts > 1) process.exit(130);
    process.stderr.write('Ending what is under way; Ctrl-C again to stop at once.\n');
  });
  process.on('SIGTERM', () => {
    if (!interrupt()) process.exit(143);
    controller.abort();
  });
  return controller.signal;
};

/** Node's own words for them name the file. */
const DISK_ERRORS = ['ENOSPC', 'EDQUOT', 'EROFS', 'EFBIG'];

/** Whatever still holds the event loop ends with the command, and no word of it is lost. */
async function exit(code: number): Promise<never> {
  await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
  process.exit(code);
}

const isPersonal = (error: unknown): boolean =>
  [StepError, EnvironmentError, EngineError, LocalCloudError].some((kind) => error instanceof kind) || DISK_ERRORS.includes((error as NodeJS.ErrnoException).code ?? '');

main(process.argv.slice(2)).then(
  exit,
  (error: unknown) => {
    process.stderr.write(`${redactedText(isPersonal(error) || !(error instanceof Error) ? messageOf(error) : error.stack ?? error.message)}\n`);
    return exit(error instanceof StepError ? error.exitCode : EXIT.failed);
  },
);
