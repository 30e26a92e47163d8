/** A subscription of a topic as it is in the cloud. */
export interface TopicSubscription {
  /** As a person names it: a queue's subscription by its name, any other by protocol and endpoint. */
  readonly name: string;
  /** Its filter policy over the message attributes, parsed; absent where it takes everything. */
  readonly filter?: unknown;
}

/** Message attributes of a publication, by name. */
export type Attributes = Readonly<Record<string, string>>;

/**
 * Whether a filter lets a message through. Only what surely excludes it does: a list of plain words for
 * one of the message's attributes that does not hold its value. Any other form may let it through.
 */
export const mayReceive = ({ filter }: TopicSubscription, message: Attributes): boolean => {
  if (typeof filter !== 'object' || filter === null) return true;
  return Object.entries(message).every(([attribute, value]) => {
    const allowed: unknown = (filter as Readonly<Record<string, unknown>>)[attribute];
    return !Array.isArray(allowed) || !allowed.every((word) => typeof word === 'string') || allowed.includes(value);
  });
};

/** Names of the subscriptions that may receive a message. */
export const audience = (subscriptions: readonly TopicSubscription[], message: Attributes): readonly string[] =>
  subscriptions.filter((subscription) => mayReceive(subscription, message)).map(({ name }) => name);

/** The first of these kinds of message, mildest first, that no subscription receives; undefined where each has one. */
export const quietest = <K extends Attributes>(
  kinds: readonly K[],
  subscriptions: readonly TopicSubscription[],
): K | undefined => kinds.find((kind) => audience(subscriptions, kind).length === 0);

/** The kind of message that most of these subscriptions receive. */
export const loudest = <K extends Attributes>(kinds: readonly K[], subscriptions: readonly TopicSubscription[]): K =>
  kinds.toSorted((a, b) => audience(subscriptions, b).length - audience(subscriptions, a).length)[0]!;
