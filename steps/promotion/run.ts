import { EnvironmentError } from '../../environments/environment-error';
import { CommandError } from '../core/errors';
import { readSource } from '../core/git';
import type { Output } from '../core/output';
import { readSettings } from '../core/engine/environments';
import { describeRefusals, judge } from './model/judge';
import type { Evidence, Refusal, Route } from './model/types';

/** State of a running promotion, for each phase. */
export interface PromotionRun extends Route {
  readonly port?: number;
  /** Absolute path of the folder passed between the phases. */
  readonly dir: string;
  readonly expiresMs: number;
  readonly say: Output;
  readonly signal: AbortSignal;
}

/** The promotion was refused; the target was not changed. */
export class PromotionRefused extends CommandError {
  constructor(
    route: Route,
    readonly refusals: readonly Refusal[],
  ) {
    super(describeRefusals(route, refusals));
  }
}

/** @throws PromotionRefused if there is any reason. */
export const refuseAny = (route: Route, refusals: readonly Refusal[]): void => {
  if (refusals.length > 0) throw new PromotionRefused(route, refusals);
};

/** Every reason from the evidence, this checkout and the target's settings. */
export const reasonsAgainst = async ({ from, to, target }: Route, evidence: Evidence): Promise<readonly Refusal[]> =>
  judge(evidence, {
    route: { from, to, target },
    source: await readSource(),
    settingsFault: faultOfSettings(to),
    now: new Date(),
  });

const faultOfSettings = (environment: string): string | undefined => {
  try {
    readSettings(environment);
    return undefined;
  } catch (error) {
    if (error instanceof EnvironmentError) return error.message;
    throw error;
  }
};
