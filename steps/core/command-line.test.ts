import { commands } from '../commands';
import { findCommand, helpOf, listOfCommands, parseCommandLine } from './command-line';

describe('the command line', () => {
  it('lists every command with its summary', () => {
    const lines = listOfCommands(commands).split('\n');
    for (const [name, { summary }] of Object.entries(commands))
      expect(lines).toContainEqual(
        expect.stringMatching(new RegExp(`^ {2}${name} +${summary.replaceAll(/[()]/g, '.')}$`)),
      );
  });

  it.each(Object.entries(commands))('shows only %s with --help, with a line per option', async (name, entry) => {
    const command = await entry.load();
    const lines = helpOf(name, entry, command).split('\n');
    expect(lines[0]).toMatch(new RegExp(`^Usage: npm run ${name} -- \\[options\\]`));
    expect(lines).toContain(`${entry.summary}.`);
    for (const [option, { about }] of [
      ...Object.entries(command.options),
      ['help', { about: 'Show this help' }] as const,
    ]) {
      expect(
        lines.filter((line) => new RegExp(`^ {2}(-\\w, )?--${option} `).test(line) && line.endsWith(`  ${about}`)),
      ).toHaveLength(1);
    }
  });

  it('suggests the closest command and option', async () => {
    expect(() => findCommand(commands, 'driff')).toThrow(
      'Unknown command driff. Did you mean drift? npm run help lists the commands.',
    );
    expect(() => findCommand(commands, 'toString')).toThrow(/^Unknown command toString\. npm run help/);
    const drift = await commands['drift']!.load();
    expect(() => parseCommandLine('drift', drift, ['--marcdown', 'x'])).toThrow(
      "Unknown option '--marcdown'. Did you mean --markdown? npm run drift -- --help lists the options.",
    );
    expect(() => parseCommandLine('drift', drift, ['--issue=yes'])).toThrow(
      /^Option '--issue' does not take an argument\. npm run drift/,
    );
    expect(() => parseCommandLine('drift', drift, ['file'])).toThrow(
      'drift does not accept files (got file). npm run drift -- --help lists the options.',
    );
  });

  it('accepts -h and --help with any other arguments', async () => {
    const drift = await commands['drift']!.load();
    for (const flag of ['-h', '--help'])
      expect(parseCommandLine('drift', drift, ['--env', 'prod', flag]).values).toMatchObject({
        env: 'prod',
        help: true,
      });
  });
});
