import type { PriceMessage } from '../contract';
import { evaluateSymbol, type Request } from '../domain/evaluate-symbol';
import { sweep } from '../domain/sweep';
import { MemoryWorld } from './memory-world';
import { seeded } from './seeded';

export interface DeliveryOptions {
  readonly seed: number;
  /** Prices of each sender, in order; each is sent after the previous one is accepted. */
  readonly senders: readonly (readonly PriceMessage[])[];
  /** Maximum concurrent evaluators. */
  readonly evaluators: number;
  /** Longest lag of the index of rules, in milliseconds. Default 0. */
  readonly lagMs?: number;
  /** Probability that an evaluator crashes in a call. Default 0. */
  readonly crash?: number;
  /** Whether sweeps run concurrently with the evaluators. Default false. */
  readonly sweeps?: boolean;
}

const BUDGET = { spent: () => false };
class Died extends Error {}

/**
 * A test double between queue and evaluators with the worst behaviour that a standard queue allows: it
 * delivers messages in any order, with any delay, up to three times, to concurrent evaluators
 * that are delayed between any two calls. Returns the world when nothing is left to deliver.
 */
export async function deliver(prepare: (world: MemoryWorld) => void, options: DeliveryOptions): Promise<MemoryWorld> {
  const random = seeded(options.seed);
  const below = (limit: number) => Math.floor(random() * limit);
  let now = Date.UTC(2026, 5, 1);
  const heldUp: (() => void)[] = [];
  const world = new MemoryWorld({
    clock: () => now,
    lagMs: () => random() * (options.lagMs ?? 0),
    pause: () =>
      new Promise((resolve) => {
        heldUp.push(resolve);
      }),
  });
  prepare(world);

  const queue: Request[] = [];
  const later: { readonly request: Request; readonly dueAt: number }[] = [];
  let busy = 0;
  let evaluating = 0;
  let broken: unknown;
  const start = (work: () => Promise<unknown>) => {
    busy += 1;
    void work()
      .catch((error: unknown) => {
        broken ??= error;
      })
      .finally(() => {
        busy -= 1;
      });
  };
  const evaluate = async (request: Request): Promise<void> => {
    evaluating += 1;
    try {
      const { failures } = await evaluateSymbol(
        'BTC-USD',
        request,
        mortal(world.deps, random() < (options.crash ?? 0) ? below(24) : Infinity),
        BUDGET,
      );
      if (failures.length > 0) throw failures[0];
    } catch (error) {
      if (!(error instanceof Died)) throw error;
      later.push({ request: { ...request, finishAbandoned: true }, dueAt: now + VISIBILITY_TIMEOUT_MS });
    } finally {
      evaluating -= 1;
    }
  };
  for (const prices of options.senders) {
    start(async () => {
      for (const price of prices) {
        await world.record(price);
        const copies = random() < 0.3 ? 2 + below(2) : 1;
        for (let copy = 0; copy < copies; copy += 1) queue.push({ prices: [{ price, sentAt: now }] });
      }
    });
  }
  for (;;) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    if (broken !== undefined) throw new Error('an evaluation failed', { cause: broken });
    now += below(60);
    for (const { wakeUp, dueAt } of world.wakeUps.splice(0))
      later.push({ request: { prices: [], since: wakeUp.since, finishAbandoned: true }, dueAt });
    for (const one of later.filter(({ dueAt }) => dueAt <= now))
      queue.push(...later.splice(later.indexOf(one), 1).map(({ request }) => request));
    if (queue.length > 0 && evaluating < options.evaluators && random() < 0.5) {
      const batch = Array.from(
        { length: 1 + below(Math.min(10, queue.length)) },
        () => queue.splice(below(queue.length), 1)[0]!,
      );
      const since = batch.flatMap((one) => one.since ?? []).sort()[0];
      start(() =>
        evaluate({
          prices: batch.flatMap(({ prices }) => prices),
          ...(since !== undefined && { since }),
          finishAbandoned: batch.some(({ finishAbandoned }) => finishAbandoned),
        }),
      );
    }
    if (options.sweeps === true && random() < 0.01) start(() => sweep(world.deps, BUDGET));
    if (heldUp.length > 0) heldUp.splice(below(heldUp.length), 1)[0]!();
    else if (busy === 0 && queue.length === 0) {
      if (later.length === 0) return world;
      now = Math.max(now, Math.min(...later.map(({ dueAt }) => dueAt)));
    }
  }
}

const VISIBILITY_TIMEOUT_MS = 300_000;

/** The ports of an evaluator that crashes before or after the effect of one of its calls. */
function mortal(
  { rules, history, progress, notifications, wakeUps, clock }: MemoryWorld['deps'],
  dies: number,
): MemoryWorld['deps'] {
  let calls = 0;
  const guard =
    <A extends readonly unknown[], R>(call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      calls += 1;
      if (calls >= dies) throw new Died();
      const result = await call(...args);
      calls += 1;
      if (calls >= dies) throw new Died();
      return result;
    };
  return {
    clock,
    history,
    rules: {
      watched: (...args) => rules.watched(...args),
      change: guard((...args: Parameters<typeof rules.change>) => rules.change(...args)),
    },
    progress: {
      read: guard((...args: Parameters<typeof progress.read>) => progress.read(...args)),
      advance: guard((...args: Parameters<typeof progress.advance>) => progress.advance(...args)),
    },
    notifications: {
      publish: guard((...args: Parameters<typeof notifications.publish>) => notifications.publish(...args)),
    },
    wakeUps: { send: guard((...args: Parameters<typeof wakeUps.send>) => wakeUps.send(...args)) },
  };
}
