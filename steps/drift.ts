import { sessionOptions, STACK_OPTIONS, STACK_USAGE, type Command } from './lib/command';
import { EXIT } from './lib/errors';
import { openSession } from './lib/session';
import { describeTarget } from './lib/target';
import { collectChanges, describeChange } from './plan/changes';

/** Compares the cloud with the state; writes neither. Exit 0 clean, 2 drifted, 1 when the check failed. */
export const drift: Command = {
  summary: 'tell where the cloud differs from the state (exit 2 if it does)',
  usage: STACK_USAGE,
  options: STACK_OPTIONS,
  run: async ({ options, out, signal }) => {
    const session = await openSession(sessionOptions(options), out);
    out.line(`drift of ${session.settings.environment} on the ${describeTarget(session.target)}`);
    const changes = await out.timed('drift', async () => collectChanges(await session.stack.run('previewRefresh', { signal }), 'done'),
      (found) => (found.length === 0 ? 'clean: the cloud is as deployed' : `drifted: ${found.length} resources differ`));
    changes.forEach((change) => out.line(describeChange(change)));
    if (changes.length > 0) out.line(`Bring it back with: npm run up -- --env ${session.settings.environment} after npm run refresh -- --env ${session.settings.environment}`);
    return changes.length > 0 ? EXIT.drifted : EXIT.ok;
  },
};
