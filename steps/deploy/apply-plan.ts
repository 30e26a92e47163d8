import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expiry, type PlanEnvelope } from '../core/model/envelope';
import { brokenFacts, brokenPlace, describeBroken } from '../core/model/facts';
import { plannedChanges } from '../core/model/planned';
import { explainRefusal, isRefusal, planDifferences } from './model/refusal';
import { messageOf, CommandError } from '../core/errors';
import type { Output } from '../core/output';
import { adoptEncryption, gatherFacts, readPlan } from './plan-file';
import type { Session, SessionOptions } from '../core/engine/session';

export interface PlanApplication {
  readonly file: string;
  readonly envelope: PlanEnvelope;
  readonly session: Session;
  /** Called with the reason if the plan cannot be applied and is to be planned again; without it that is an error. */
  readonly replan?: Replan;
  readonly out: Output;
  readonly signal?: AbortSignal;
}

export type Replan = (refusal: string) => void;

type Deploy<T> = (how: {
  readonly plan?: string;
  readonly refresh?: boolean;
  readonly onDone?: () => void;
}) => Promise<T>;

/**
 * The plan, judged before anything starts: complete, for this environment and target, not expired.
 * Undefined if it is not valid and `replan` received the reason.
 */
export const readPlanOrReplan = (
  file: string,
  place: SessionOptions,
  replan: Replan | undefined,
  now = new Date(),
): PlanEnvelope | undefined => {
  try {
    const envelope = readPlan(file);
    const elsewhere = brokenPlace(envelope.facts, { environment: place.env, target: place.target });
    if (elsewhere.length > 0) throw new CommandError(describeBroken(file, elsewhere));
    const old = expiry(envelope, now);
    if (old)
      throw new CommandError(
        `The plan ${file} was not applied: it has expired. Nothing was changed.\n  ${old}\nTo plan again and deploy without a review, add --replan.`,
      );
    return envelope;
  } catch (error) {
    if (!replan || !(error instanceof CommandError)) throw error;
    replan(error.message);
    return undefined;
  }
};

/**
 * Applies exactly a saved plan. The engine's own check comes too late: it judges each resource when it
 * reaches it, after others have changed (seen with 3.250.0: two keys and a queue were changed
 * before the refusal), and it ignores the state that the plan started from. So this compares the facts,
 * previews again and compares the preview with the reviewed one, before anything changes; then the
 * engine holds the deployment to the plan.
 */
export const applyPlan = async <T>(application: PlanApplication, deploy: Deploy<T>): Promise<T> => {
  const { file, envelope, session, replan, out } = application;
  const refusal = await refusalOf(application);
  if (refusal !== undefined) {
    if (!replan) throw new CommandError(refusal);
    replan(refusal);
    return deploy({});
  }
  await adoptEncryption(session, envelope.encryption);
  const dir = mkdtempSync(join(tmpdir(), 'signalbox-plan-'));
  let done = 0;
  try {
    const plan = join(dir, 'plan.json');
    writeFileSync(plan, envelope.plan.content, { mode: 0o600 });
    out.line(`applying the plan ${file}, created ${envelope.created}`);
    return await deploy({
      plan,
      refresh: envelope.refreshed,
      onDone: () => {
        done += 1;
      },
    });
  } catch (error) {
    const message = messageOf(error);
    throw isRefusal(message) ? new CommandError(explainRefusal(message, done), undefined, { cause: error }) : error;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
};

/** Why the plan cannot be applied now; undefined if it can. */
const refusalOf = async ({ file, envelope, session, out, signal }: PlanApplication): Promise<string | undefined> => {
  const broken = brokenFacts(envelope.facts, await gatherFacts(session));
  if (broken.length > 0) return describeBroken(file, broken);
  const events = await out.timed(
    'rehearsal',
    () => session.stack.run('preview', { signal, refresh: session.suspect || envelope.refreshed }),
    () => 'all facts hold; previewed again to compare with the plan',
  );
  const differences = planDifferences(envelope.changes, plannedChanges(events));
  if (differences.length === 0) return undefined;
  return [
    `The plan ${file} was not applied: all facts hold, but ${differences.length} ${differences.length === 1 ? 'resource' : 'resources'} would change differently from the plan. Nothing was changed.`,
    ...differences.map((line) => `  ${line}`),
    `Review again: npm run preview -- --env ${envelope.facts.environment} --out FILE. To plan again and deploy without a review, add --replan.`,
  ].join('\n');
};
