import { messageOf, EXIT } from './lib/errors';
import { ENV_OPTION, text, type Command } from './lib/command';
import { environmentNames, readSettings } from './lib/session';

/** Checks the environment files; every mistake of every file at once. */
export const validate: Command = {
  summary: 'check the environment files',
  usage: '[--env dev|staging|prod]',
  options: ENV_OPTION,
  run: async ({ options, out }) => {
    const chosen = text(options, 'env');
    let failed = false;
    for (const env of chosen ? [chosen] : environmentNames()) {
      try {
        const { systems } = readSettings(env);
        const steps = Object.entries(systems).map(([name, system]) => `${name} (${system.region}, ${system.steps.length} steps)`);
        out.line(`environments/${env}.yaml  ok: ${steps.join(', ')}`);
      } catch (error) {
        failed = true;
        out.line(messageOf(error));
      }
    }
    return failed ? EXIT.failed : EXIT.ok;
  },
};
