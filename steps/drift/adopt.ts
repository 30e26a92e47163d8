import { sourceLines } from './read/sources';
import { deployedResources } from '../core/engine/state';
import { chosenResources, resolveResources } from './read/chosen';
import {
  JSON_OPTION,
  RESOURCE_OPTIONS,
  screenOf,
  sessionOptions,
  STACK_OPTIONS,
  YES_OPTION,
  type Command,
} from '../core/command';
import { EXIT, UsageError } from '../core/errors';
import { openSession } from '../core/engine/session';
import { theTarget } from '../core/engine/target';
import { collectChanges } from '../core/model/changes';
import { adoptionLines } from './model/adoption';
import { resourceDrifts } from './model/findings';
import { operationJson } from '../core/model/operation-json';

/** Accepts the live values of some resources into the state, and lists the code changes that must follow. */
export const adopt: Command = {
  options: { ...RESOURCE_OPTIONS, ...YES_OPTION, ...JSON_OPTION, ...STACK_OPTIONS },
  run: async (input) => {
    const { options, signal } = input;
    const { say, json } = screenOf(input);
    const words = chosenResources(options);
    if (words.length === 0)
      throw new UsageError('--resource is required: once per resource, as printed by npm run drift.');
    const chosen = sessionOptions(options);
    const session = await openSession(chosen, say);
    const state = await deployedResources(session);
    const urns = resolveResources(words, state);
    const applies = options['yes'] === true;
    say.line(
      `${applies ? 'adopting' : 'preview: adopting'} ${urns.length} ${urns.length === 1 ? 'resource' : 'resources'} of ${chosen.env} from ${theTarget(session.target)}`,
    );
    const changes = await say.timed(
      'adopt',
      async () =>
        collectChanges(
          await session.stack.run(applies ? 'refresh' : 'previewRefresh', { targets: urns, signal }),
          'done',
        ),
      (found) =>
        found.length === 0
          ? 'no differences: the state matches the cloud'
          : `state: ${found.length} ${found.length === 1 ? 'resource' : 'resources'} ${applies ? 'changed' : 'would change'}`,
    );
    const drifts = resourceDrifts(changes, [], { environment: chosen.env, target: chosen.target });
    for (const drift of drifts)
      adoptionLines(drift, sourceLines(drift, state, session.settings.environment)).forEach((line) => say.line(line));
    if (!applies && drifts.length > 0) say.line('Nothing was changed. Add --yes to update the state.');
    json(operationJson('adopt', { environment: chosen.env, target: chosen.target }, changes, applies));
    return EXIT.ok;
  },
};
