import type { NotificationMessage } from '../../functions/price-alerts/contract';

/** The notification in an SQS message: as it is, or in SNS's envelope; undefined where it is something else. */
export const readNotification = (body: string): NotificationMessage | undefined => {
  const parsed = JSON.parse(body) as { Message?: string } & Partial<NotificationMessage>;
  const message = typeof parsed.Message === 'string' ? JSON.parse(parsed.Message) as Partial<NotificationMessage> : parsed;
  return message.firingId ? (message as NotificationMessage) : undefined;
};
