import type { StackOutputs } from '../../../systems/outputs';
import type { Clients } from '../../core/engine/clients';
import type { Session } from '../../core/engine/session';
import { messageWithCause } from '../../core/errors';
import type { DeploymentRecord } from '../../core/model/records';
import type { SmokeCheck } from '../model/types';
import type { Synthetic } from './names';
import { Interrupted, NotFollowed, type Patience } from './until';

/** What every check works with. */
export interface SmokeContext extends Patience {
  readonly session: Session;
  readonly outputs: StackOutputs;
  readonly deployment: DeploymentRecord;
  readonly clients: Clients;
  readonly synthetic: Synthetic;
}

export interface Check {
  readonly system: string;
  readonly name: string;
  /**
   * What was seen, in a few words.
   * @throws CheckFailed or anything else where the system does not do it, NotFollowed where it cannot be tried
   */
  readonly run: () => Promise<string>;
}

/** Runs the checks one after the other; one that fails does not hold up the others, an interruption does. */
export const runChecks = async (checks: readonly Check[], signal: AbortSignal): Promise<readonly SmokeCheck[]> => {
  const done: SmokeCheck[] = [];
  for (const check of checks) done.push(await runCheck(check, signal));
  return done;
};

export const runCheck = async ({ system, name, run }: Check, signal?: AbortSignal): Promise<SmokeCheck> => {
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
