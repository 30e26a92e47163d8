import type { NotificationMessage } from '../../functions/price-alerts/contract';

/** The notification in an SQS message: plain, or in an SNS envelope; undefined for anything else. */
export const readNotification = (body: string): NotificationMessage | undefined => {
  const sent = parsed(body);
  const message = typeof sent['Message'] === 'string' ? parsed(sent['Message']) : sent;
  return message['firingId'] ? (message as unknown as NotificationMessage) : undefined;
};

/** Anyone with access can put other messages into the queue. */
const parsed = (text: string): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
};
