import type { SystemOutputs } from '../../systems/shared/outputs';
import type { SystemName } from '../../environments/schema';
import { systems as allSystems } from '../../systems';
import type { System } from '../../systems/define';
import {
  JSON_OPTION,
  oneOf,
  screenOf,
  sessionOptions,
  STACK_OPTIONS,
  type Command,
  type CommandInput,
} from '../core/command';
import { clientsOf } from '../core/engine/clients';
import { cloudOf } from '../core/engine/cloud';
import { interruptible } from '../core/engine/interruptible';
import { deployedOutputs, openSession } from '../core/engine/session';
import { CommandError, EXIT, UsageError } from '../core/errors';
import { anyOf } from '../core/text/any-of';
import { detailsOf } from './details';
import { choicesOf, replayOptions, type Adapters } from './options';
import { createStatus } from './progress';
import { replay as replayFiles } from './replay';
import { formatSummary, succeeded, summaryDocument } from './summary';

/** Sends recorded series through a deployed system: one that brings a replay. */
export const loadReplay = async (systems: readonly System[] = allSystems): Promise<Command> => {
  const loaded = await Promise.all(systems.map(async (system) => [system.name, await system.replay?.()] as const));
  const adapters: Adapters = new Map(
    loaded.flatMap(([name, adapter]) => (adapter === undefined ? [] : [[name, adapter] as const])),
  );
  return {
    details: detailsOf(adapters),
    options: { ...replayOptions(adapters), ...JSON_OPTION, ...STACK_OPTIONS },
    takesFiles: true,
    run: (input) => run(input, systemOf(input, adapters), adapters),
  };
};

/** The system that receives the rows; where only one can, it need not be named. */
const systemOf = ({ options }: CommandInput, adapters: Adapters): SystemName => {
  const names = [...adapters.keys()];
  if (names.length === 0) throw new UsageError('No system of systems/index.ts can be replayed to.');
  const system = oneOf(options, 'system', names) ?? (names.length === 1 ? names[0] : undefined);
  if (system === undefined) throw new UsageError(`--system is missing: name ${anyOf(names)}.`);
  return system;
};

const run = async ({ options, files, out, signal }: CommandInput, system: SystemName, adapters: Adapters) => {
  const adapter = adapters.get(system)!;
  if (files.length === 0) throw new UsageError('No file to replay: name one or more CSV files.');
  const choices = choicesOf(options, system, adapters);
  const { say, json } = screenOf({ options, out });
  const session = await openSession(sessionOptions(options), out);
  const { environment } = session.settings;
  const outputs = (await deployedOutputs(session))[system] as SystemOutputs | undefined;
  if (!outputs?.endpoint || !outputs.region)
    throw new CommandError(
      `${environment} has no endpoint of ${system}: environments/${environment}.yaml has no api step for it. Add one and deploy it with npm run up.`,
    );
  const { endpoint, apiKey } = outputs;
  const clients = clientsOf(session);
  return interruptible(signal, async (ending) => {
    const { summary, followed } = await replayFiles({
      ...choices,
      system,
      adapter,
      files,
      endpoint,
      apiKey,
      context: {
        cloud: cloudOf(session, clients),
        outputs,
        signal: ending,
        note: out.progress,
        status: createStatus(process.stderr, () => performance.now()),
      },
    });
    say.line(formatSummary(summary, adapter, followed));
    json(summaryDocument(environment, summary, followed));
    return succeeded(summary) ? EXIT.ok : EXIT.failed;
  }).finally(() => clients.destroy());
};
