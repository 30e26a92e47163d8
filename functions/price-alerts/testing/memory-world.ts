import type { NotificationMessage, PriceMessage, RuleDefinition, WakeUpMessage, WatchState } from '../contract';
import { watchedAs } from '../adapters/rule-item';
import type { SweepDeps } from '../domain/sweep';
import { compareDecimals } from '../domain/decimal';
import { LAG_SECONDS } from '../domain/evaluation';
import type { Rule, RuleKey } from '../domain/rule';
import { historyKey, priced, timeOf, type Price } from '../domain/position';
import type { AlertRules, Progress, SymbolProgress, Threshold } from '../ports';

export interface WorldOptions {
  /** Runs before each port call returns; default: immediately. If it throws, the call fails. */
  readonly pause?: (call: string) => Promise<void>;
  /** Epoch milliseconds; default: a fixed time. */
  readonly clock?: () => number;
  /** Lag of the rules index, in milliseconds; called per write. Default 0. */
  readonly lagMs?: () => number;
}

/**
 * Tables, topic and queue in memory, with only DynamoDB's guarantees: writes are
 * conditional on one item, table reads are consistent, index reads lag.
 */
export class MemoryWorld {
  readonly sent: NotificationMessage[] = [];
  readonly wakeUps: { readonly wakeUp: WakeUpMessage; readonly dueAt: number }[] = [];
  readonly writes: string[] = [];
  private readonly prices = new Map<string, Price>();
  private readonly versions = new Map<string, { readonly rule: Rule; readonly visibleAt: number }[]>();
  private readonly progressOf = new Map<string, Progress>();

  constructor(private readonly options: WorldOptions = {}) {}

  readonly clock = (): number => this.options.clock?.() ?? Date.UTC(2026, 0, 2);

  /** The ports of evaluators. */
  get deps(): SweepDeps {
    return {
      rules: this.rules,
      history: this.history,
      progress: this.progress,
      notifications: this.notifications,
      wakeUps: this.wakeUpQueue,
      clock: this.clock,
    };
  }

  addRule(definition: Partial<RuleDefinition> & { readonly createdAt?: string } = {}): void {
    const rule: Rule = {
      userId: 'ann',
      alertId: 'a',
      symbol: 'BTC-USD',
      direction: 'above',
      threshold: '100',
      cooldownSeconds: 300,
      ...definition,
      state: 'armed',
      watched: 'armed',
      firings: [],
      forgetful: false,
      outbox: [],
    };
    this.versions.set(keyOf(rule), [{ rule, visibleAt: -Infinity }]);
  }

  rule(alertId = 'a', userId = 'ann'): Rule {
    const found = this.versions.get(keyOf({ userId, alertId }))?.at(-1)?.rule;
    if (found === undefined) throw new Error(`no rule ${userId}/${alertId}`);
    return found;
  }

  removeRule(alertId = 'a', userId = 'ann'): void {
    this.versions.delete(keyOf({ userId, alertId }));
  }

  /** Records a price like the ingest; a known one is unchanged. */
  async record(price: PriceMessage): Promise<void> {
    await this.pause('record');
    const key = `${price.symbol} ${historyKey(price)}`;
    if (!this.prices.has(key)) this.prices.set(key, priced(price, this.clock()));
  }

  private readonly pause = async (call: string): Promise<void> => this.options.pause?.(call);

  private readonly rules: AlertRules = {
    watched: (symbol, direction, state, threshold) => this.index(symbol, direction, state, threshold),
    change: async (seen, change) => {
      await this.pause('change');
      const current = this.versions.get(keyOf(seen))?.at(-1)?.rule;
      if (
        current === undefined ||
        current.revision !== seen.revision ||
        current.threshold !== seen.threshold ||
        current.watched !== seen.watched
      )
        return { done: false, current };
      const rule = { ...current, ...change, watched: watchedAs(change), revision: (current.revision ?? 0) + 1 };
      this.versions.get(keyOf(seen))!.push({ rule, visibleAt: this.clock() + (this.options.lagMs?.() ?? 0) });
      this.writes.push(keyOf(seen));
      await this.pause('changed');
      return { done: true, rule };
    },
  };

  private readonly history: SweepDeps['history'] = {
    symbols: async function* (this: MemoryWorld) {
      yield [...new Set([...this.prices.values()].map(({ symbol }) => symbol))];
    }.bind(this),
    latest: async (symbol) => (await this.of(symbol)).at(-1),
    since: async (symbol, time, _now, limit) => {
      const found = (await this.of(symbol)).filter(({ position }) => timeOf(position) >= time);
      return { prices: found.slice(0, limit), more: found.length > limit };
    },
    before: async (symbol, time, _now, limit) => {
      const found = (await this.of(symbol)).filter(({ position }) => timeOf(position) < time);
      return { prices: found.slice(-limit), more: found.length > limit };
    },
  };

  private readonly progress: SymbolProgress = {
    read: async (symbol) => {
      await this.pause('read progress');
      return this.progressOf.get(symbol) ?? {};
    },
    advance: async (symbol, progress) => {
      await this.pause('advance');
      const current = this.progressOf.get(symbol) ?? {};
      if (progress.position === undefined || current.position === undefined || current.position < progress.position)
        this.progressOf.set(symbol, { ...current, ...progress });
    },
  };

  private readonly notifications = {
    publish: async (notification: NotificationMessage): Promise<void> => {
      await this.pause('publish');
      this.sent.push(notification);
    },
  };

  private readonly wakeUpQueue = {
    send: async (wakeUp: WakeUpMessage, delaySeconds: number): Promise<void> => {
      await this.pause('wake up');
      this.wakeUps.push({ wakeUp, dueAt: this.clock() + delaySeconds * 1000 });
    },
  };

  /** Prices of a symbol by time and exchange, like the sort key: not by arrival. */
  private async of(symbol: string): Promise<readonly Price[]> {
    await this.pause('read history');
    return [...this.prices.values()]
      .filter((price) => price.symbol === symbol)
      .sort((a, b) => (historyKey(a) < historyKey(b) ? -1 : 1));
  }

  /** Pages of two, so that three rules need a second page. */
  private async *index(
    symbol: string,
    direction: string,
    state: WatchState,
    threshold?: Threshold,
  ): AsyncIterable<readonly Rule[]> {
    await this.pause('query');
    const found = [...this.versions.values()]
      .flatMap((versions) => versions.findLast(({ visibleAt }) => visibleAt <= this.clock())?.rule ?? [])
      .filter(
        (rule) =>
          rule.symbol === symbol &&
          rule.direction === direction &&
          rule.watched === state &&
          within(rule.threshold, threshold),
      );
    for (let start = 0; start < found.length; start += 2) {
      if (start > 0) await this.pause('query');
      yield found.slice(start, start + 2);
    }
  }
}

function within(threshold: string, range: Threshold | undefined): boolean {
  if (range === undefined) return true;
  const side = compareDecimals(threshold, range.price);
  return { '<=': side <= 0, '>=': side >= 0, '<': side < 0, '>': side > 0 }[range.operator];
}

/** A price of BTC-USD, `seconds` into 2026. */
export const priceAt = (price: string, seconds: number, changes: Partial<PriceMessage> = {}): PriceMessage => ({
  exchange: 'kraken',
  symbol: 'BTC-USD',
  price,
  timestamp: new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString(),
  ...changes,
});

/** Maximum lag of the index without losses, in milliseconds. */
export const LAG_MS = LAG_SECONDS * 1000;

const keyOf = ({ userId, alertId }: RuleKey): string => JSON.stringify([userId, alertId]);
