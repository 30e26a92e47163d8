import type { NotificationMessage, PriceMessage, RuleDefinition } from '../contract';
import { fires, firingOf, positionOf, rearms, type Rule, type RuleKey } from '../domain/rule';
import type { AlertRules, Notifications } from '../ports';

/** A rules table in memory: each write checks its condition and changes the rule in one go, as DynamoDB does. */
export class MemoryRules implements AlertRules {
  readonly #rules = new Map<string, Rule>();

  constructor(...definitions: readonly Partial<RuleDefinition>[]) {
    for (const definition of definitions) this.put(definition);
  }

  put(definition: Partial<RuleDefinition>): void {
    const rule: Rule = {
      userId: 'ann', alertId: 'a', symbol: 'BTC-USD', direction: 'above', threshold: '100', cooldownSeconds: 300, ...definition, state: 'armed',
    };
    this.#rules.set(keyOf(rule), rule);
  }

  get(alertId = 'a', userId = 'ann'): Rule {
    const rule = this.#rules.get(keyOf({ userId, alertId }));
    if (rule === undefined) throw new Error(`no rule ${userId}/${alertId}`);
    return rule;
  }

  met: AlertRules['met'] = (price, direction) => this.#pages((rule) =>
    rule.symbol === price.symbol && rule.direction === direction && fires({ ...rule, asOf: undefined }, price));

  leftBehind: AlertRules['leftBehind'] = (price, direction) => this.#pages((rule) =>
    rule.symbol === price.symbol && rule.direction === direction && rearms({ ...rule, asOf: undefined, lastFiredAt: undefined }, price));

  firing: AlertRules['firing'] = (symbol, direction) => this.#pages((rule) =>
    rule.symbol === symbol && rule.direction === direction && rule.state === 'firing');

  claim: AlertRules['claim'] = async (seen, price, now) => this.#change(seen, (rule) => fires(rule, price) && {
    ...rule, state: 'firing', asOf: positionOf(price), firing: { ...firingOf(rule, price), claimedAt: now },
  });

  takeOver: AlertRules['takeOver'] = async (seen, now) => this.#change(seen, (rule) =>
    rule.firing !== undefined && rule.firing.firingId === seen.firing?.firingId && rule.firing.claimedAt === seen.firing.claimedAt
    && { ...rule, firing: { ...rule.firing, claimedAt: now } });

  complete: AlertRules['complete'] = async (seen, firing) => this.#change(seen, (rule) =>
    rule.firing?.firingId === firing.firingId && { ...rule, state: 'disarmed', firing: undefined, lastFiredAt: firing.timestamp }) !== undefined;

  rearm: AlertRules['rearm'] = async (seen, price) => this.#change(seen, (rule) =>
    rearms(rule, price) && { ...rule, state: 'armed', asOf: positionOf(price) }) !== undefined;

  #change(key: RuleKey, next: (rule: Rule) => Rule | false): Rule | undefined {
    const changed = next(this.get(key.alertId, key.userId));
    if (changed === false) return undefined;
    this.#rules.set(keyOf(key), changed);
    return changed;
  }

  /** Pages of two, so that a test with three rules turns a page. */
  async *#pages(wanted: (rule: Rule) => boolean): AsyncIterable<readonly Rule[]> {
    const found = [...this.#rules.values()].filter(wanted);
    for (let start = 0; start < found.length; start += 2) yield found.slice(start, start + 2);
  }
}

/** A topic that keeps what was published. */
export class MemoryNotifications implements Notifications {
  readonly sent: NotificationMessage[] = [];

  publish: Notifications['publish'] = async (notification) => {
    this.sent.push(notification);
  };
}

/** A price of BTC-USD, `seconds` into 2026. */
export const priceAt = (price: string, seconds: number, changes: Partial<PriceMessage> = {}): PriceMessage => ({
  exchange: 'kraken', symbol: 'BTC-USD', price, timestamp: new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString(), ...changes,
});

const keyOf = ({ userId, alertId }: RuleKey): string => JSON.stringify([userId, alertId]);
