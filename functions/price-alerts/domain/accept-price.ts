import type { PriceMessage } from '../contract';
import type { PriceHistory, PriceQueue } from '../ports';

export interface AcceptDeps {
  readonly history: Pick<PriceHistory, 'record' | 'registerSymbol'>;
  readonly queue: PriceQueue;
}

/**
 * Stores a price, registers its symbol and queues it for evaluation, in this order: a refused price
 * is not evaluated. It is queued even if it was stored before, because the first attempt
 * may have failed between the two; evaluating a price twice changes nothing.
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
