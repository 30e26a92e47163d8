import { join, relative } from 'node:path';
import { addToJobSummary } from '../core/github/job-summary';
import { messageOf } from '../core/errors';
import { readBundles } from '../core/store/manifest';
import { actor, readRecord } from '../core/store/records';
import { openSession, type Session } from '../core/engine/session';
import type { ExportedDeployment } from '../core/model/fingerprint';
import { commandLine, isSound } from './model/judge';
import { promotionMarkdown } from './report/markdown';
import { promotionReport } from './model/report';
import { terminalReport } from './report/terminal';
import {
  PROMOTION_VERSION,
  REVIEW_FORMAT,
  type PromotionReport,
  type Refusal,
  type SoundEvidence,
} from './model/types';
import type { DeploymentRecord } from '../core/model/records';
import { redactedText } from '../core/text/redact';
import { readData, savePlan } from '../deploy';
import { commitsBetween } from './commits';
import { writeWhole } from '../core/store/write-whole';
import { bundlesOf, planName, readEvidence, REPORT, reviewedFiles, writeReview } from './folder';
import { liveDigests } from './live';
import { faultyPackages } from './packages';
import { PromotionRefused, reasonsAgainst, refuseAny, type PromotionRun } from './run';

export interface Reviewing {
  readonly report: PromotionReport;
  readonly markdown: string;
  /** Where the full report is. */
  readonly whole: string;
}

/**
 * Plans the target with the collected packages, compares the two environments, and seals
 * what was reviewed; needs only read access to the target's account.
 * @throws PromotionRefused with every reason.
 */
export const review = async (run: PromotionRun): Promise<Reviewing> => {
  const { to, target, port, say, signal } = run;
  const evidence = await soundEvidence(run);
  const session = await openSession({ env: to, target, port }, say, async () => readBundles(bundlesOf(run)));
  refuseAny(run, await underWay(run, session));
  const { last, unreadable } = await lastDeployment(session);
  const live = await liveDigests(session);
  const commits = await commitsBetween(
    last?.status === 'done' ? last.source.commit : last?.previousCommit,
    evidence.deployment.source.commit!,
  );
  const { changes, plan } = await savePlan(
    session,
    join(run.dir, planName(run)),
    Date.parse(evidence.expires) - Date.now(),
    say,
    signal,
  );
  const report = promotionReport({
    evidence,
    last,
    unreadable,
    settings: session.settings,
    live,
    commits,
    changes,
    data: await readData(session),
    plan,
  });
  const digest = writeReview(run, {
    format: REVIEW_FORMAT,
    version: PROMOTION_VERSION,
    from: run.from,
    to,
    target,
    by: actor(),
    reviewed: new Date().toISOString(),
    expires: plan.expires,
    verdict: report.verdict,
    files: reviewedFiles(run),
  });
  const whole = wholeReport(run);
  const markdown = promotionMarkdown(report, whole);
  writeWhole(join(run.dir, REPORT), redactedText(`${markdown}\n`));
  addToJobSummary(markdown);
  terminalReport(report, whole).forEach((line) => say.line(line));
  say.line(`  reviewed  ${digest.slice(0, 12)}, apply before ${plan.expires}`);
  return { report, markdown, whole };
};

/** The folder's evidence, checked against this checkout, the clock and the packages. */
export const soundEvidence = async (run: PromotionRun, more: readonly Refusal[] = []): Promise<SoundEvidence> => {
  const evidence = readEvidence(run);
  refuseAny(run, [...more, ...(await reasonsAgainst(run, evidence)), ...faultyPackages(run, evidence)]);
  if (!isSound(evidence))
    throw new PromotionRefused(run, [
      { reason: 'evidence incomplete', found: 'it has no deployment or no smoke test', remedy: 'Collect again.' },
    ]);
  return evidence;
};

/** With pending operations of a killed run, any plan of the target is a guess. */
const underWay = async (run: PromotionRun, { stack: { stack } }: Session): Promise<readonly Refusal[]> => {
  const { pending_operations: pending = [] } = (await stack.exportStack()).deployment as ExportedDeployment;
  return pending.length === 0
    ? []
    : [
        {
          reason: `pending operations in ${run.to}`,
          found: `a killed run left ${pending.length} in the state of ${run.to}`,
          remedy: `Resolve them: ${commandLine('refresh', run.to, run)}`,
        },
      ];
};

/** A damaged record of the target does not prevent a promotion: it is reported. */
const lastDeployment = async ({
  settings: { environment },
  stack: { store },
}: Session): Promise<{ readonly last?: DeploymentRecord; readonly unreadable?: string }> => {
  try {
    const last = store && (await readRecord(store, environment, 'deployment'));
    return last ? { last } : {};
  } catch (error) {
    return { unreadable: messageOf(error) };
  }
};

/** The workflow run with the folder as artifact, or the file. */
const wholeReport = ({ dir }: PromotionRun): string => {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = process.env;
  return server && repository && run
    ? `${server}/${repository}/actions/runs/${run}`
    : join(relative(process.cwd(), dir) || '.', REPORT);
};
