import type { TypeToken } from '../../../catalog';
import type { Change } from './changes';
import { code } from '../text/markdown';

/**
 * A subscription that receives nothing, because its owner has not confirmed it. `awaiting`: it can still
 * be confirmed. `lapsed`: it was not confirmed in time, and AWS deleted it; no new confirmation is sent
 * without a request.
 */
export interface Unconfirmed {
  /** Absent if it is not in the state. */
  readonly urn?: string;
  /** Logical name; if not in the state, protocol and endpoint. */
  readonly name: string;
  readonly protocol: string;
  readonly endpoint: string;
  readonly topic: string;
  readonly status: 'awaiting' | 'lapsed';
  /** When the confirmation was sent, ISO time. */
  readonly since?: string;
}

/** The part of a state resource that is used here. */
export interface SubscriptionState {
  readonly urn: string;
  readonly type: string;
  /** Creation time, ISO. */
  readonly created?: string;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

export const SUBSCRIPTION_TYPE: TypeToken = 'aws:sns/topicSubscription:TopicSubscription';

/** Whether the state has it as unconfirmed. */
export const isPending = ({ type, outputs }: Pick<SubscriptionState, 'type' | 'outputs'>): boolean =>
  type === SUBSCRIPTION_TYPE && outputs?.['pendingConfirmation'] === true;

/** Confirmation tokens are valid for two days: https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html */
const VALID_MS = 2 * 86_400_000;

/** SNS's answer for a subscription that the state has as pending. */
export type Live = 'confirmed' | 'pending' | 'gone';

/**
 * Status of a subscription that the state has as pending; undefined if it is confirmed, or was deleted
 * before it could lapse.
 */
export const unconfirmed = (
  { urn, created, outputs = {} }: SubscriptionState,
  live: Live,
  now: Date,
): Unconfirmed | undefined => {
  const old = created === undefined || now.getTime() - Date.parse(created) >= VALID_MS;
  if (live === 'confirmed' || (live === 'gone' && !old)) return undefined;
  return {
    urn,
    name: lastOf(urn),
    protocol: textOf(outputs['protocol']),
    endpoint: textOf(outputs['endpoint']),
    topic: textOf(outputs['topic']).split(':').at(-1) ?? '',
    status: live === 'gone' ? 'lapsed' : 'awaiting',
    ...(created !== undefined && { since: created }),
  };
};

const lastOf = (urn: string): string => urn.slice(urn.lastIndexOf('::') + 2);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/**
 * The lapsed subscriptions that the engine must leave in the state, so that it neither removes them nor sends
 * another confirmation: those that the program still has with the same endpoint. Another endpoint has another owner.
 */
export const heldBack = (found: readonly Unconfirmed[], wanted: ReadonlyMap<string, string>): readonly string[] =>
  found.flatMap(({ urn, status, name, endpoint }) =>
    urn !== undefined && status === 'lapsed' && wanted.get(name) === endpoint ? [urn] : [],
  );

/** Properties that only reflect the confirmation. */
const CONFIRMATION = ['pendingConfirmation', 'confirmationWasAuthenticated'];

/** Changes of a refresh without those that only reflect a confirmation, given or lapsed: these are not drift. */
export const apartFromConfirmations = (
  changes: readonly Change[],
  found: readonly Unconfirmed[],
): readonly Change[] => {
  const lapsed = new Set(found.filter(({ status }) => status === 'lapsed').map(({ urn }) => urn));
  return changes.flatMap((change) => {
    if (change.type !== SUBSCRIPTION_TYPE) return [change];
    if (change.op === 'delete') return lapsed.has(change.urn) ? [] : [change];
    const properties = change.properties.filter(({ path }) => !CONFIRMATION.includes(path));
    return properties.length > 0 || change.properties.length === 0 ? [{ ...change, properties }] : [];
  });
};

const askAgain = (environment: string, target: string): string =>
  `npm run up -- --env ${environment}${target === 'aws' ? ' --target aws' : ''} --ask-again`;

/** What to do, by status. */
const adviceOf = ({ status, protocol, urn }: Unconfirmed, command: string): string => {
  if (urn === undefined) return 'not in the state: created elsewhere, or removed from the file before it was confirmed';
  if (status === 'lapsed') return `not confirmed in time, so AWS deleted it. Ask again: ${command}`;
  return protocol.startsWith('email')
    ? 'its owner must confirm with the link in the e-mail within two days'
    : 'its endpoint must confirm with the SubscribeURL within two days';
};

/** Where an environment runs, for the command. */
export interface Where {
  readonly environment: string;
  readonly target: 'aws' | 'local';
}

/** Endpoints may come from the cloud: escape terminal control characters. */
const safe = (text: string): string => text.replaceAll(/\p{Cc}/gu, '\uFFFD');

/** One line each; empty if all are confirmed. */
export const unconfirmedLines = (found: readonly Unconfirmed[], { environment, target }: Where): readonly string[] =>
  found.map(
    (one) =>
      `  ${one.status === 'lapsed' ? 'lapsed' : 'awaiting confirmation'}: ${safe(`${one.protocol} ${one.endpoint} of ${one.topic}`)}; ${adviceOf(one, askAgain(environment, target))}`,
  );

/** A report section; empty if all are confirmed. The addresses are in the environment file, readable for the same people. */
export const unconfirmedMarkdown = (found: readonly Unconfirmed[], { environment, target }: Where): string =>
  found.length === 0
    ? ''
    : [
        '### Unconfirmed subscriptions: not drift, but they receive nothing',
        '',
        ...found.map(
          (one) =>
            `- **${one.status}** ${code(`${one.protocol} ${one.endpoint}`)} of ${code(one.topic)}: ${adviceOf(one, code(askAgain(environment, target)))}`,
        ),
      ].join('\n');
