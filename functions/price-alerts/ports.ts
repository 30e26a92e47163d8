import type { Direction, NotificationMessage, PriceMessage } from './contract';
import type { Firing, Rule } from './domain/rule';

/** The wall clock, epoch milliseconds. */
export type Clock = () => number;

/** Where prices are kept. Every method throws DependencyError when the store is away. */
export interface PriceHistory {
  /**
   * Stores a price once. `known`: the same price is there already. Throws PriceConflictError when
   * the exchange gave another price for that symbol and time.
   */
  record(price: PriceMessage, receivedAt: number): Promise<'stored' | 'known'>;
  /** Makes the symbol known to the sweep; again is harmless. */
  registerSymbol(symbol: string): Promise<void>;
  /** Every symbol seen, a page at a time. */
  symbols(): AsyncIterable<readonly string[]>;
  /** The unexpired price of the latest position. */
  latest(symbol: string, now: number): Promise<PriceMessage | undefined>;
}

export interface PriceQueue {
  send(price: PriceMessage): Promise<void>;
}

/** The webhook secret's string, see parseSecrets. Both throw DependencyError when it cannot be read. */
export interface WebhookSecrets {
  /** An adapter may serve an earlier reading for a while, also when no other can be had. */
  current(): Promise<string>;
  /** As read anew after a mismatch; an adapter may bound how often, but never gives an old reading for one that failed. */
  refreshed(): Promise<string>;
}

/**
 * The rules table. The three queries go through an index that lags behind a little, so each write
 * holds the conditions again and answers undefined or false where the rule is no longer so.
 */
export interface AlertRules {
  /** Armed rules of the direction that the price meets, a page at a time. */
  met(price: PriceMessage, direction: Direction): AsyncIterable<readonly Rule[]>;
  /** Disarmed rules of the direction on whose other side the price is. */
  leftBehind(price: PriceMessage, direction: Direction): AsyncIterable<readonly Rule[]>;
  /** Rules with a claim, fresh or abandoned. */
  firing(symbol: string, direction: Direction): AsyncIterable<readonly Rule[]>;
  /** armed to firing, if the rule `fires` at this price. Gives the rule as it is now, with its claim. */
  claim(rule: Rule, price: PriceMessage, now: number): Promise<Rule | undefined>;
  /** Renews an abandoned claim, if it is still the one seen. */
  takeOver(rule: Rule, now: number): Promise<Rule | undefined>;
  /** firing to disarmed, if it is still this firing. */
  complete(rule: Rule, firing: Firing): Promise<boolean>;
  /** disarmed to armed, if the price still `rearms` the rule. */
  rearm(rule: Rule, price: PriceMessage): Promise<boolean>;
}

export interface Notifications {
  publish(notification: NotificationMessage): Promise<void>;
}
