import type { WaitingMessage } from '../../../systems/shared/cloud';
import type { LocalTarget } from '../engine/target';
import { CommandError } from '../errors';

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

/** The page nests messages by account, region and queue. */
const findMessages = (page: unknown): readonly InspectedMessage[] => {
  if (Array.isArray(page)) return page.flatMap(findMessages);
  if (typeof page !== 'object' || page === null) return [];
  return 'Body' in page && 'MessageId' in page ? [page as InspectedMessage] : Object.values(page).flatMap(findMessages);
};
