import type { Check } from '../../../systems/shared/smoke/smoke';
import { Interrupted, NotFollowed } from '../../../systems/shared/smoke/until';
import { messageWithCause } from '../../core/errors';
import type { SmokeCheck } from '../model/types';

/** A check of one system, or of the environment as a whole. */
export interface OwnedCheck extends Check {
  readonly system: string;
}

/** Runs the checks one after the other; one that fails does not hold up the others, an interruption does. */
export const runChecks = async (checks: readonly OwnedCheck[], signal: AbortSignal): Promise<readonly SmokeCheck[]> => {
  const done: SmokeCheck[] = [];
  for (const check of checks) done.push(await runCheck(check, signal));
  return done;
};

export const runCheck = async ({ system, name, run }: OwnedCheck, signal?: AbortSignal): Promise<SmokeCheck> => {
  const started = performance.now();
  const result = (outcome: SmokeCheck['outcome'], detail: string): SmokeCheck => ({
    system,
    name,
    outcome,
    detail,
    ms: Math.round(performance.now() - started),
  });
  try {
    if (signal?.aborted) throw new Interrupted();
    return result('passed', await run());
  } catch (error) {
    return result(error instanceof NotFollowed ? 'not followed' : 'failed', messageWithCause(error));
  }
};
