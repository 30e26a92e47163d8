import type { PricesOutputs } from '../../systems/price-alerts/outputs';
import { messageOf } from '../core/errors';
import type { Output } from '../core/output';
import { clientOptions, type Target } from '../core/engine/target';
import { catchUp, queueDepth } from './catch-up';
import { countNotifications, deliveredNotifications } from './notifications';
import { createStatus } from './progress';
import type { Evaluated } from './summary';
import type { SymbolSummary } from './tally';

export interface EvaluationOptions {
  readonly outputs: PricesOutputs;
  readonly target: Target;
  readonly environment: string;
  /** Aborted: waits no longer. */
  readonly signal: AbortSignal;
  readonly out: Output;
}

/** Longer than a price whose evaluation failed stays out of sight (5 minutes). */
const STALLED_MS = 10 * 60_000;
/**
 * How long a queue must look empty. SQS's counts settle within a minute of the last message
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html); the local cloud's are exact.
 */
const STEADY_MS = { aws: 60_000, local: 0 } as const;

const NOT_AWAITED = { catchUpMs: 0, left: 0 } as const;

/** Remembers which notifications there are, so that those of a replay can be told from them afterwards. */
export async function watchEvaluation({ outputs, target, environment, signal, out }: EvaluationOptions) {
  const waiting = async () =>
    target.kind === 'local' ? deliveredNotifications(outputs, target, environment) : undefined;
  const before = await waiting();
  return {
    /** Waits until the prices sent have been evaluated, and counts what they led to. */
    finish: async (symbols: readonly SymbolSummary[]): Promise<Evaluated | undefined> => {
      const caught =
        symbols.length === 0 ? NOT_AWAITED : await awaitEvaluation({ outputs, target, environment, signal, out });
      const after = await waiting();
      if (before === undefined || after === undefined) return caught;
      return { ...(caught ?? NOT_AWAITED), notifications: countNotifications(before, after, symbols) };
    },
  };
}

/** Undefined where nothing can be seen of the queue. */
async function awaitEvaluation({
  outputs: { priceQueue, region },
  target,
  environment,
  signal,
  out,
}: EvaluationOptions): Promise<Pick<Evaluated, 'catchUpMs' | 'left'> | undefined> {
  if (priceQueue === undefined) return undefined;
  const queue = queueDepth(priceQueue, clientOptions(target, environment, region));
  const status = createStatus(process.stderr, () => performance.now());
  const show = (left: number) => {
    if (left > 0)
      status.show(`evaluating: ${left.toLocaleString('en-US')} ${left === 1 ? 'price' : 'prices'} left in the queue`);
  };
  try {
    const { ms, left } = await catchUp({
      left: queue.left,
      progress: show,
      steadyMs: STEADY_MS[target.kind],
      stalledMs: STALLED_MS,
      signal,
    });
    if (left > 0 && !signal.aborted)
      out.progress(
        `The queue ${priceQueue.name} has not become shorter for ${STALLED_MS / 60_000} minutes: ${left} prices wait. Look at the log of the evaluation function.`,
      );
    return { catchUpMs: ms, left };
  } catch (error) {
    out.progress(
      `The queue ${priceQueue.name} cannot be looked at (${messageOf(error)}), so the end of the evaluation is not awaited.`,
    );
    return undefined;
  } finally {
    status.end();
    queue.close();
  }
}
