import { sessionOptions, STACK_OPTIONS, STACK_USAGE, type Command } from './lib/command';
import { EXIT } from './lib/errors';
import type { Output } from './lib/output';
import { openSession, type Session } from './lib/session';
import { describeTarget } from './lib/target';
import { collectChanges, countChanges, describeChange, describeCounts, type Change } from './plan/changes';
import { loadData } from './load-data';

/** Deploys an environment. */
export const up: Command = {
  summary: 'deploy an environment',
  usage: STACK_USAGE,
  options: STACK_OPTIONS,
  run: async ({ options, out, signal }) => {
    const session = await openSession(sessionOptions(options), out);
    out.line(`up of ${session.settings.environment} on the ${describeTarget(session.target)}`);
    const changes = await deploy(session, out, signal);
    if (changes.length <= 20) changes.forEach((change) => out.line(describeChange(change)));
    return EXIT.ok;
  },
};

/** Brings the stack to what the program says, then loads the tables from the environment file. */
export const deploy = async (session: Session, out: Output, signal?: AbortSignal): Promise<readonly Change[]> => {
  const told = tellEvery(25, out);
  const changes = await out.timed('up', async () =>
    collectChanges(await session.stack.run('up', { signal, refresh: session.suspect, onEvent: told }), 'done'), (done) => `resources: ${describeCounts(countChanges(done), 'done')}`);
  const outputs = await session.stack.outputs();
  if (outputs) await out.timed('data', () => loadData(session, outputs), (loaded) => loaded);
  return changes;
};

/** A line of progress each so many finished resources. */
const tellEvery = (step: number, out: Output) => {
  let done = 0;
  return (event: { resOutputsEvent?: { metadata: { op: string } } }): void => {
    if (!event.resOutputsEvent || ['same', 'refresh'].includes(event.resOutputsEvent.metadata.op)) return;
    done += 1;
    if (done % step === 0) out.progress(`  ${done} resources done…`);
  };
};
