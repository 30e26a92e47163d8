import { JSON_OPTION, screenOf, sessionOptions, STACK_OPTIONS, type Command } from '../core/command';
import { EXIT } from '../core/errors';
import { openSession } from '../core/engine/session';
import { theTarget } from '../core/engine/target';
import { collectChanges, describeChange } from '../core/model/changes';
import { operationJson } from '../core/model/operation-json';

/** Updates the state from the cloud. */
export const refresh: Command = {
  options: { ...JSON_OPTION, ...STACK_OPTIONS },
  run: async (input) => {
    const { options, signal } = input;
    const { say, json } = screenOf(input);
    const session = await openSession(sessionOptions(options), say);
    say.line(`refresh of ${session.settings.environment} on ${theTarget(session.target)}`);
    const changes = await say.timed(
      'refresh',
      async () => collectChanges(await session.stack.run('refresh', { signal }), 'done'),
      (found) => `${found.length} resources differed`,
    );
    changes.forEach((change) => say.line(describeChange(change)));
    json(operationJson('refresh', { environment: session.settings.environment, target: session.target.kind }, changes));
    return EXIT.ok;
  },
};
