import { applyPlan, readPlanOrReplan } from './lib/apply-plan';
import { sessionOptions, STACK_OPTIONS, STACK_USAGE, text, type Command } from './lib/command';
import { EXIT, UsageError } from './lib/errors';
import { bundleSource } from './lib/manifest';
import type { Output } from './lib/output';
import { recorded, type DeploymentKind } from './lib/deployments';
import { openSession, type Session } from './lib/session';
import { describeTarget } from './lib/target';
import { collectChanges, countChanges, describeChange, describeCounts, type Change } from './plan/changes';
import { loadData } from './load-data';

/** Deploys an environment; with --plan exactly what was reviewed, or nothing. */
export const up: Command = {
  summary: 'deploy an environment; --plan applies exactly a saved plan',
  usage: `[--plan FILE [--replan]] [--bundles DIR] ${STACK_USAGE}`,
  options: { ...STACK_OPTIONS, plan: { type: 'string' }, replan: { type: 'boolean' }, bundles: { type: 'string' } },
  run: async ({ options, out, signal }) => {
    const file = text(options, 'plan');
    const replan = options['replan'] === true;
    if (replan && file === undefined) throw new UsageError('--replan goes with --plan FILE. Without a plan, up plans afresh anyway.');
    const place = sessionOptions(options);
    const envelope = file === undefined ? undefined : readPlanOrReplan(file, place, replan, out);
    const session = await openSession(place, out, bundleSource(options));
    out.line(`up of ${session.settings.environment} on the ${describeTarget(session.target)}`);
    const changes = file !== undefined && envelope
      ? await applyPlan({ file, envelope, session, replan, out, signal }, (how) => deploy(session, out, signal, how))
      : await deploy(session, out, signal);
    if (changes.length <= 20) changes.forEach((change) => out.line(describeChange(change)));
    return EXIT.ok;
  },
};

/** How a deployment is bound. */
export interface DeployOptions {
  /** The engine's plan file that it keeps to. */
  readonly plan?: string;
  /** Reads the cloud first. */
  readonly refresh?: boolean;
  /** Told of each change that is done. */
  readonly onDone?: () => void;
  /** Environment whose packages these are; absent where they were built here. */
  readonly promotedFrom?: DeploymentKind['promotedFrom'];
}

/** Brings the stack to what the program says, then loads the tables from the environment file. */
export const deploy = async (session: Session, out: Output, signal?: AbortSignal, { plan, refresh, onDone, promotedFrom }: DeployOptions = {}): Promise<readonly Change[]> =>
  recorded(session, { planned: plan !== undefined, promotedFrom }, out, async () => {
    const told = tellEvery(25, out, onDone);
    const changes = await out.timed('up', async () =>
      collectChanges(await session.stack.run('up', { signal, plan, refresh: session.suspect || refresh, onEvent: told }), 'done'), (done) => `resources: ${describeCounts(countChanges(done), 'done')}`);
    const outputs = await session.stack.outputs();
    if (outputs) await out.timed('data', () => loadData(session, outputs), (loaded) => loaded);
    return changes;
  });

/** A line of progress each so many finished resources. */
const tellEvery = (step: number, out: Output, onDone?: () => void) => {
  let done = 0;
  return (event: { resOutputsEvent?: { metadata: { op: string } } }): void => {
    if (!event.resOutputsEvent || ['same', 'refresh'].includes(event.resOutputsEvent.metadata.op)) return;
    done += 1;
    onDone?.();
    if (done % step === 0) out.progress(`  ${done} resources done…`);
  };
};
