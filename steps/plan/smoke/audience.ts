import type { MetricType, Severity } from '../../../functions/metrics-aggregation/contract';

/** A subscription of a topic as the cloud tells it. */
export interface TopicSubscription {
  /** As a person names it: a queue's subscription by its name, any other by protocol and endpoint. */
  readonly name: string;
  /** Its filter policy over the message attributes, parsed; absent where it takes everything. */
  readonly filter?: unknown;
}

export type AlertAttributes = { readonly severity: Severity; readonly metric_type: MetricType };

const SEVERITIES: readonly Severity[] = ['low', 'medium', 'high', 'critical'];
const TYPES: readonly MetricType[] = ['application', 'system', 'business'];
export const ALERT_KINDS: readonly AlertAttributes[] = SEVERITIES.flatMap((severity) => TYPES.map((metric_type) => ({ severity, metric_type })));

/**
 * Whether a filter lets an alert through. Only what surely excludes it does: a list of plain words for
 * one of the alert's attributes that does not hold its value. Any other form may let it through.
 */
export const mayReceive = ({ filter }: TopicSubscription, alert: AlertAttributes): boolean => {
  if (typeof filter !== 'object' || filter === null) return true;
  return Object.entries(alert).every(([attribute, value]) => {
    const allowed: unknown = (filter as Readonly<Record<string, unknown>>)[attribute];
    return !Array.isArray(allowed) || !allowed.every((word) => typeof word === 'string') || allowed.includes(value);
  });
};

/** Names of the subscriptions that may receive an alert. */
export const audience = (subscriptions: readonly TopicSubscription[], alert: AlertAttributes): readonly string[] =>
  subscriptions.filter((subscription) => mayReceive(subscription, alert)).map(({ name }) => name);

/** The mildest kind of alert that no subscription receives; undefined where each has one. */
export const quietAlert = (subscriptions: readonly TopicSubscription[]): AlertAttributes | undefined =>
  ALERT_KINDS.find((alert) => audience(subscriptions, alert).length === 0);

/** The kind of alert that most of these subscriptions receive. */
export const loudestAlert = (subscriptions: readonly TopicSubscription[]): AlertAttributes =>
  ALERT_KINDS.toSorted((a, b) => audience(subscriptions, b).length - audience(subscriptions, a).length)[0]!;
