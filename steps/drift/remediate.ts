import { checkDrift } from './read/check';
import { clientsOf } from '../core/engine/clients';
import { restoreCode } from './read/restore-code';
import { deployedResources, type StateResource } from '../core/engine/state';
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
import { EXIT, CommandError, UsageError } from '../core/errors';
import type { Output } from '../core/output';
import { readRecord } from '../core/store/records';
import { openSession, type Session } from '../core/engine/session';
import { describeTarget, theTarget } from '../core/engine/target';
import { collectChanges, countChanges, describeChange, describeCounts, type Change } from '../core/model/changes';
import { describeHeld, remediable } from './model/remediable';
import { operationJson } from '../core/model/operation-json';

/** Restores drifted resources to the code; previews the changes, and applies them with --yes. */
export const remediate: Command = {
  options: {
    ...RESOURCE_OPTIONS,
    all: { type: 'boolean', about: 'Remediate every drifted resource' },
    'to-code': { type: 'boolean', about: 'Restore them to the code (the default and only direction)' },
    ...YES_OPTION,
    ...JSON_OPTION,
    ...STACK_OPTIONS,
  },
  run: async (input) => {
    const { options, signal } = input;
    const { say, json } = screenOf(input);
    const words = chosenResources(options);
    if (words.length > 0 === (options['all'] === true))
      throw new UsageError(
        '--resource or --all is required: --resource once per resource, or --all for all counted drift.',
      );
    const session = await openSession(sessionOptions(options), say);
    const state = await deployedResources(session);
    const work: Work = { session, say, signal };
    const urns = options['all'] === true ? await allDrifted(work) : resolveResources(words, state);
    const applies = options['yes'] === true;
    if (urns.length > 0) await refuseOtherProgram(work, urns);
    if (urns.length === 0) say.line('Nothing to remediate.');
    const changes = urns.length === 0 ? [] : await (applies ? apply(work, state, urns) : show(work, urns));
    json(
      operationJson(
        'remediate',
        { environment: session.settings.environment, target: session.target.kind },
        changes,
        applies,
      ),
    );
    return EXIT.ok;
  },
};

interface Work {
  readonly session: Session;
  readonly say: Output;
  readonly signal: AbortSignal;
}

/** Accepted drift stays. A failed check is no basis for changes. */
const allDrifted = async ({ session, say, signal }: Work): Promise<readonly string[]> => {
  const place = { environment: session.settings.environment, target: session.target.kind };
  const report = await checkDrift({
    session,
    place,
    target: describeTarget(session.target),
    progress: say.progress,
    signal,
    program: false,
  });
  if (report.verdict === 'check failed')
    throw new CommandError(`Nothing was changed, because the drift check failed:\n${report.failures.join('\n')}`);
  const { urns, held } = remediable(report);
  held.forEach((drift) => say.line(describeHeld(drift)));
  return urns;
};

/**
 * Restores only what was deployed: another commit's program may define these resources differently,
 * and remediation would then deploy unreviewed changes.
 */
const refuseOtherProgram = async ({ session, signal }: Work, urns: readonly string[]): Promise<void> => {
  const due = collectChanges(await session.stack.run('preview', { targets: urns, signal }), 'planned').filter(
    ({ urn }) => urns.includes(urn),
  );
  if (due.length === 0) return;
  const {
    settings: { environment },
    stack: { store },
  } = session;
  const commit = store && (await readRecord(store, environment, 'deployment'))?.source.commit;
  throw new CommandError(
    [
      `This checkout defines ${due.length === 1 ? 'this resource' : 'these resources'} differently from the deployment, so remediation would deploy new changes. Nothing was changed.`,
      ...due.map((change) => describeChange(change)),
      `Remediate with what was deployed${commit ? `: git checkout ${commit}` : ''}, or deploy this program like any other change.`,
    ].join('\n'),
  );
};

/** `restoring 2 resources of dev to the code on …`. */
const what = ({ session }: Work, urns: readonly string[]): string =>
  `restoring ${urns.length} ${urns.length === 1 ? 'resource' : 'resources'} of ${session.settings.environment} to the code on ${theTarget(session.target)}`;

const show = async (work: Work, urns: readonly string[]): Promise<readonly Change[]> => {
  const { session, say, signal } = work;
  say.line(`preview: ${what(work, urns)}`);
  const planned = await say.timed(
    'preview',
    async () => collectChanges(await session.stack.run('preview', { refresh: true, targets: urns, signal }), 'planned'),
    (found) => describeCounts(countChanges(found), 'planned'),
  );
  planned.forEach((change) => say.line(describeChange(change)));
  say.line('Nothing was changed. Add --yes to apply.');
  return planned;
};

const apply = async (
  work: Work,
  state: readonly StateResource[],
  urns: readonly string[],
): Promise<readonly Change[]> => {
  const { session, say, signal } = work;
  say.line(what(work, urns));
  const clients = clientsOf(session);
  try {
    for (const line of await restoreCode(state, urns, clients)) say.line(line);
  } finally {
    clients.destroy();
  }
  const done = await say.timed(
    'remediate',
    async () => collectChanges(await session.stack.run('up', { refresh: true, targets: urns, signal }), 'done'),
    (found) => `resources: ${describeCounts(countChanges(found), 'done')}`,
  );
  done.forEach((change) => say.line(describeChange(change)));
  if (done.some(({ op }) => op === 'create' || op === 'replace')) await tellDependents(work);
  return done;
};

/** Recreated resources may have new ids, and their dependents were not targets. */
const tellDependents = async ({ session, say, signal }: Work): Promise<void> => {
  const due = collectChanges(await session.stack.run('preview', { signal }), 'planned');
  if (due.length > 0)
    say.line(
      `The program now has ${due.length} more changes: ${due.map(({ op, name }) => `${op} ${name}`).join(', ')}. See npm run preview, then npm run up.`,
    );
};
