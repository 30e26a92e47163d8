import type { PriceHistory } from '../ports';
import { historyKey, timeOf, type Price } from './position';

/** Prices read at once when looking back. */
const BACK_PAGE = 100;
/** Maximum prices per timeline, about 3 MB; later prices are reported and left out. */
export const TIMELINE_LIMIT = 20_000;

export interface TimelineSource {
  readonly history: Pick<PriceHistory, 'since' | 'before'>;
  readonly symbol: string;
  /** Epoch milliseconds: prices expired by then are left out. */
  readonly now: number;
  /** Prices to evaluate even if the history does not have them. */
  readonly extra: readonly Price[];
}

/** A gapless, ordered stretch of a symbol's prices that can be re-read and extended backwards. */
export class Timeline {
  private stretch: readonly Price[];
  private lookingBack: Promise<void> = Promise.resolve();
  /** True if the history has nothing earlier. */
  private begun = false;

  private constructor(
    private readonly source: TimelineSource,
    private start: string,
    prices: readonly Price[],
    readonly more: boolean,
  ) {
    this.stretch = prices;
  }

  /** The prices from that position on, at most `limit` (default TIMELINE_LIMIT); `more` if others follow. */
  static async open(source: TimelineSource, from: string, limit = TIMELINE_LIMIT): Promise<Timeline> {
    const { prices, more } = await read(source, from, limit);
    return new Timeline(source, from, prices, more);
  }

  get prices(): readonly Price[] {
    return this.stretch;
  }

  /** True if no price of the history is earlier than the first. */
  get complete(): boolean {
    return this.begun;
  }

  /** Reads the stretch again, to its current end. */
  async refresh(): Promise<void> {
    await this.lookingBack;
    this.stretch = (await read(this.source, this.start, TIMELINE_LIMIT)).prices;
  }

  /** Adds earlier prices, back to that position or further; without one, some more than now. */
  async lookBack(to?: string): Promise<void> {
    this.lookingBack = this.lookingBack.then(async () => {
      while (!this.begun && (to === undefined || this.start > to)) {
        const { prices, more } = await this.source.history.before(
          this.source.symbol,
          timeOf(this.start),
          this.source.now,
          BACK_PAGE,
        );
        this.begun = !more;
        this.start = timeOf(prices[0]?.position ?? this.start);
        this.stretch = inOrder([...prices, ...this.stretch, ...this.source.extra]).filter(
          ({ position }) => position >= this.start,
        );
        if (to === undefined) return;
      }
    });
    return this.lookingBack;
  }
}

async function read({ history, symbol, now, extra }: TimelineSource, from: string, limit: number) {
  const { prices, more } = await history.since(symbol, timeOf(from), now, limit);
  // Prices of one time are ordered by arrival, so an incomplete last time is left for later.
  const last = prices.at(-1);
  const whole = more && last !== undefined ? prices.filter(({ timestamp }) => timestamp !== last.timestamp) : prices;
  const wanted = more ? whole : [...whole, ...extra];
  return { prices: inOrder(wanted).filter(({ position }) => position >= from), more };
}

/** In order, one price per exchange and time. */
function inOrder(prices: readonly Price[]): readonly Price[] {
  const sorted = [...new Map(prices.toReversed().map((price) => [historyKey(price), price])).values()];
  return sorted.sort((a, b) => (a.position < b.position ? -1 : a.position > b.position ? 1 : 0));
}
