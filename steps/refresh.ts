import { sessionOptions, STACK_OPTIONS, STACK_USAGE, type Command } from './lib/command';
import { EXIT } from './lib/errors';
import { openSession } from './lib/session';
import { describeTarget } from './lib/target';
import { collectChanges, describeChange } from './plan/changes';

/** Writes into the state what the cloud says. */
export const refresh: Command = {
  summary: 'take over into the state what the cloud says',
  usage: STACK_USAGE,
  options: STACK_OPTIONS,
  run: async ({ options, out, signal }) => {
    const session = await openSession(sessionOptions(options), out);
    out.line(`refresh of ${session.settings.environment} on the ${describeTarget(session.target)}`);
    const changes = await out.timed('refresh', async () => collectChanges(await session.stack.run('refresh', { signal }), 'done'), (found) => `${found.length} resources differed`);
    changes.forEach((change) => out.line(describeChange(change)));
    return EXIT.ok;
  },
};
