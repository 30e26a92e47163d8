import { join } from 'node:path';
import { digestOf } from '../core/store/digest';
import { messageOf, CommandError } from '../core/errors';
import { addToJobSummary } from '../core/github/job-summary';
import { readBundles } from '../core/store/manifest';
import { actor } from '../core/store/records';
import { openSession } from '../core/engine/session';
import { theTarget } from '../core/engine/target';
import { promoteLine } from './model/judge';
import { promotedMarkdown } from './report/markdown';
import type { SoundEvidence } from './model/types';
import { applyPlan, deploy, readPlanOrReplan } from '../deploy';
import { bundlesOf, changedSinceReview, planName, readReview } from './folder';
import { liveDigests } from './live';
import { soundEvidence } from './review';
import type { PromotionRun } from './run';

/** Result of a promotion, with the code that the target's functions then run. */
export interface Applied {
  readonly verdict: 'promoted' | 'nothing to promote';
  readonly commit: string;
  readonly live: Readonly<Record<string, string>>;
}

/**
 * Deploys exactly what was reviewed: the reviewed plan, packages and commit.
 * @throws PromotionRefused, CommandError if the plan is refused, or if the target then runs other code.
 */
export const apply = async (run: PromotionRun): Promise<Applied> => {
  const { from, to, target, port, say, signal } = run;
  const review = readReview(run);
  const evidence = await soundEvidence(run, changedSinceReview(run, review));
  const commit = evidence.deployment.source.commit!;
  if (review.verdict === 'nothing to promote') {
    say.line(`Nothing to promote: ${to} runs what ${from} runs.`);
    return { verdict: 'nothing to promote', commit, live: {} };
  }
  const place = { env: to, target, port };
  const file = join(run.dir, planName(run));
  const session = await openSession(place, say, async () => readBundles(bundlesOf(run)));
  say.line(
    `promoting ${commit.slice(0, 12)} from ${from} to ${to} on ${theTarget(session.target)}, as reviewed (${digestOf(review).slice(0, 12)})`,
  );
  await ownWords(run, async () => {
    const envelope = readPlanOrReplan(file, place, undefined)!;
    return applyPlan({ file, envelope, session, out: say, signal }, (how) =>
      deploy(session, say, signal, { ...how, promotedFrom: from }),
    );
  });
  const live = await liveDigests(session);
  sameCode(run, evidence, live);
  const count = Object.keys(live).length;
  say.line(`${to} runs what ${from} runs: ${count} of ${count} functions, by Lambda's own digests.`);
  addToJobSummary(promotedMarkdown(run, commit, actor(), live));
  return { verdict: 'promoted', commit, live };
};

/** A plan's refusal mentions preview and --replan; a promotion must be reviewed again instead. */
const ownWords = async <T>(run: PromotionRun, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    const message = messageOf(error);
    if (!(error instanceof CommandError) || !message.includes('--replan')) throw error;
    const lines = message
      .split('\n')
      .filter((line) => !line.includes('--replan'))
      .map((line) => line.replace(/npm run preview -- .*--out FILE/, promoteLine(run)));
    throw new CommandError([...lines, `Review the promotion again: ${promoteLine(run)}`].join('\n'), error.exitCode, {
      cause: error,
    });
  }
};

/** Verifies the result of the promotion. */
const sameCode = (
  { from, to }: PromotionRun,
  evidence: SoundEvidence,
  live: Readonly<Record<string, string>>,
): void => {
  const wrong = [...new Set([...Object.keys(evidence.live), ...Object.keys(live)])].filter(
    (name) => live[name] !== evidence.live[name],
  );
  if (wrong.length === 0) return;
  throw new CommandError(
    [
      `${to} was deployed, but does not run what ${from} runs:`,
      ...wrong.map(
        (name) =>
          `  ${name}: ${from} sha256 ${evidence.live[name] ?? 'no such function'}, ${to} ${live[name] ?? 'no such function'}`,
      ),
      `It was changed concurrently. See what changed: npm run drift -- --env ${to}`,
    ].join('\n'),
  );
};
