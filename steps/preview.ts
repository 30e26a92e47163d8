import { sessionOptions, STACK_OPTIONS, STACK_USAGE, type Command } from './lib/command';
import { EXIT } from './lib/errors';
import { openSession } from './lib/session';
import { describeTarget } from './lib/target';
import { collectChanges, countChanges, describeChange, describeCounts } from './plan/changes';

/** Shows what up would change; changes nothing. */
export const preview: Command = {
  summary: 'show what up would change',
  usage: STACK_USAGE,
  options: STACK_OPTIONS,
  run: async ({ options, out, signal }) => {
    const session = await openSession(sessionOptions(options), out);
    out.line(`preview of ${session.settings.environment} on the ${describeTarget(session.target)}`);
    const changes = await out.timed('preview', async () =>
      collectChanges(await session.stack.run('preview', { signal, refresh: session.suspect }), 'planned'), (found) => describeCounts(countChanges(found), 'planned'));
    changes.forEach((change) => out.line(describeChange(change)));
    return EXIT.ok;
  },
};
