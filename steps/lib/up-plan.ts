import { rmSync } from 'node:fs';
import type { PlanEnvelope } from '../plan/envelope';
import type { PlannedBy } from '../plan/up-report';
import { readPlanOrReplan, type Replan } from './apply-plan';
import { text, type OptionValues } from './command';
import { UsageError } from './errors';
import { openGitHubClient } from './github/client';
import { commitOf } from './github/job';
import { reviewedPlan } from './github/reviewed-plan';
import type { Output } from './output';
import type { SessionOptions } from './session';

/** The plan that a deployment is to keep to, as the options choose it. */
export interface ChosenPlan {
  readonly file: string;
  readonly envelope: PlanEnvelope;
  readonly replan?: Replan;
}

export interface Choice {
  /** Absent where it is planned afresh. */
  readonly chosen?: ChosenPlan;
  /** How it was planned in the end: to be asked when the deployment is done. */
  planned(): PlannedBy;
  /** Takes away what was downloaded. */
  close(): void;
}

/** @throws UsageError for options that mean nothing together, or --reviewed outside GitHub Actions. */
export const choosePlan = async (options: OptionValues, place: SessionOptions, say: Output): Promise<Choice> => {
  const [file, replan, reviewed] = [text(options, 'plan'), options['replan'] === true, options['reviewed'] === true];
  if (reviewed && (file !== undefined || replan)) throw new UsageError('--reviewed finds the plan itself: leave --plan and --replan out.');
  if (replan && file === undefined) throw new UsageError('--replan goes with --plan FILE. Without a plan, up plans afresh anyway.');
  if (reviewed) return chooseReviewed(place, say);
  if (file === undefined) return { planned: () => ({ plan: 'none' }), close: () => undefined };
  const afresh = planAfresh(replan ? '--replan' : undefined, say);
  return choiceOf((created) => ({ plan: 'saved', created }), file, place, afresh);
};

const chooseReviewed = async (place: SessionOptions, say: Output): Promise<Choice> => {
  const commit = commitOf('--reviewed');
  const found = await reviewedPlan(await openGitHubClient('--reviewed', say.progress), commit, place.env);
  const afresh = planAfresh('--reviewed', say);
  if ('missing' in found) {
    afresh.tell(`There is no reviewed plan: ${found.missing}.`);
    return { planned: () => ({ plan: 'afresh', reason: afresh.reason() }), close: () => undefined };
  }
  say.line(`reviewed plan of pull request #${found.pull}, from ${found.runUrl}`);
  const choice = choiceOf((created) => ({ plan: 'reviewed', created, pull: found.pull, run: found.runUrl }), found.file, place, afresh);
  return { ...choice, close: () => rmSync(found.dir, { recursive: true, force: true }) };
};

const choiceOf = (applied: (created: string) => PlannedBy, file: string, place: SessionOptions, afresh: Afresh): Choice => {
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

/** Says why it is planned afresh, and keeps it for the reports. */
const planAfresh = (option: string | undefined, say: Output): Afresh => {
  let reason = '';
  return {
    allowed: option !== undefined,
    reason: () => reason,
    tell: (refusal) => {
      reason = refusal.split('\n').filter((line) => !/--replan/.test(line)).join('\n');
      say.line(reason);
      say.line(`${option}: planning afresh; what follows was not reviewed.`);
    },
  };
};
