import { lastLines, runCommand } from '../local/run-command';
import { JSON_OPTION, sessionOptions, STACK_OPTIONS, type Command } from './lib/command';
import { EXIT, StepError } from './lib/errors';
import { deployedOutputs, openSession, type Session } from './lib/session';
import { outputLines, type OutputValue } from './plan/outputs';

/** Prints the outputs of a deployed environment; a secret reads [secret] unless --show-secrets is given. */
export const outputs: Command = {
  options: {
    'show-secrets': { type: 'boolean', about: 'Print secrets in clear text' },
    ...JSON_OPTION,
    ...STACK_OPTIONS,
  },
  run: async ({ options, out }) => {
    const session = await openSession(sessionOptions(options), out);
    // Refuses an environment that was never deployed.
    const clear = await deployedOutputs(session);
    const asked = options['show-secrets'] === true;
    const shown = asked ? clear as unknown as OutputValue : await blindedOutputs(session);
    const lines = options['json'] === true ? [JSON.stringify(shown, undefined, 2)] : outputLines(shown);
    lines.forEach((line) => (asked ? out.clear(line) : out.line(line)));
    return EXIT.ok;
  },
};

/** As the engine prints them. The Automation API blinds only an output that is secret as a whole, not a secret inside one. */
const blindedOutputs = async ({ stack: { stack: { name, workspace } } }: Session): Promise<OutputValue> => {
  const { code, stdout, stderr } = await runCommand(workspace.pulumiCommand.command, ['stack', 'output', '--json', '--stack', name],
    { cwd: workspace.workDir, env: { ...process.env, ...workspace.envVars } });
  if (code !== 0) throw new StepError(`The outputs of ${name} could not be read: ${lastLines(stderr)}`);
  return JSON.parse(stdout) as OutputValue;
};
