import { checkDrift, failedCheck } from './read/check';
import { JSON_OPTION, sessionOptions, STACK_OPTIONS, text, type Command } from '../core/command';
import { EXIT, messageOf, CommandError, UsageError } from '../core/errors';
import { openGitHubClient, type GitHubClient } from '../core/github/client';
import { keepDriftIssue } from './report/github-issue';
import { addToJobSummary, SUMMARY_LIMIT } from '../core/github/job-summary';
import { seconds, type Output } from '../core/output';
import { actor, writeRecord } from '../core/store/records';
import { writeReport } from '../core/report-file';
import { openSession } from '../core/engine/session';
import type { Store } from '../core/store/store';
import { describeTarget } from '../core/engine/target';
import { htmlReport } from './report/html/page';
import { markdownReport } from './report/markdown';
import { headline } from './model/report';
import { terminalReport } from './report/terminal';
import type { DriftReport, Verdict } from './model/types';
import { RECORD_VERSION } from '../core/model/records';

const EXIT_CODES: Readonly<Record<Verdict, number>> = {
  clean: EXIT.ok,
  drifted: EXIT.drifted,
  'check failed': EXIT.failed,
  'never deployed': EXIT.neverDeployed,
};

/** Compares the cloud with the state and, separately, the program with the state; changes neither. Records the verdict. */
export const drift: Command = {
  details: 'Exit code: 0 clean, 2 drifted, 3 never deployed, 1 if the check failed.',
  options: {
    markdown: { type: 'string', value: 'FILE', about: 'Write the report as Markdown' },
    html: { type: 'string', value: 'FILE', about: 'Write the report as HTML' },
    issue: { type: 'boolean', about: 'Open, update or close the GitHub issue of the environment (in GitHub Actions)' },
    'may-be-undeployed': { type: 'boolean', about: 'Exit 0 instead of 3 for an environment that was never deployed' },
    ...JSON_OPTION,
    ...STACK_OPTIONS,
  },
  run: async ({ options, out, signal }) => {
    const started = performance.now();
    const github = options['issue'] === true ? await openGitHubClient('--issue', out.progress) : undefined;
    const { report, store } = await check(options, out, signal);
    if (store) await keepVerdict(store, report, out);
    writeReport(text(options, 'markdown'), () => markdownReport(report), out);
    writeReport(text(options, 'html'), () => htmlReport(report), out);
    if (options['json'] === true) out.line(JSON.stringify(report, undefined, 2));
    else {
      out.line(`drift of ${report.environment} on the ${report.target}  (${seconds(performance.now() - started)})`);
      terminalReport(report).forEach((line) => out.line(line));
    }
    addToJobSummary(markdownReport(report, SUMMARY_LIMIT));
    if (github) await keepIssue(github, report, out);
    // For a schedule that runs before the first deployment: not an error.
    if (report.verdict === 'never deployed' && options['may-be-undeployed'] === true) return EXIT.ok;
    return EXIT_CODES[report.verdict];
  },
};

/** The verdict counts even if GitHub could not be reached. */
const keepIssue = async (github: GitHubClient, report: DriftReport, out: Output): Promise<void> => {
  try {
    const { done, url } = await keepDriftIssue(github, report);
    out.progress(url === undefined ? 'no issue: nothing to report' : `issue ${done}: ${url}`);
  } catch (error) {
    throw new CommandError(`${messageOf(error)}\nThe verdict above still holds: ${headline(report)}.`, EXIT.failed, {
      cause: error,
    });
  }
};

/** Anything that prevents the check is a verdict too, with a report; invalid arguments are not. */
const check = async (
  options: Parameters<typeof sessionOptions>[0],
  out: Output,
  signal: AbortSignal,
): Promise<{ readonly report: DriftReport; readonly store?: Store }> => {
  const chosen = sessionOptions(options);
  const place = { environment: chosen.env, target: chosen.target };
  let store: Store | undefined;
  try {
    const session = await openSession(chosen, out);
    ({ store } = session.stack);
    return {
      store,
      report: await checkDrift({
        session,
        place,
        target: describeTarget(session.target),
        progress: out.progress,
        signal,
      }),
    };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    return { store, report: failedCheck(place, chosen.target === 'aws' ? 'AWS' : 'local cloud', messageOf(error)) };
  }
};

/** Stores the verdict next to the state, for promotion and reports. It counts even if it could not be stored. */
export const keepVerdict = async (store: Store, report: DriftReport, out: Output): Promise<void> => {
  const { environment, checkedAt, verdict } = report;
  await writeRecord(store, 'drift', {
    format: 'signalbox-drift',
    version: RECORD_VERSION,
    environment,
    by: actor(),
    at: checkedAt,
    verdict,
    headline: headline(report),
  }).catch((error: unknown) => out.progress(`The verdict was not recorded: ${messageOf(error)}`));
};
