import { JSON_OPTION, screenOf, sessionOptions, STACK_OPTIONS, type Command } from '../core/command';
import { EXIT, CommandError } from '../core/errors';
import { recordKey } from '../core/store/records';
import { openSession } from '../core/engine/session';
import { theTarget } from '../core/engine/target';
import { collectChanges, countChanges, describeCounts } from '../core/model/changes';
import { operationJson } from '../core/model/operation-json';

/** Deletes an environment, unless its file protects it. */
export const destroy: Command = {
  options: { ...JSON_OPTION, ...STACK_OPTIONS },
  run: async (input) => {
    const { options, signal } = input;
    const { say, json } = screenOf(input);
    const session = await openSession(sessionOptions(options), say);
    const { environment, protection } = session.settings;
    if (protection.deletionProtection) {
      throw new CommandError(
        [
          `${environment} is protected: environments/${environment}.yaml sets protection.deletionProtection: true. Nothing was deleted.`,
          `To delete it, set that to false, run npm run up -- --env ${environment}${session.target.kind === 'aws' ? ' --target aws' : ''}, then destroy again.`,
        ].join('\n'),
      );
    }
    say.line(`destroy of ${environment} on ${theTarget(session.target)}`);
    const changes = await say.timed(
      'destroy',
      async () => collectChanges(await session.stack.run('destroy', { signal, refresh: session.suspect }), 'done'),
      (done) => `resources: ${describeCounts(countChanges(done), 'done')}`,
    );
    // What is deleted is no longer deployed; an empty state with such a record would look like a lost state.
    await session.stack.store?.remove(recordKey(environment, 'deployment'));
    json(operationJson('destroy', { environment, target: session.target.kind }, changes));
    return EXIT.ok;
  },
};
