import { catchUp, queueDepth } from '../../shared/replay/catch-up';
import type { Followed, FollowUp, ReplayContext } from '../../shared/replay/replay';
import type { PricesOutputs } from '../outputs';
import { evaluationLines, type Evaluated } from './evaluation-lines';
import { countNotifications, deliveredNotifications } from './notifications';
import type { SymbolSummary } from './send-prices';

/** Longer than a price whose evaluation failed stays out of sight (5 minutes). */
const STALLED_MS = 10 * 60_000;
/**
 * How long a queue must look empty. SQS's counts settle within a minute of the last message
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html); the local cloud's are exact.
 */
const STEADY_MS = { aws: 60_000, local: 0 } as const;

const NOT_AWAITED = { catchUpMs: 0, left: 0 } as const;

/**
 * Remembers the notifications there are, to distinguish those of a replay afterwards.
 * @param symbols what was accepted, asked for after sending
 */
export async function followEvaluation(
  context: ReplayContext<PricesOutputs>,
  symbols: () => readonly SymbolSummary[],
): Promise<FollowUp> {
  const { cloud, outputs } = context;
  const waiting = async () => (cloud.kind === 'local' ? deliveredNotifications(outputs, cloud) : undefined);
  const before = await waiting();
  const evaluate = async (accepted: readonly SymbolSummary[]): Promise<Evaluated | undefined> => {
    const caught = accepted.length === 0 ? NOT_AWAITED : await awaitEvaluation(context);
    const after = await waiting();
    if (before === undefined || after === undefined) return caught;
    return { ...(caught ?? NOT_AWAITED), notifications: countNotifications(before, after, accepted) };
  };
  return { finish: async () => followedBy(await evaluate(symbols())) };
}

const followedBy = (evaluated: Evaluated | undefined): Followed => ({
  lines: evaluationLines(evaluated),
  ...(evaluated && { document: { ...evaluated }, waited: { what: 'evaluation', ms: evaluated.catchUpMs } }),
});

/** Waits until the prices sent have been evaluated. Undefined where nothing can be seen of the queue. */
async function awaitEvaluation({
  cloud,
  outputs: { priceQueue, region },
  signal,
  note,
  status,
}: ReplayContext<PricesOutputs>): Promise<Pick<Evaluated, 'catchUpMs' | 'left'> | undefined> {
  if (priceQueue === undefined) return undefined;
  const show = (left: number) => {
    if (left > 0)
      status.show(`evaluating: ${left.toLocaleString('en-US')} ${left === 1 ? 'price' : 'prices'} left in the queue`);
  };
  try {
    const { ms, left } = await catchUp({
      left: queueDepth(priceQueue, cloud.clients, region),
      progress: show,
      steadyMs: STEADY_MS[cloud.kind],
      stalledMs: STALLED_MS,
      signal,
    });
    if (left > 0 && !signal.aborted)
      note(
        `The queue ${priceQueue.name} has not become shorter for ${STALLED_MS / 60_000} minutes: ${left} prices wait. Look at the log of the evaluation function.`,
      );
    return { catchUpMs: ms, left };
  } catch (error) {
    note(
      `The queue ${priceQueue.name} cannot be looked at (${error instanceof Error ? error.message : String(error)}), so the end of the evaluation is not awaited.`,
    );
    return undefined;
  } finally {
    status.end();
  }
}
