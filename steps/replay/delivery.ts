import { reasonOf, type Delivery, type Outcome } from '../../systems/shared/replay/delivery';
import { send, type SenderOptions } from './sender';

/** Requests in a row that fail after all their tries, until the endpoint counts as down. */
const FAILURES_TO_STOP = 10;

/** What all senders of a replay share: the endpoint, how many requests are under way, and whether to go on. */
export class SharedDelivery implements Delivery {
  #stopped: string | undefined;
  #failures = 0;
  #free: number;
  readonly #queue: (() => void)[] = [];

  /** @param concurrency requests under way at once */
  constructor(
    private readonly sender: SenderOptions,
    concurrency: number,
    private readonly signal?: AbortSignal,
  ) {
    this.#free = concurrency;
  }

  /** Why nothing more is to be sent; undefined as long as it goes on. */
  get stopped(): string | undefined {
    if (this.signal?.aborted) this.#stopped ??= 'interrupted';
    return this.#stopped;
  }

  /** Sends one body until it is answered for good, in its turn. */
  async send(body: unknown): Promise<Outcome> {
    if (this.#free > 0) this.#free--;
    else
      await new Promise<void>((resolve) => {
        this.#queue.push(resolve);
      });
    try {
      return this.#judged(await send(JSON.stringify(body), this.sender));
    } finally {
      const next = this.#queue.shift();
      if (next === undefined) this.#free++;
      else next();
    }
  }

  #judged(outcome: Outcome): Outcome {
    this.#failures = outcome.kind === 'failed' ? this.#failures + 1 : 0;
    if (outcome.kind === 'pointless') this.#stopped ??= outcome.reason;
    else if (outcome.kind === 'failed' && this.#failures >= FAILURES_TO_STOP)
      this.#stopped ??= `${FAILURES_TO_STOP} consecutive requests failed after all their tries, the last with ${reasonOf(outcome.status, outcome.body)}; check the functions' logs`;
    return outcome;
  }
}
