import { applyPlan } from './apply-plan';
import { requireConcurrency } from './concurrency';
import {
  BUNDLES_OPTION,
  JSON_OPTION,
  screenOf,
  sessionOptions,
  STACK_OPTIONS,
  text,
  type Command,
} from '../core/command';
import { EXIT, messageOf, UsageError } from '../core/errors';
import { readSource } from '../core/git';
import { addToJobSummary, SUMMARY_LIMIT } from '../core/github/job-summary';
import { bundleSource } from '../core/store/manifest';
import type { Output } from '../core/output';
import { recorded, type DeploymentKind } from './deployments';
import { writeReport } from '../core/report-file';
import { isMissingTable, missingTable } from './missing-table';
import { openSession, type Session } from '../core/engine/session';
import { theTarget } from '../core/engine/target';
import { choosePlan, type Choice } from './up-plan';
import { collectChanges, countChanges, describeChange, describeCounts, type Change } from '../core/model/changes';
import { describeSource } from '../core/model/facts';
import { dataLines, describeData } from '../core/report/data';
import type { DataChange } from '../core/model/data-changes';
import { unconfirmedLines, type Unconfirmed } from '../core/model/subscriptions';
import { upFailedMarkdown, upJson, upMarkdown } from './report/up-report';
import { loadData } from './load-data';
import { readConfirmations } from '../core/engine/unconfirmed';
import { confirmedByOwner, silentAlarms } from '../../systems/confirmed-by-owner';

/** Deploys an environment. --plan applies exactly a saved plan; --reviewed the plan of the merged pull request, or a new one with a warning. */
export const up: Command = {
  options: {
    plan: { type: 'string', value: 'FILE', about: 'Apply exactly this saved plan' },
    replan: { type: 'boolean', about: 'With --plan: if the plan no longer holds, plan again and apply that' },
    reviewed: { type: 'boolean', about: 'Apply the plan of the merged pull request (in GitHub Actions)' },
    'ask-again': { type: 'boolean', about: 'Send the confirmation e-mails of lapsed subscriptions again' },
    markdown: { type: 'string', value: 'FILE', about: 'Write the report as Markdown' },
    ...BUNDLES_OPTION,
    ...JSON_OPTION,
    ...STACK_OPTIONS,
  },
  run: async ({ options, out, signal }) => {
    const { say, json } = screenOf({ options, out });
    const place = sessionOptions(options);
    const bundles = bundleSource(options);
    if (options['ask-again'] === true && (options['plan'] !== undefined || options['reviewed'] === true)) {
      throw new UsageError(
        '--ask-again sends e-mails, which plans do not cover. Omit --plan and --reviewed, or deploy the plan first.',
      );
    }
    const choice = await choosePlan(options, place, say);
    const source = describeSource(await readSource());
    const session = await openSession(place, say, bundles);
    say.line(`up of ${session.settings.environment} on ${theTarget(session.target)}`);
    if (options['ask-again'] === true) await askAgain(session, say, signal);
    const { changes, data, unconfirmed } = await deployChosen(choice, session, say, signal)
      .catch((error: unknown) => {
        addToJobSummary(upFailedMarkdown(place.env, source, messageOf(error)));
        throw error;
      })
      .finally(choice.close);
    if (changes.length <= 20) changes.forEach((change) => say.line(describeChange(change)));
    if (data.length <= 20) dataLines(data).forEach((line) => say.line(line));
    if (place.target === 'aws')
      silentAlarms(session.settings).forEach((system) =>
        say.line(
          `  no address: the alarms of ${system} notify no one here. Add one under messaging.operations in environments/${place.env}.yaml`,
        ),
      );
    unconfirmedLines(unconfirmed, { environment: place.env, target: place.target }).forEach((line) => say.line(line));
    const facts = {
      environment: place.env,
      target: place.target === 'aws' ? 'AWS' : 'the local cloud',
      source,
      planned: choice.planned(),
      data,
      unconfirmed,
      where: { environment: place.env, target: place.target },
    };
    const markdown = upMarkdown(facts, countChanges(changes), changes, SUMMARY_LIMIT);
    addToJobSummary(markdown);
    json(upJson(facts, countChanges(changes), changes));
    writeReport(text(options, 'markdown'), () => `${markdown}\n`, say);
    return EXIT.ok;
  },
};

const deployChosen = async (
  { chosen, forward }: Choice,
  session: Session,
  say: Output,
  signal: AbortSignal,
): Promise<Deployed> => {
  await forward?.(session.stack.store);
  if (!chosen) return deploy(session, say, signal);
  return applyPlan({ ...chosen, session, out: say, signal }, (how) => deploy(session, say, signal, how));
};

/** Constraints of a deployment. */
export interface DeployOptions {
  /** The engine's plan file to follow. */
  readonly plan?: string;
  /** Refreshes first. */
  readonly refresh?: boolean;
  /** Called after each completed change. */
  readonly onDone?: () => void;
  /** Environment that the packages come from; absent if they were built here. */
  readonly promotedFrom?: DeploymentKind['promotedFrom'];
}

/** Result of a deployment. */
export interface Deployed {
  readonly changes: readonly Change[];
  /** Rows that were made to match the environment file. */
  readonly data: readonly DataChange[];
  /** Unconfirmed subscriptions, which receive nothing. */
  readonly unconfirmed: readonly Unconfirmed[];
}

/** Deploys the program, then loads the tables from the environment file. */
export const deploy = async (
  session: Session,
  out: Output,
  signal?: AbortSignal,
  { plan, refresh, onDone, promotedFrom }: DeployOptions = {},
): Promise<Deployed> => {
  await requireConcurrency(session, out);
  return recorded(session, { planned: plan !== undefined, promotedFrom }, out, async () => {
    const onEvent = tellEvery(25, out, onDone);
    const bring = async (readFirst: boolean): Promise<Deployed> => {
      const changes = await out.timed(
        'up',
        async () =>
          collectChanges(await session.stack.run('up', { signal, plan, refresh: readFirst, onEvent }), 'done'),
        (done) => `resources: ${describeCounts(countChanges(done), 'done')}`,
      );
      const outputs = await session.stack.outputs();
      const data = outputs
        ? await out.timed(
            'data',
            () => loadData(session, outputs),
            (loaded) => `data: ${describeData(loaded, 'done')}`,
          )
        : [];
      return { changes, data, unconfirmed: await confirmations(session, signal) };
    };
    const inWords = (error: unknown): never => {
      throw isMissingTable(error) ? missingTable(session, error) : error;
    };
    const readFirst = session.suspect || refresh === true;
    // On AWS a missing table may be an accident; replacing it with an empty one would hide that.
    if (readFirst || plan !== undefined || session.target.kind === 'aws') return bring(readFirst).catch(inWords);
    return bring(false).catch((error: unknown) => {
      if (!isMissingTable(error)) throw error;
      out.progress(
        `A table of ${session.settings.environment} is missing, although the state has it. Refreshing, and creating what is missing…`,
      );
      return bring(true).catch(inWords);
    });
  });
};

/** Status of the subscriptions. Confirmations since the last deployment go into the state, so that a later loss counts as drift. */
const confirmations = async (
  { stack, target, settings }: Session,
  signal?: AbortSignal,
): Promise<readonly Unconfirmed[]> => {
  if (confirmedByOwner(settings).size === 0) return [];
  const { unconfirmed, confirmed } = await readConfirmations({
    stack: stack.stack,
    target,
    environment: settings.environment,
  });
  if (confirmed.length > 0) await stack.run('refresh', { targets: confirmed, signal });
  return unconfirmed;
};

/** Removes the lapsed subscriptions from the state, so that the deployment creates them again, which e-mails their owners. */
const askAgain = async ({ stack, target, settings }: Session, say: Output, signal: AbortSignal): Promise<void> => {
  const { unconfirmed } = await readConfirmations({ stack: stack.stack, target, environment: settings.environment });
  const lapsed = unconfirmed.filter(({ status }) => status === 'lapsed');
  say.line(
    lapsed.length === 0
      ? 'No subscription has lapsed: no confirmation was sent.'
      : `asking again: ${lapsed.map(({ endpoint }) => endpoint).join(', ')}`,
  );
  const urns = lapsed.flatMap(({ urn }) => urn ?? []);
  if (urns.length > 0) await stack.run('refresh', { targets: urns, signal });
};

/** A progress line every few finished resources. */
const tellEvery = (step: number, out: Output, onDone?: () => void) => {
  let done = 0;
  return (event: { resOutputsEvent?: { metadata: { op: string } } }): void => {
    if (!event.resOutputsEvent || ['same', 'refresh'].includes(event.resOutputsEvent.metadata.op)) return;
    done += 1;
    onDone?.();
    if (done % step === 0) out.progress(`  ${done} resources done…`);
  };
};
