import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { concurrencyWarnings } from './concurrency';
import {
  BUNDLES_OPTION,
  expiryOf,
  JSON_OPTION,
  sessionOptions,
  STACK_OPTIONS,
  text,
  type Command,
} from '../core/command';
import { sha256 } from '../core/store/digest';
import { EXIT, messageOf, UsageError } from '../core/errors';
import { readSource } from '../core/git';
import { bundleSource } from '../core/store/manifest';
import { openPullComment, type PullComment } from './report/pull-comment';
import { readData } from './load-data';
import { addToJobSummary, SUMMARY_LIMIT } from '../core/github/job-summary';
import { createOutput, type Output } from '../core/output';
import { encryptionOf, gatherFacts, writePlan } from './plan-file';
import { readRecord } from '../core/store/records';
import { writeReport } from '../core/report-file';
import { openSession, type Session, type SessionOptions } from '../core/engine/session';
import { theTarget } from '../core/engine/target';
import { collectChanges, countChanges, describeCounts } from '../core/model/changes';
import { PLAN_FORMAT, PLAN_VERSION } from '../core/model/envelope';
import { describeSource } from '../core/model/facts';
import { lastDrift } from '../core/model/last-drift';
import { plannedChanges, type PlannedChange } from '../core/model/planned';
import {
  commentMarker,
  previewFailedMarkdown,
  previewJson,
  previewLines,
  previewMarkdown,
  type PreviewFacts,
} from '../core/report/preview-report';

/** Shows what up would change; changes nothing. With --out it saves the plan that `up --plan` applies. */
export const preview: Command = {
  options: {
    out: { type: 'string', value: 'FILE', about: 'Save the plan, for up --plan' },
    expires: {
      type: 'string',
      value: 'TIME',
      about: 'How long the saved plan stays valid, for example 90m or 24h (default: 24h)',
    },
    markdown: { type: 'string', value: 'FILE', about: 'Write the report as Markdown; - prints it' },
    comment: { type: 'boolean', about: 'Post the report to the pull request (in GitHub Actions)' },
    ...BUNDLES_OPTION,
    ...JSON_OPTION,
    ...STACK_OPTIONS,
  },
  run: async ({ options, out, signal }) => {
    const markdown = text(options, 'markdown');
    const json = options['json'] === true;
    if (json && markdown === '-')
      throw new UsageError('--json and --markdown - both write to stdout. Pass --markdown a file.');
    const expiresMs = expiryOf(options);
    const say = json || markdown === '-' ? createOutput(process.stderr) : out;
    const file = text(options, 'out');
    const comment = options['comment'] === true ? await openPullComment('--comment', say) : undefined;
    const place = sessionOptions(options);
    const { facts, changes } = await previewed(place, {
      file,
      expiresMs,
      bundles: bundleSource(options),
      say,
      signal,
      comment,
    }).catch(async (error: unknown) => {
      await tellFailure(place, comment, say);
      throw error;
    });
    const short = previewMarkdown(facts, changes);
    if (markdown === '-') out.line(short);
    else writeReport(markdown, () => `${short}\n`, say);
    addToJobSummary(previewMarkdown(facts, changes, SUMMARY_LIMIT));
    if (json) out.line(JSON.stringify(previewJson(facts, changes), undefined, 2));
    previewLines(changes, facts.data).forEach((line) => say.line(line));
    facts.warnings?.forEach((warning) => say.line(`Warning: ${warning}`));
    if (file !== undefined && facts.plan)
      say.line(
        `Plan ${facts.plan.digest.slice(0, 12)} is saved in ${file}. Apply it before ${facts.plan.expires}: npm run up -- --env ${place.env}${place.target === 'aws' ? ' --target aws' : ''} --plan ${file}`,
      );
    await comment?.keep(commentMarker(facts.environment), short);
    return EXIT.ok;
  },
};

interface Preview {
  readonly file?: string;
  readonly expiresMs: number;
  readonly bundles: ReturnType<typeof bundleSource>;
  readonly say: Output;
  readonly signal: AbortSignal;
  readonly comment?: PullComment;
}

const previewed = async (
  place: SessionOptions,
  { file, expiresMs, bundles, say, signal, comment }: Preview,
): Promise<{ readonly facts: PreviewFacts; readonly changes: readonly PlannedChange[] }> => {
  const session = await openSession(place, say, bundles);
  say.line(`preview of ${session.settings.environment} on ${theTarget(session.target)}`);
  const { changes, plan } =
    file === undefined
      ? { changes: await planAfresh(session, say, signal), plan: undefined }
      : await savePlan(session, resolve(file), expiresMs, say, signal);
  const warnings = await concurrencyWarnings(session, say);
  const facts: PreviewFacts = {
    environment: session.settings.environment,
    target: session.target.kind === 'aws' ? 'AWS' : 'the local cloud',
    source: describeSource(await readSource()),
    ...(plan && { plan }),
    ...(warnings.length > 0 && { warnings }),
    whole: wholeReport(place),
    ...(comment && { run: comment.run }),
    ...(await driftLine(session)),
    data: await readData(session),
  };
  return { facts, changes };
};

/** The recorded last drift check; empty if the backend keeps no records. */
const driftLine = async ({
  settings: { environment },
  stack: { store },
}: Session): Promise<Pick<PreviewFacts, 'lastDrift'>> => {
  if (!store) return {};
  // A damaged record counts as none; the next check replaces it.
  return {
    lastDrift: lastDrift(environment, await readRecord(store, environment, 'drift').catch(() => undefined), new Date()),
  };
};

/** The command fails with this reason, whatever happens to the comment. */
const tellFailure = async (place: SessionOptions, comment: PullComment | undefined, say: Output): Promise<void> => {
  const body = previewFailedMarkdown({
    environment: place.env,
    source: describeSource(await readSource()),
    whole: wholeReport(place),
    ...(comment && { run: comment.run }),
  });
  addToJobSummary(body);
  await comment?.keep(commentMarker(place.env), body).catch((error: unknown) => say.progress(messageOf(error)));
};

/** What up would change now. */
const planAfresh = async (
  session: Session,
  say: Output,
  signal?: AbortSignal,
  plan?: string,
): Promise<readonly PlannedChange[]> => {
  const events = await say.timed(
    'preview',
    () => session.stack.run('preview', { signal, refresh: session.suspect, plan }),
    (found) => describeCounts(countChanges(collectChanges(found, 'planned')), 'planned'),
  );
  return plannedChanges(events);
};

/**
 * The facts are read before the preview: any change in between makes the plan invalid, so it is never
 * applied to a state that was not reviewed.
 */
export const savePlan = async (session: Session, file: string, expiresMs: number, say: Output, signal: AbortSignal) => {
  const facts = await gatherFacts(session);
  const created = new Date();
  const dir = mkdtempSync(join(tmpdir(), 'signalbox-plan-'));
  try {
    const saved = join(dir, 'plan.json');
    const changes = await planAfresh(session, say, signal, saved);
    const content = readFileSync(saved, 'utf8');
    const expires = new Date(created.getTime() + expiresMs).toISOString();
    const digest = writePlan(file, {
      format: PLAN_FORMAT,
      version: PLAN_VERSION,
      facts,
      created: created.toISOString(),
      expires,
      refreshed: session.suspect,
      encryption: await encryptionOf(session),
      changes,
      plan: { sha256: sha256(content), content },
    });
    return { changes, plan: { digest, expires } };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
};

/** Where a truncated comment points: the workflow run, or the command that shows everything. */
const wholeReport = ({ env: environment, target }: SessionOptions): string => {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = process.env;
  return server && repository && run
    ? `${server}/${repository}/actions/runs/${run}`
    : `\`npm run preview -- --env ${environment}${target === 'aws' ? ' --target aws' : ''} --json\``;
};
