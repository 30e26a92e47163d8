import { rmSync } from 'node:fs';
import type { PlanEnvelope } from '../core/model/envelope';
import type { PlannedBy } from './report/up-report';
import { readPlanOrReplan, type Replan } from './apply-plan';
import { text, type OptionValues } from '../core/command';
import { CommandError, UsageError } from '../core/errors';
import { openGitHubClient, type GitHubClient } from '../core/github/client';
import { isAncestor } from '../core/github/commits';
import { commitOf } from '../core/github/job';
import { reviewedPlan } from './reviewed-plan';
import type { Output } from '../core/output';
import { readRecord } from '../core/store/records';
import type { SessionOptions } from '../core/engine/session';
import type { Store } from '../core/store/store';

/** The plan that a deployment must follow, from the options. */
export interface ChosenPlan {
  readonly file: string;
  readonly envelope: PlanEnvelope;
  readonly replan?: Replan;
}

export interface Choice {
  /** Absent if it is planned again. */
  readonly chosen?: ChosenPlan;
  /** Refuses to deploy an older commit than the deployed one; absent if unknown. */
  readonly forward?: (store: Store | undefined) => Promise<void>;
  /** How it was planned in the end; call after the deployment. */
  readonly planned: () => PlannedBy;
  /** Removes what was downloaded. */
  readonly close: () => void;
}

/** @throws UsageError for contradictory options, or --reviewed outside GitHub Actions. */
export const choosePlan = async (options: OptionValues, place: SessionOptions, say: Output): Promise<Choice> => {
  const [file, replan, reviewed] = [text(options, 'plan'), options['replan'] === true, options['reviewed'] === true];
  if (reviewed && (file !== undefined || replan))
    throw new UsageError('--reviewed finds the plan itself: omit --plan and --replan.');
  if (replan && file === undefined)
    throw new UsageError('--replan requires --plan FILE. Without a plan, up always plans now.');
  if (reviewed) return chooseReviewed(place, say);
  if (file === undefined) return { planned: () => ({ plan: 'none' }), close: () => undefined };
  const afresh = planAfresh(replan ? '--replan' : undefined, say);
  return choiceOf((created) => ({ plan: 'saved', created }), file, place, afresh);
};

const chooseReviewed = async (place: SessionOptions, say: Output): Promise<Choice> => {
  const commit = commitOf('--reviewed');
  const github = await openGitHubClient('--reviewed', say.progress);
  const forward = (store: Store | undefined): Promise<void> => refuseOlder(github, commit, place.env, store);
  const found = await reviewedPlan(github, commit, place.env);
  const afresh = planAfresh('--reviewed', say);
  if ('missing' in found) {
    afresh.tell(`There is no reviewed plan: ${found.missing}.`);
    return { forward, planned: () => ({ plan: 'afresh', reason: afresh.reason() }), close: () => undefined };
  }
  say.line(`reviewed plan of pull request #${found.pull}, from ${found.runUrl}`);
  const choice = choiceOf(
    (created) => ({ plan: 'reviewed', created, pull: found.pull, run: found.runUrl }),
    found.file,
    place,
    afresh,
  );
  return { ...choice, forward, close: () => rmSync(found.dir, { recursive: true, force: true }) };
};

/** A run that is re-started much later would undo what was merged and deployed since. */
const refuseOlder = async (
  github: GitHubClient,
  commit: string,
  environment: string,
  store: Store | undefined,
): Promise<void> => {
  const deployed = store && (await readRecord(store, environment, 'deployment').catch(() => undefined))?.source.commit;
  if (!deployed || deployed === commit || !(await isAncestor(github, commit, deployed))) return;
  throw new CommandError(
    `${environment} was deployed from ${deployed.slice(0, 12)}, which is newer than this run's commit ${commit.slice(0, 12)}. Nothing was changed. To go back, revert the later commits on main: merging the revert deploys it.`,
  );
};

const choiceOf = (
  applied: (created: string) => PlannedBy,
  file: string,
  place: SessionOptions,
  afresh: Afresh,
): Choice => {
  const envelope = readPlanOrReplan(file, place, afresh.allowed ? afresh.tell : undefined);
  return {
    ...(envelope && { chosen: { file, envelope, ...(afresh.allowed && { replan: afresh.tell }) } }),
    planned: () => {
      const reason = afresh.reason();
      return reason !== '' || !envelope ? { plan: 'afresh', reason } : applied(envelope.created);
    },
    close: () => undefined,
  };
};

interface Afresh {
  readonly allowed: boolean;
  readonly tell: Replan;
  readonly reason: () => string;
}

/** Reports why it is planned again, and keeps the reason for the reports. */
const planAfresh = (option: string | undefined, say: Output): Afresh => {
  let reason = '';
  return {
    allowed: option !== undefined,
    reason: () => reason,
    tell: (refusal) => {
      reason = refusal
        .split('\n')
        .filter((line) => !/--replan/.test(line))
        .join('\n');
      say.line(reason);
      say.line(`${option}: planning again; the following changes were not reviewed.`);
    },
  };
};
