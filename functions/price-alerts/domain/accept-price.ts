import type { PriceMessage } from '../contract';
import type { PriceHistory, PriceQueue } from '../ports';

export interface AcceptDeps {
  readonly history: Pick<PriceHistory, 'record' | 'registerSymbol'>;
  readonly queue: PriceQueue;
}

/**
 * Stores a price, makes its symbol known and queues it for evaluation, in this order: a price that
 * is refused reaches nobody. It is queued also when it was stored before, because the first try
 * may have ended between the two; evaluating a price twice changes nothing.
 * @param receivedAt epoch milliseconds
 * @throws PriceConflictError, DependencyError
 */
export async function acceptPrice(
  price: PriceMessage,
  receivedAt: number,
  { history, queue }: AcceptDeps,
): Promise<'stored' | 'known'> {
  const recorded = await history.record(price, receivedAt);
  await history.registerSymbol(price.symbol, receivedAt);
  await queue.send(price);
  return recorded;
}
