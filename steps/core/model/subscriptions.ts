import type { TypeToken } from '../../../catalog';
import type { Change } from './changes';
import { code } from '../text/markdown';

/**
 * A subscription that receives nothing, for the owner of its endpoint has not confirmed it. `awaiting`: it
 * was asked, and may still confirm. `lapsed`: the question was not answered in time, and AWS has taken the
 * subscription away; nobody is asked again before a person says so.
 */
export interface Unconfirmed {
  /** Absent for one that stands in no state. */
  readonly urn?: string;
  /** Logical name; of one in no state its protocol and endpoint. */
  readonly name: string;
  readonly protocol: string;
  readonly endpoint: string;
  readonly topic: string;
  readonly status: 'awaiting' | 'lapsed';
  /** When it was asked, ISO time. */
  readonly since?: string;
}

/** A resource of the state, as far as it matters here. */
export interface SubscriptionState {
  readonly urn: string;
  readonly type: string;
  /** ISO time at which it was made. */
  readonly created?: string;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

export const SUBSCRIPTION_TYPE: TypeToken = 'aws:sns/topicSubscription:TopicSubscription';

/** Whether the state has it as not confirmed. */
export const isPending = ({ type, outputs }: Pick<SubscriptionState, 'type' | 'outputs'>): boolean =>
  type === SUBSCRIPTION_TYPE && outputs?.['pendingConfirmation'] === true;

/** A confirmation's token is valid for two days: https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html */
const VALID_MS = 2 * 86_400_000;

/** What SNS says of a subscription that the state has as pending. */
export type Live = 'confirmed' | 'pending' | 'gone';

/**
 * How a subscription stands that the state has as pending; undefined where it is no longer of this kind:
 * confirmed, or gone before its time, so that somebody took it away.
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
 * The lapsed ones that the engine must leave as they are in the state, so that it neither takes them out
 * nor asks again: those that the program still wants with the same endpoint. Another endpoint is another owner, who is asked.
 */
export const heldBack = (found: readonly Unconfirmed[], wanted: ReadonlyMap<string, string>): readonly string[] =>
  found.flatMap(({ urn, status, name, endpoint }) =>
    urn !== undefined && status === 'lapsed' && wanted.get(name) === endpoint ? [urn] : [],
  );

/** What only says whether a subscription was confirmed. */
const CONFIRMATION = ['pendingConfirmation', 'confirmationWasAuthenticated'];

/** The changes of a refresh without those that only tell of a confirmation, given or lapsed: neither is drift. */
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

/** What to do, by how it stands. */
const adviceOf = ({ status, protocol, urn }: Unconfirmed, command: string): string => {
  if (urn === undefined)
    return 'in no state: nothing of ours asked it, or it was taken out of the file before it answered';
  if (status === 'lapsed') return `not confirmed in time, so AWS took it away. Ask again: ${command}`;
  return protocol.startsWith('email')
    ? 'its owner confirms by the link in the mail, within two days'
    : 'its endpoint confirms by the SubscribeURL that it was sent, within two days';
};

/** Where an environment runs, for the command. */
export interface Where {
  readonly environment: string;
  readonly target: 'aws' | 'local';
}

/** Endpoints come from a cloud too: none may rewrite a terminal. */
const safe = (text: string): string => text.replaceAll(/\p{Cc}/gu, '\uFFFD');

/** A line each, none where all are confirmed. */
export const unconfirmedLines = (found: readonly Unconfirmed[], { environment, target }: Where): readonly string[] =>
  found.map(
    (one) =>
      `  ${one.status === 'lapsed' ? 'lapsed' : 'awaiting confirmation'}: ${safe(`${one.protocol} ${one.endpoint} of ${one.topic}`)}; ${adviceOf(one, askAgain(environment, target))}`,
  );

/** A section of a report; empty where all are confirmed. Addresses stand in the environment file, which whoever reads this can read. */
export const unconfirmedMarkdown = (found: readonly Unconfirmed[], { environment, target }: Where): string =>
  found.length === 0
    ? ''
    : [
        '### Subscriptions that wait for their owner: no drift, and they receive nothing',
        '',
        ...found.map(
          (one) =>
            `- **${one.status}** ${code(`${one.protocol} ${one.endpoint}`)} of ${code(one.topic)}: ${adviceOf(one, code(askAgain(environment, target)))}`,
        ),
      ].join('\n');
