import { checkDrift } from './drift-check/check';
import { clientsOf } from './drift-check/clients';
import { restoreCode } from './drift-check/restore-code';
import { stateResources, type StateResource } from './drift-check/state';
import { chosenUrns, resolveTargets } from './drift-check/targets';
import { sessionOptions, STACK_OPTIONS, STACK_USAGE, type Command, type CommandInput } from './lib/command';
import { EXIT, StepError, UsageError } from './lib/errors';
import type { Output } from './lib/output';
import { openSession, type Session } from './lib/session';
import { describeTarget } from './lib/target';
import { collectChanges, countChanges, describeChange, describeCounts } from './plan/changes';

/** Brings drifted resources back to what the code says; shows what that changes, and does it with --yes. */
export const remediate: Command = {
  summary: 'bring the cloud back to the code, for some drifted resources or all; a preview without --yes',
  usage: `--urn URN… | --all [--yes] ${STACK_USAGE}`,
  options: { ...STACK_OPTIONS, urn: { type: 'string', multiple: true }, all: { type: 'boolean' }, yes: { type: 'boolean' } },
  run: async (input) => {
    const { options, out, signal } = input;
    const words = chosenUrns(options);
    if ((words.length > 0) === (options['all'] === true)) throw new UsageError('Name what to remediate: --urn once for each resource, or --all for all that npm run drift counts.');
    const session = await openSession(sessionOptions(options), out);
    const state = await stateResources(session);
    const targets = options['all'] === true ? await allDrifted(session, input) : resolveTargets(words, state);
    if (targets.length === 0) {
      out.line('Nothing to remediate: no drift that counts.');
      return EXIT.ok;
    }
    return options['yes'] === true ? await apply(session, state, targets, input) : await show(session, targets, input, signal);
  },
};

/** Accepted drift stays. A check that failed is no ground to change anything. */
const allDrifted = async (session: Session, { options, out, signal }: CommandInput): Promise<readonly string[]> => {
  const { env, target } = sessionOptions(options);
  const report = await checkDrift({ session, place: { environment: env, target }, target: describeTarget(session.target), progress: out.progress, signal });
  if (report.verdict === 'check failed') throw new StepError(`Nothing was changed, for the drift check failed:\n${report.failures.join('\n')}`);
  return report.drifted.map(({ urn }) => urn);
};

const show = async (session: Session, targets: readonly string[], { out }: CommandInput, signal: AbortSignal): Promise<number> => {
  out.line(`preview: bringing ${targets.length} ${targets.length === 1 ? 'resource' : 'resources'} of ${session.settings.environment} back to the code on the ${describeTarget(session.target)}`);
  const planned = await out.timed('preview', async () => collectChanges(await session.stack.run('preview', { refresh: true, targets, signal }), 'planned'), (found) => describeCounts(countChanges(found), 'planned'));
  planned.forEach((change) => out.line(describeChange(change)));
  out.line('Nothing was changed. The same command with --yes applies it.');
  return EXIT.ok;
};

const apply = async (session: Session, state: readonly StateResource[], targets: readonly string[], { out, signal }: CommandInput): Promise<number> => {
  out.line(`bringing ${targets.length} ${targets.length === 1 ? 'resource' : 'resources'} of ${session.settings.environment} back to the code on the ${describeTarget(session.target)}`);
  const clients = clientsOf(session);
  try {
    for (const line of await restoreCode(state, targets, clients)) out.line(line);
  } finally {
    clients.destroy();
  }
  const done = await out.timed('remediate', async () => collectChanges(await session.stack.run('up', { refresh: true, targets, signal }), 'done'), (found) => `resources: ${describeCounts(countChanges(found), 'done')}`);
  done.forEach((change) => out.line(describeChange(change)));
  if (done.some(({ op }) => op === 'create' || op === 'replace')) await tellDependents(session, out, signal);
  return EXIT.ok;
};

/** What was made anew may have a new id, and what refers to it was no target. */
const tellDependents = async (session: Session, out: Output, signal: AbortSignal): Promise<void> => {
  const due = collectChanges(await session.stack.run('preview', { signal }), 'planned');
  if (due.length > 0) out.line(`The program now wants ${due.length} more: ${due.map(({ op, name }) => `${op} ${name}`).join(', ')}. See npm run preview, then npm run up.`);
};
