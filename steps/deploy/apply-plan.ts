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
  /** Told why the plan cannot be applied, where it is to be planned afresh then; without it that is an error. */
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
 * The plan, as far as it can be judged before anything is started: whole, of this environment and
 * target, not expired. Undefined where it is not and `replan` was told why.
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
        `The plan ${file} is not applied: it has expired. Nothing was changed.\n  ${old}\nTo plan afresh and deploy without a review, add --replan.`,
      );
    return envelope;
  } catch (error) {
    if (!replan || !(error instanceof CommandError)) throw error;
    replan(error.message);
    return undefined;
  }
};

/**
 * Applies exactly a saved plan. The engine's own check comes too late to rely on: it judges a resource
 * when it comes to it, after others were changed (seen with 3.250.0: two keys and a queue were changed
 * before the refusal), and it does not look at the state that the plan started from. So the facts are
 * compared, and what would be done now is previewed and compared with what was reviewed, before anything
 * is touched; the engine then holds the deployment itself to the plan.
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
    out.line(`applying the plan ${file} of ${envelope.created}`);
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

/** Why the plan cannot be applied now; undefined where it can. */
const refusalOf = async ({ file, envelope, session, out, signal }: PlanApplication): Promise<string | undefined> => {
  const broken = brokenFacts(envelope.facts, await gatherFacts(session));
  if (broken.length > 0) return describeBroken(file, broken);
  const events = await out.timed(
    'rehearsal',
    () => session.stack.run('preview', { signal, refresh: session.suspect || envelope.refreshed }),
    () => 'every fact holds; previewed again, to compare with the plan',
  );
  const differences = planDifferences(envelope.changes, plannedChanges(events));
  if (differences.length === 0) return undefined;
  return [
    `The plan ${file} is not applied: every fact holds, and yet ${differences.length} ${differences.length === 1 ? 'resource' : 'resources'} would be changed otherwise than planned. Nothing was changed.`,
    ...differences.map((line) => `  ${line}`),
    `Review it again: npm run preview -- --env ${envelope.facts.environment} --out FILE. To plan afresh and deploy without a review, add --replan.`,
  ].join('\n');
};
