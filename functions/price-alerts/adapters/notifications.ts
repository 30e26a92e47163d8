import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { NOTIFICATION_ATTRIBUTES, type NotificationMessage } from '../contract';
import { subscriberMessage, type Mail } from '../../shared/subscriber-message';
import type { Notifications } from '../ports';
import { calling } from './dependency';

/** The notifications topic. Queues and webhooks get a NotificationMessage as JSON, people a readable e-mail. */
export const snsNotifications = (client: SNSClient, topicArn: string): Notifications => ({
  async publish(notification) {
    await calling('The notifications topic', () =>
      client.send(
        new PublishCommand({
          TopicArn: topicArn,
          ...subscriberMessage(notification, emailOf(notification)),
          MessageAttributes: Object.fromEntries(
            Object.entries(NOTIFICATION_ATTRIBUTES).map(([member, name]) => [
              name,
              { DataType: 'String', StringValue: notification[member as keyof typeof NOTIFICATION_ATTRIBUTES] },
            ]),
          ),
        }),
      ),
    );
  },
});

const emailOf = ({
  firingId,
  userId,
  alertId,
  symbol,
  direction,
  severity,
  threshold,
  price,
  exchange,
  timestamp,
}: NotificationMessage): Mail => ({
  subject: `[${severity}] ${symbol} at ${price}: ${direction} ${threshold}`,
  summary: `${symbol} is at ${price}: ${direction} ${threshold}. Alert of ${userId}.`,
  details: [
    ['Severity', severity],
    ['Alert', `${alertId} of ${userId}`],
    ['Price', `${price} on ${exchange}`],
    ['Time', timestamp],
    ['Firing', firingId],
  ],
});
