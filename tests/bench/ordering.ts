import { evaluateSymbol } from '../../functions/price-alerts/domain/evaluate-symbol';
import { MemoryWorld, priceAt } from '../../functions/price-alerts/testing/memory-world';
import { seeded } from '../../functions/price-alerts/testing/seeded';

/**
 * Two ways to evaluate the prices of one symbol in their order, in virtual time on the real domain
 * code: price by price as a FIFO queue with the symbol as message group hands them out (one batch of
 * a group at a time), and the stretch of history that is new, whatever the messages say.
 */

/** How long a call takes, in milliseconds; what is not named takes none. */
const LATENCY: Readonly<Record<string, number>> = {
  query: 5,
  'read history': 5,
  'read progress': 4,
  advance: 6,
  change: 6,
  publish: 14,
  'wake up': 8,
};
/** From one batch to the next of a poller. */
const POLL_MS = 15;
const BATCH = 10;
const SECONDS = 3;
/** Sends of one message group per second: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const GROUP_LIMIT = 300;

interface Figures {
  /** Between a price's arrival and its notification, milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly callsPerPrice: number;
  readonly firings: number;
}

class VirtualTime {
  now = Date.UTC(2026, 5, 1);
  private readonly due: { readonly at: number; readonly go: () => void }[] = [];

  readonly sleep = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      this.due.push({ at: this.now + ms, go: resolve });
    });

  /** Until `done`. */
  async run(done: () => boolean): Promise<void> {
    while (!done()) {
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      const next = this.due.reduce<number | undefined>(
        (least, { at }, index) => (least === undefined || at < this.due[least]!.at ? index : least),
        undefined,
      );
      if (next === undefined) continue;
      const [{ at, go }] = this.due.splice(next, 1) as [(typeof this.due)[number]];
      this.now = Math.max(this.now, at);
      go();
    }
  }
}

async function measure(way: 'fifo' | 'stretch', perSecond: number, evaluators: number): Promise<Figures> {
  const time = new VirtualTime();
  const random = seeded(perSecond);
  let calls = 0;
  const world = new MemoryWorld({
    clock: () => time.now,
    pause: async (call) => {
      calls += LATENCY[call] === undefined ? 0 : 1;
      await time.sleep(LATENCY[call] ?? 0);
    },
  });
  for (let index = 0; index < 40; index += 1)
    world.addRule({
      alertId: `rule-${index}`,
      direction: index % 2 === 0 ? 'above' : 'below',
      threshold: String(90 + index / 2),
      cooldownSeconds: 0,
    });
  const total = perSecond * SECONDS;
  let level = 100;
  const prices = Array.from({ length: total }, (_, index) =>
    priceAt(String((level = Math.min(110, Math.max(90, level + Math.floor(random() * 5) - 2)))), index),
  );
  const arrivedAt = new Map<string, number>();
  const queue: (typeof prices)[number][] = [];
  let handled = 0;
  const lags: number[] = [];
  const count = () => {
    for (const { timestamp } of world.sent.slice(lags.length)) lags.push(time.now - arrivedAt.get(timestamp)!);
  };
  const take = () => queue.splice(0, BATCH);
  const evaluate = async (batch: typeof prices) => {
    await evaluateSymbol('BTC-USD', { prices: batch.map((price) => ({ price, sentAt: time.now })) }, world.deps, {
      spent: () => false,
    });
    count();
    handled += batch.length;
  };
  void (async () => {
    for (const price of prices) {
      await time.sleep(1000 / perSecond);
      arrivedAt.set(price.timestamp, time.now);
      if (way === 'stretch') await world.record(price);
      if (way === 'fifo' || random() < 0.7) queue.push(price);
      else queue.splice(Math.floor(random() * queue.length), 0, price);
    }
  })();
  for (let index = 0; index < (way === 'fifo' ? 1 : evaluators); index += 1) {
    void (async () => {
      for (;;) {
        await time.sleep(POLL_MS);
        const batch = take();
        if (batch.length === 0) continue;
        if (way === 'stretch') await evaluate(batch);
        else
          for (const price of batch) {
            await world.record(price);
            await evaluate([price]);
          }
      }
    })();
  }
  await time.run(() => handled === total);
  lags.sort((a, b) => a - b);
  return {
    p50: lags[Math.floor(lags.length / 2)] ?? 0,
    p99: lags[Math.floor(lags.length * 0.99)] ?? 0,
    callsPerPrice: calls / total,
    firings: world.sent.length,
  };
}

export async function ordering(): Promise<void> {
  const line = (...cells: readonly string[]) =>
    process.stdout.write(
      `${cells.map((cell, index) => (index === 0 ? cell.padEnd(22) : cell.padStart(14))).join('')}\n`,
    );
  line(
    'prices per second',
    'fifo p50/p99',
    'calls a price',
    'stretch, 2',
    'calls a price',
    'stretch, 50',
    'calls a price',
    'p99 ratio',
  );
  for (const perSecond of [10, 50, 100]) {
    const [fifo, two, fifty] = [
      await measure('fifo', perSecond, 1),
      await measure('stretch', perSecond, 2),
      await measure('stretch', perSecond, 50),
    ];
    if (new Set([fifo.firings, two.firings, fifty.firings]).size !== 1)
      throw new Error(`the ways fire differently: ${fifo.firings}, ${two.firings}, ${fifty.firings}`);
    const cells = ({ p50, p99, callsPerPrice }: Figures) => [
      `${p50.toFixed(0)}/${p99.toFixed(0)} ms`,
      callsPerPrice.toFixed(1),
    ];
    line(
      `${perSecond}${perSecond > GROUP_LIMIT ? ' (over a group)' : ''}`,
      ...cells(fifo),
      ...cells(two),
      ...cells(fifty),
      (fifo.p99 / two.p99).toFixed(1),
    );
  }
}
