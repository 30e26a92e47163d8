import type { LocalTarget } from '../engine/target';
import { CommandError } from '../errors';

/** A visible message in a queue. */
export interface WaitingMessage {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
}

interface InspectedMessage {
  readonly MessageId: string;
  readonly Body: string;
  readonly MessageAttributes?: Readonly<Record<string, { readonly StringValue?: string }>>;
}

/**
 * Messages in a queue of the local cloud, without receiving them, so the user's queue is unchanged.
 * Uses the emulator's inspection page, so it works only on the local target.
 */
export const peekQueue = async (
  target: LocalTarget,
  account: string,
  region: string,
  queueUrl: string,
): Promise<readonly WaitingMessage[]> => {
  const query = new URLSearchParams({ account, region, QueueUrl: queueUrl });
  const response = await fetch(`${target.emulator.url}/_ministack/sqs/messages?${query.toString()}`);
  if (!response.ok)
    throw new CommandError(`The local cloud could not show the queue ${queueUrl}: HTTP ${response.status}.`);
  return findMessages(await response.json()).map(({ MessageId, Body, MessageAttributes = {} }) => ({
    messageId: MessageId,
    body: Body,
    attributes: Object.fromEntries(
      Object.entries(MessageAttributes).map(([name, { StringValue = '' }]) => [name, StringValue]),
    ),
  }));
};

/** Names of the queues with a message with a matching body. */
export const queuesHolding = async (
  target: LocalTarget,
  account: string,
  region: string,
  queues: Readonly<Record<string, { readonly url: string }>>,
  holds: (body: string) => boolean,
): Promise<readonly string[]> => {
  const found = await Promise.all(
    Object.entries(queues).map(async ([name, { url }]) =>
      (await peekQueue(target, account, region, url)).some(({ body }) => holds(body)) ? [name] : [],
    ),
  );
  return found.flat();
};

/** The page nests messages by account, region and queue. */
const findMessages = (page: unknown): readonly InspectedMessage[] => {
  if (Array.isArray(page)) return page.flatMap(findMessages);
  if (typeof page !== 'object' || page === null) return [];
  return 'Body' in page && 'MessageId' in page ? [page as InspectedMessage] : Object.values(page).flatMap(findMessages);
};
