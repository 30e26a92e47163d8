import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EnvironmentError } from '../environments/environment-error';
import { EngineError, LocalCloudError } from '../local/errors';
import { ROOT } from '../local/paths';
import { SystemError } from '../systems/shared/cloud';
import { commands } from './commands';
import { findCommand, helpOf, listOfCommands, parseCommandLine } from './core/command-line';
import { EXIT, messageOf, CommandError } from './core/errors';
import { interrupt } from './core/engine/interrupt';
import { createOutput, flushed } from './core/output';
import { redactedText } from './core/text/redact';

/** The only place that exits. Usage: run.ts COMMAND [options] [files]. */
const main = async (argv: readonly string[]): Promise<number> => {
  const [name = 'help', ...args] = argv;
  if (['help', '--help', '-h'].includes(name)) return print(listOfCommands(commands));
  if (['version', '--version'].includes(name)) return print(versionOf());
  const entry = findCommand(commands, name);
  const command = await entry.load();
  const { values, positionals } = parseCommandLine(name, command, args);
  if (values['help'] === true) return print(helpOf(name, entry, command));
  return command.run({ options: values, files: positionals, out: createOutput(), signal: onTermination() });
};

const print = (text: string): number => {
  process.stdout.write(`${text}\n`);
  return EXIT.ok;
};

const versionOf = (): string => {
  const { name, version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
  };
  return `${name} ${version}`;
};

/** The engine handles the terminal's Ctrl-C itself and cancels its operation; a second one kills everything. If nothing needs to finish, the first one exits. */
const onTermination = (): AbortSignal => {
  const controller = new AbortController();
  let interrupts = 0;
  process.on('SIGINT', () => {
    interrupts += 1;
    if (!interrupt() || interrupts > 1) process.exit(130);
    process.stderr.write('Stopping after the current operation; press Ctrl-C again to stop now.\n');
  });
  process.on('SIGTERM', () => {
    if (!interrupt()) process.exit(143);
    controller.abort();
  });
  return controller.signal;
};

/** Node's own message names the file. */
const DISK_ERRORS = ['ENOSPC', 'EDQUOT', 'EROFS', 'EFBIG'];

/** Ends anything that still holds the event loop, after all output is flushed. */
async function exit(code: number): Promise<never> {
  await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
  process.exit(code);
}

const isPersonal = (error: unknown): boolean =>
  [CommandError, EnvironmentError, EngineError, LocalCloudError, SystemError].some((kind) => error instanceof kind) ||
  DISK_ERRORS.includes((error as NodeJS.ErrnoException).code ?? '');

main(process.argv.slice(2)).then(exit, (error: unknown) => {
  process.stderr.write(
    `${redactedText(isPersonal(error) || !(error instanceof Error) ? messageOf(error) : (error.stack ?? error.message))}\n`,
  );
  return exit(error instanceof CommandError ? error.exitCode : EXIT.failed);
});
