import type { Direction, NotificationMessage, PriceMessage, WakeUpMessage, WatchState } from './contract';
import type { Rule, RuleChange } from './domain/rule';
import type { Price } from './domain/position';

/** The wall clock, epoch milliseconds. */
export type Clock = () => number;

/** Prices of a symbol in ascending order; `more` where the history holds others beyond them. */
export interface PricePage {
  readonly prices: readonly Price[];
  readonly more: boolean;
}

/** Where prices are kept. Reads see every write that was answered before; `now` leaves out what has expired. Every method throws DependencyError when the store is away. */
export interface PriceHistory {
  /**
   * Stores a price once. `known`: the same price is there already. Throws PriceConflictError when
   * the exchange gave another price for that symbol and time.
   */
  record(price: PriceMessage, receivedAt: number): Promise<'stored' | 'known'>;
  /** Makes the symbol known to the sweep for as long as its prices are kept; again is harmless. */
  registerSymbol(symbol: string, receivedAt: number): Promise<void>;
  /** Every symbol seen, a page at a time. */
  symbols(now: number): AsyncIterable<readonly string[]>;
  /** The price of the latest time. */
  latest(symbol: string, now: number): Promise<Price | undefined>;
  /** The first `limit` prices of that sortable time and later. */
  since(symbol: string, time: string, now: number, limit: number): Promise<PricePage>;
  /** The last prices before that sortable time: at least `limit` where there are so many, each time whole. */
  before(symbol: string, time: string, now: number, limit: number): Promise<PricePage>;
}

export interface PriceQueue {
  send(price: PriceMessage): Promise<void>;
}

/** The same queue, as evaluators use it. */
export interface WakeUps {
  /** Asks for another evaluation of the symbol, so many seconds from now. */
  send(wakeUp: WakeUpMessage, delaySeconds: number): Promise<void>;
}

/** Takes messages that no retry can help. */
export interface DeadLetters {
  send(body: string): Promise<void>;
}

/** The webhook secret's string, see parseSecrets. Both throw DependencyError when it cannot be read. */
export interface WebhookSecrets {
  /** An adapter may serve an earlier reading for a while, also when no other can be had. */
  current(): Promise<string>;
  /** As read anew after a mismatch; an adapter may bound how often, but never gives an old reading for one that failed. */
  refreshed(): Promise<string>;
}

/** Up to where a symbol is evaluated. */
export interface Progress {
  /** Position of the last price that every rule has heard; absent: none yet. */
  readonly position?: string;
  /** When the last wake-up that was sent comes, epoch milliseconds. */
  readonly wakeUpAt?: number;
}

export interface SymbolProgress {
  /** As it was last written. */
  read(symbol: string): Promise<Progress>;
  /** Writes what is given. A position never goes back: where another evaluator is further nothing is written. */
  advance(symbol: string, progress: Progress): Promise<void>;
}

/** A range of thresholds. */
export interface Threshold {
  /** Threshold compared with the price. */
  readonly operator: '<=' | '>=' | '<' | '>';
  readonly price: string;
}

/** The rules table. */
export interface AlertRules {
  /** Rules of a partition of the watch index, a page at a time. The index lags behind the table a little. */
  watched(
    symbol: string,
    direction: Direction,
    state: WatchState,
    threshold?: Threshold,
  ): AsyncIterable<readonly Rule[]>;
  /** Writes the change if the rule is still as it was read; else gives it as it is now (undefined: deleted). */
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
