import { sessionOptions, STACK_OPTIONS, STACK_USAGE, type Command } from './lib/command';
import { EXIT, StepError } from './lib/errors';
import { openSession } from './lib/session';
import { describeTarget } from './lib/target';
import { collectChanges, countChanges, describeCounts } from './plan/changes';

/** Deletes an environment, unless its file protects it. */
export const destroy: Command = {
  summary: 'delete an environment',
  usage: STACK_USAGE,
  options: STACK_OPTIONS,
  run: async ({ options, out, signal }) => {
    const session = await openSession(sessionOptions(options), out);
    const { environment, protection } = session.settings;
    if (protection.deletionProtection) {
      throw new StepError([
        `${environment} is protected: environments/${environment}.yaml says protection.deletionProtection: true. Nothing was deleted.`,
        `To delete it, set that to false, run npm run up -- --env ${environment}${session.target.kind === 'aws' ? ' --target aws' : ''}, then destroy again.`,
      ].join('\n'));
    }
    out.line(`destroy of ${environment} on the ${describeTarget(session.target)}`);
    await out.timed('destroy', async () => collectChanges(await session.stack.run('destroy', { signal, refresh: session.suspect }), 'done'), (done) => `resources: ${describeCounts(countChanges(done), 'done')}`);
    return EXIT.ok;
  },
};
