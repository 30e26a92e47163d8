import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { NOTIFICATION_ATTRIBUTES, type NotificationMessage } from '../contract';
import type { Notifications } from '../ports';
import { calling } from './dependency';

/** The notifications topic; a message's body is a NotificationMessage as JSON. */
export const snsNotifications = (client: SNSClient, topicArn: string): Notifications => ({
  async publish(notification) {
    await calling('The notifications topic', () => client.send(new PublishCommand({
      TopicArn: topicArn,
      Subject: subjectOf(notification),
      Message: JSON.stringify(notification),
      MessageAttributes: Object.fromEntries(Object.entries(NOTIFICATION_ATTRIBUTES)
        .map(([member, name]) => [name, { DataType: 'String', StringValue: notification[member as keyof typeof NOTIFICATION_ATTRIBUTES] }])),
    })));
  },
});

/** E-mail subject: at most 99 characters (SNS allows less than 100), so long numbers are cut. */
function subjectOf({ symbol, direction, threshold, price }: NotificationMessage): string {
  const text = `${symbol} at ${price}: ${direction} ${threshold}`;
  return text.length > 99 ? `${text.slice(0, 96)}...` : text;
}
