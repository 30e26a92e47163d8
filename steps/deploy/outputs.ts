import { JSON_OPTION, sessionOptions, STACK_OPTIONS, type Command } from '../core/command';
import { EXIT } from '../core/errors';
import { deployedOutputs, openSession } from '../core/engine/session';
import { outputLines, type OutputValue } from '../core/model/outputs';

/** Prints the outputs of a deployed environment; secrets as [secret] unless --show-secrets is given. */
export const outputs: Command = {
  options: {
    'show-secrets': { type: 'boolean', about: 'Print secrets in clear text' },
    ...JSON_OPTION,
    ...STACK_OPTIONS,
  },
  run: async ({ options, out }) => {
    const session = await openSession(sessionOptions(options), out);
    // Fails if the environment was never deployed.
    const clear = await deployedOutputs(session);
    const asked = options['show-secrets'] === true;
    const shown = asked ? (clear as unknown as OutputValue) : (await session.stack.blindedOutputs())!;
    const lines = options['json'] === true ? [JSON.stringify(shown, undefined, 2)] : outputLines(shown);
    lines.forEach((line) => (asked ? out.clear(line) : out.line(line)));
    return EXIT.ok;
  },
};
