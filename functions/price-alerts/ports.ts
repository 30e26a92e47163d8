import type { Direction, NotificationMessage, PriceMessage, WakeUpMessage, WatchState } from './contract';
import type { Rule, RuleChange } from './domain/rule';
import type { Price } from './domain/position';

/** The wall clock, epoch milliseconds. */
export type Clock = () => number;

/** Prices of a symbol in ascending order; `more` if the history has others beyond them. */
export interface PricePage {
  readonly prices: readonly Price[];
  readonly more: boolean;
}

/** The price history. Reads see every completed write; `now` excludes expired prices. Every method throws DependencyError if the store is unavailable. */
export interface PriceHistory {
  /**
   * Stores a price once. `known`: the same price already exists. Throws PriceConflictError if
   * the exchange sent another price for that symbol and time.
   */
  record(price: PriceMessage, receivedAt: number): Promise<'stored' | 'known'>;
  /** Registers the symbol for the sweep for as long as its prices are kept; idempotent. */
  registerSymbol(symbol: string, receivedAt: number): Promise<void>;
  /** Every symbol seen, page by page. */
  symbols(now: number): AsyncIterable<readonly string[]>;
  /** The price with the latest time. */
  latest(symbol: string, now: number): Promise<Price | undefined>;
  /** The first `limit` prices of that sortable time and later. */
  since(symbol: string, time: string, now: number, limit: number): Promise<PricePage>;
  /** The last prices before that sortable time: at least `limit` if there are as many, with all prices of each time. */
  before(symbol: string, time: string, now: number, limit: number): Promise<PricePage>;
}

export interface PriceQueue {
  send(price: PriceMessage): Promise<void>;
}

/** The same queue, for evaluators. */
export interface WakeUps {
  /** Requests another evaluation of the symbol after this many seconds. */
  send(wakeUp: WakeUpMessage, delaySeconds: number): Promise<void>;
}

/** Receives messages that retrying cannot fix. */
export interface DeadLetters {
  send(body: string): Promise<void>;
}

/** The webhook secret's string, see parseSecrets. Both throw DependencyError if it cannot be read. */
export interface WebhookSecrets {
  /** An adapter may return a cached value for a while, even if it cannot be refreshed. */
  current(): Promise<string>;
  /** Reads again after a mismatch; an adapter may rate-limit this, but never returns a cached value if the read failed. */
  refreshed(): Promise<string>;
}

/** Evaluation progress of a symbol. */
export interface Progress {
  /** Position of the last price applied to every rule; absent: none yet. */
  readonly position?: string;
  /** Due time of the last wake-up sent, epoch milliseconds. */
  readonly wakeUpAt?: number;
}

export interface SymbolProgress {
  /** The last written value. */
  read(symbol: string): Promise<Progress>;
  /** Writes the given values. A position never goes back: nothing is written if another evaluator is ahead. */
  advance(symbol: string, progress: Progress): Promise<void>;
}

/** A range of thresholds. */
export interface Threshold {
  /** Compares the threshold with the price. */
  readonly operator: '<=' | '>=' | '<' | '>';
  readonly price: string;
}

/** The rules table. */
export interface AlertRules {
  /** Rules of a partition of the watch index, page by page. The index lags slightly behind the table. */
  watched(
    symbol: string,
    direction: Direction,
    state: WatchState,
    threshold?: Threshold,
  ): AsyncIterable<readonly Rule[]>;
  /** Writes the change if the rule is unchanged since it was read; else returns the current rule (undefined: deleted). */
  change(
    rule: Rule,
    change: RuleChange,
  ): Promise<
    { readonly done: true; readonly rule: Rule } | { readonly done: false; readonly current: Rule | undefined }
  >;
}

export interface Notifications {
  publish(notification: NotificationMessage): Promise<void>;
}
