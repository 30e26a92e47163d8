import { whyOf, type Outcome } from '../../shared/replay/delivery';
import { inParallel } from '../../shared/replay/in-parallel';
import { formatMoment } from '../../shared/replay/moment';
import type { Sending } from '../../shared/replay/replay';
import type { Tally } from '../../shared/replay/tally';
import { merged, type PriceRow, type PriceSeries, type StreamPrice } from './merge';

export interface PriceSending extends Omit<Sending, 'concurrency'> {
  readonly series: readonly PriceSeries[];
  /** Senders of each symbol's stream; with more than one no order exists. */
  readonly senders: number;
}

/** What was accepted of a symbol. */
export interface SymbolSummary {
  readonly symbol: string;
  readonly prices: number;
  /** Least and greatest time, ISO 8601. */
  readonly first: string;
  readonly last: string;
}

/** Sends the prices of each symbol one after another in the order of their times, and the symbols side by side. */
export async function sendPrices({ series, ...options }: PriceSending): Promise<readonly SymbolSummary[]> {
  const streams = Map.groupBy(series, ({ symbol }) => symbol);
  const sent = await Promise.all(
    [...streams].map(async ([symbol, files]) => {
      const accepted = new Accepted();
      await sendStream(merged(files), accepted, options);
      return accepted.summary(symbol);
    }),
  );
  return sent.flat();
}

/** The prices that were accepted, and when they came about. */
class Accepted {
  #prices = 0;
  #range: readonly [first: bigint, last: bigint] | undefined;

  add(at: bigint): void {
    this.#prices++;
    const [first, last] = this.#range ?? [at, at];
    this.#range = [at < first ? at : first, at > last ? at : last];
  }

  summary(symbol: string): readonly SymbolSummary[] {
    return this.#range === undefined
      ? []
      : [{ symbol, prices: this.#prices, first: formatMoment(this.#range[0]), last: formatMoment(this.#range[1]) }];
  }
}

/** Each sender takes the next price when its last one has been answered for good, all tries included. */
async function sendStream(
  stream: AsyncGenerator<StreamPrice>,
  accepted: Accepted,
  { senders, delivery, tally, moved }: Omit<PriceSending, 'series'>,
): Promise<void> {
  const accounts = createAccounts(tally);
  await inParallel(stream, senders, async ({ row, input, at }) => {
    const fate = accounts.isDecided(row) || delivery.stopped !== undefined ? 'unsent' : await delivery.send(input);
    if (fate !== 'unsent' && fate.kind === 'accepted') accepted.add(at);
    accounts.settle(row, fate);
    moved();
  });
}

/** What becomes of rows whose prices go one by one: accepted once all are, else what the first met that was not; the others are left out. */
function createAccounts(tally: Tally) {
  const open = new Map<PriceRow, { left: number; decided: boolean }>();
  const decide = (row: PriceRow, fate: Outcome | 'unsent'): void => {
    if (fate === 'unsent' || fate.kind === 'pointless') tally.unsent(1);
    else if (fate.kind === 'accepted') tally.accepted(1, row.prices);
    else tally.refused(row, whyOf(fate));
  };
  return {
    isDecided: (row: PriceRow): boolean => open.get(row)?.decided === true,
    /** Counts one price of a row. */
    settle: (row: PriceRow, fate: Outcome | 'unsent'): void => {
      const account = open.get(row) ?? { left: row.prices, decided: false };
      account.left--;
      const accepted = fate !== 'unsent' && fate.kind === 'accepted';
      if (!account.decided && (!accepted || account.left === 0)) {
        decide(row, fate);
        account.decided = true;
      }
      if (account.left === 0) open.delete(row);
      else open.set(row, account);
    },
  };
}
