import type { RuleDefinition } from '../contract';
import { DependencyError } from '../errors';
import { MemoryNotifications, MemoryRules, priceAt } from '../testing/memory-rules';
import { evaluateDelivery, evaluatePrice, finishAbandoned, type EvaluationDeps } from './evaluate-price';

/** An evaluator over these rules; without any, over one `above` 100 with a cool-down of 300 s. */
const evaluator = (...rules: readonly Partial<RuleDefinition>[]) => {
  const clock = { now: 1_800_000_000_000 };
  const memory = new MemoryRules(...(rules.length > 0 ? rules : [{}]));
  const notifications = new MemoryNotifications();
  const deps: EvaluationDeps = { rules: memory, notifications, clock: () => clock.now };
  return { clock, deps, memory, notifications, at: (price: string, seconds: number) => evaluatePrice(priceAt(price, seconds), deps) };
};
const none = { fired: 0, published: 0, rearmed: 0, takenOver: 0, failures: [] };

describe('P5 a price fires the rules that it meets', () => {
  it('P5 fires above and below, each once, and no other', async () => {
    const { at, notifications } = evaluator(
      { alertId: 'met', threshold: '100' }, { alertId: 'far', threshold: '100.01' }, { alertId: 'under', direction: 'below', threshold: '100' },
      { alertId: 'low', direction: 'below', threshold: '99' }, { alertId: 'third', threshold: '1' }, { alertId: 'other', symbol: 'ETH-USD', threshold: '1' });
    expect(await at('100', 0)).toEqual({ ...none, fired: 3, published: 3 });
    expect(await at('100', 60)).toEqual(none);
    expect(notifications.sent.map(({ alertId }) => alertId).sort()).toEqual(['met', 'third', 'under']);
  });

  it('P7 says in the notification whose rule met which price', async () => {
    const { at, memory, notifications } = evaluator({ threshold: '0.00000123', direction: 'below' });
    await at('0.00000122', 0);
    expect(notifications.sent).toEqual([{
      firingId: expect.stringMatching(/^[0-9a-f]{32}$/), userId: 'ann', alertId: 'a', symbol: 'BTC-USD', direction: 'below', severity: 'medium',
      threshold: '0.00000123', price: '0.00000122', exchange: 'kraken', timestamp: '2026-01-01T00:00:00.000Z',
    }]);
    expect(memory.get()).toMatchObject({ state: 'disarmed', lastFiredAt: '2026-01-01T00:00:00.000Z' });
  });

  it('P6 fires again only after the price was back and the cool-down had passed', async () => {
    const { at } = evaluator({ cooldownSeconds: 300 });
    const fired = [];
    for (const [price, seconds] of [['100', 0], ['99', 60], ['101', 120], ['99', 299], ['101', 301], ['99', 302], ['101', 303], ['102', 900]] as const) {
      fired.push((await at(price, seconds)).fired);
    }
    expect(fired).toEqual([1, 0, 0, 0, 0, 0, 1, 0]);
  });
});

describe('P5 deliveries that repeat or come out of order', () => {
  it('P5 a price delivered again, even after the rule was armed again, fires nothing', async () => {
    const { at, deps, notifications } = evaluator();
    await at('100', 0);
    expect((await at('99', 300)).rearmed).toBe(1);
    expect(await evaluateDelivery(priceAt('100', 0), true, deps)).toEqual(none);
    expect(notifications.sent).toHaveLength(1);
  });

  it('P5 a late price from before the firing does not arm the rule', async () => {
    const { at, memory } = evaluator({ cooldownSeconds: 0 });
    await at('100', 600);
    expect(await at('99', 599)).toEqual(none);
    expect(memory.get().state).toBe('disarmed');
  });

  it('P5 a late price fires a rule that has not fired yet: it did meet the threshold', async () => {
    const { at } = evaluator();
    await at('99', 600);
    expect((await at('100', 300)).fired).toBe(1);
  });

  it('P5 every order of four prices fires a first time, and never twice for one price', async () => {
    const prices = [['100', 0], ['99', 300], ['101', 301], ['99', 601]] as const;
    for (const order of permutations(prices)) {
      const { at, notifications } = evaluator();
      for (const [price, seconds] of [...order, ...order]) await at(price, seconds);
      const ids = notifications.sent.map(({ firingId }) => firingId);
      expect(ids.length).toBeGreaterThanOrEqual(1);
      expect(new Set(ids).size).toBe(ids.length);
    }
    const { at, notifications } = evaluator();
    for (const [price, seconds] of prices) await at(price, seconds);
    expect(notifications.sent).toHaveLength(2);
  });
});

describe('P11 crashes and failures', () => {
  const away = new DependencyError('The notifications topic', new Error('throttled'));

  it.each([
    ['before publishing', 'publish', 'before', 1],
    ['after publishing', 'publish', 'after', 2],
    ['at recording', 'complete', 'before', 2],
    ['after recording', 'complete', 'after', 1],
  ] as const)('P11 a crash %s: the redelivery finishes it under the same id', async (_name, call, moment, sent) => {
    const { at, clock, deps, memory, notifications } = evaluator();
    if (call === 'publish') notifications.publish = failingOnce(notifications.publish, moment, away);
    else memory.complete = failingOnce(memory.complete, moment, away);
    expect((await at('100', 0)).failures).toEqual([away]);
    clock.now += 300_000;
    expect((await evaluateDelivery(priceAt('100', 0), true, deps)).failures).toEqual([]);
    expect(notifications.sent).toHaveLength(sent);
    expect(new Set(notifications.sent.map(({ firingId }) => firingId)).size).toBe(1);
    expect(memory.get().state).toBe('disarmed');
    expect(memory.get().firing).toBeUndefined();
  });

  it('P11 a fresh claim is left to its evaluator, an old one goes to exactly one of three', async () => {
    const { at, clock, deps, notifications } = evaluator();
    notifications.publish = failingOnce(notifications.publish, 'before', away);
    await at('100', 0);
    clock.now += 59_999;
    expect(await finishAbandoned('BTC-USD', deps)).toEqual(none);
    clock.now += 1;
    const taken = await Promise.all([1, 2, 3].map(() => finishAbandoned('BTC-USD', deps)));
    expect(taken.map(({ takenOver }) => takenOver).sort()).toEqual([0, 0, 1]);
    expect(notifications.sent).toHaveLength(1);
  });

  it('P11 an evaluator that was overtaken does not undo what came after', async () => {
    const { at, clock, deps, memory, notifications } = evaluator({ cooldownSeconds: 0 });
    const publish = notifications.publish;
    notifications.publish = async (notification) => {
      notifications.publish = publish;
      clock.now += 60_000;
      await finishAbandoned('BTC-USD', deps);
      await at('99', 1);
      await publish(notification);
    };
    await at('100', 0);
    expect(memory.get().state).toBe('armed');
    expect(new Set(notifications.sent.map(({ firingId }) => firingId)).size).toBe(1);
  });

  it('P11 one rule that fails does not keep the others from firing, and is reported', async () => {
    const { at, memory, notifications } = evaluator({ alertId: 'x' }, { alertId: 'y' }, { alertId: 'z' });
    notifications.publish = failingOnce(notifications.publish, 'before', away);
    expect(await at('100', 0)).toEqual({ ...none, fired: 3, published: 2, failures: [away] });
    expect(['x', 'y', 'z'].map((id) => memory.get(id).state)).toEqual(['firing', 'disarmed', 'disarmed']);
  });

  it('P11 a query that fails is reported, and the other queries are done', async () => {
    const { at, memory } = evaluator({ direction: 'below' });
    const met = memory.met;
    memory.met = (price, direction) => {
      if (direction === 'below') return met(price, direction);
      return { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(away) }) };
    };
    expect(await at('100', 0)).toEqual({ ...none, fired: 1, published: 1, failures: [away] });
  });
});

describe('P5 evaluators at once', () => {
  it('P5 whichever way two evaluators of one price interleave, it is published once', async () => {
    const runs = await everyInterleaving(async (turn) => {
      const { deps, memory, notifications } = evaluator();
      const evaluations = await Promise.all(['one', 'two'].map((who) => evaluatePrice(priceAt('100', 0), taking(turn, who, deps))));
      expect(evaluations).toEqual(expect.arrayContaining([{ ...none, fired: 1, published: 1 }, none]));
      expect(notifications.sent).toHaveLength(1);
      expect(memory.get().state).toBe('disarmed');
    });
    expect(runs).toBeGreaterThan(5);
  });

  it('P5 whichever way two prices beyond the threshold interleave, the rule fires once', async () => {
    await everyInterleaving(async (turn) => {
      const { deps, notifications } = evaluator();
      await Promise.all([evaluatePrice(priceAt('100', 0), taking(turn, 'one', deps)), evaluatePrice(priceAt('101', 1), taking(turn, 'two', deps))]);
      expect(notifications.sent).toHaveLength(1);
    });
  });

  it('P5 whichever way a return of the price interleaves, no firing is lost or repeated', async () => {
    await everyInterleaving(async (turn) => {
      const { at, deps, memory, notifications } = evaluator({ cooldownSeconds: 0 });
      await Promise.all([evaluatePrice(priceAt('100', 0), taking(turn, 'one', deps)), evaluatePrice(priceAt('99', 1), taking(turn, 'two', deps))]);
      expect(notifications.sent).toHaveLength(1);
      expect(['armed', 'disarmed']).toContain(memory.get().state);
      await at('99', 2);
      expect((await at('100', 3)).fired).toBe(1);
    });
  });
});

type Turn = (who: string) => Promise<void>;

/** The evaluator, but before each write and each publication it waits for its turn. */
function taking(turn: Turn, who: string, deps: EvaluationDeps): EvaluationDeps {
  const gated = <A extends readonly unknown[], R>(call: (...args: A) => Promise<R>) => async (...args: A) => {
    await turn(who);
    return call(...args);
  };
  const { rules, notifications } = deps;
  return {
    ...deps,
    rules: {
      ...rules,
      claim: gated((...args) => rules.claim(...args)),
      complete: gated((...args) => rules.complete(...args)),
      rearm: gated((...args) => rules.rearm(...args)),
      takeOver: gated((...args) => rules.takeOver(...args)),
    },
    notifications: { publish: gated((notification) => notifications.publish(notification)) },
  };
}

/** Runs the scenario once for every order in which those who wait can be let on. Gives the number of runs. */
async function everyInterleaving(scenario: (turn: Turn) => Promise<void>): Promise<number> {
  let choices: number[] = [];
  for (let runs = 1; ; runs += 1) {
    const widths: number[] = [];
    const waiting: (() => void)[] = [];
    let done = false;
    const running = scenario(() => new Promise((resolve) => { waiting.push(resolve); })).finally(() => { done = true; });
    while (!done) {
      await new Promise(setImmediate);
      if (waiting.length === 0) continue;
      const choice = choices[widths.length] ?? 0;
      widths.push(waiting.length);
      waiting.splice(choice, 1)[0]?.();
    }
    await running;
    const taken = widths.map((_, index) => choices[index] ?? 0);
    const last = taken.findLastIndex((choice, index) => choice + 1 < (widths[index] ?? 0));
    if (last < 0) return runs;
    choices = [...taken.slice(0, last), (taken[last] ?? 0) + 1];
  }
}

/** A call that fails the first time, before or after it took effect. */
function failingOnce<A extends readonly unknown[], R>(call: (...args: A) => Promise<R>, moment: 'before' | 'after', error: Error): (...args: A) => Promise<R> {
  let failed = false;
  return async (...args) => {
    if (failed) return call(...args);
    failed = true;
    if (moment === 'after') await call(...args);
    throw error;
  };
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, index) => permutations(items.filter((_, other) => other !== index)).map((rest) => [item, ...rest]));
}
