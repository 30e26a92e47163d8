import { PublishCommand, type PublishCommandInput, type SNSClient } from '@aws-sdk/client-sns';
import { ALERT_ATTRIBUTES, type AlertMessage } from '../contract';
import { subscriberMessage, type Mail } from '../../shared/subscriber-message';
import { AlertingUnavailableError } from '../errors';
import type { AlertPublisher } from '../ports';

/** Maximum messages in flight. */
const CONCURRENCY = 10;

/**
 * The alerts topic. Queues and webhooks get an AlertMessage as JSON, people a readable e-mail. Severity and metric type are message attributes for filter policies.
 * One call per message: PublishBatch would save calls, but AWS authorizes it by sns:Publish and the
 * local cloud by an action that AWS does not have, so one role could not work in both.
 */
export class SnsAlertPublisher implements AlertPublisher {
  constructor(
    private readonly client: SNSClient,
    private readonly topicArn: string,
  ) {}

  /** Stops after the group in which a message failed: if the topic is down, trying the rest would outlast the request. */
  async publish(alerts: readonly AlertMessage[]): Promise<void> {
    for (let from = 0; from < alerts.length; from += CONCURRENCY) {
      const group = alerts.slice(from, from + CONCURRENCY);
      // Waits for all before reporting a failure: an open call would break when the container freezes.
      const outcomes = await Promise.allSettled(
        group.map((alert) => this.client.send(new PublishCommand(this.#message(alert)))),
      );
      const failure = outcomes.find((outcome) => outcome.status === 'rejected');
      if (failure) {
        throw new AlertingUnavailableError(
          'The metrics are stored, but not all of their alerts could be published. Send the same request again.',
          { cause: failure.reason },
        );
      }
    }
  }

  #message(alert: AlertMessage): PublishCommandInput {
    const text = (value: string) => ({ DataType: 'String', StringValue: value });
    return {
      TopicArn: this.topicArn,
      ...subscriberMessage(alert, emailOf(alert)),
      MessageAttributes: {
        [ALERT_ATTRIBUTES.severity]: text(alert.severity),
        [ALERT_ATTRIBUTES.metricType]: text(alert.metric_type),
      },
    };
  }
}

const emailOf = ({
  metric_name: name,
  metric_type: type,
  severity,
  comparison,
  threshold,
  value,
  timestamp,
}: AlertMessage): Mail => {
  const breach = `${comparison.replaceAll('_', ' ')} ${threshold}`;
  return {
    subject: `[${severity}] ${name} is ${breach}`,
    summary: `${name} is ${value}: ${breach}.`,
    details: [
      ['Severity', severity],
      ['Metric', name],
      ['Type', type],
      ['Value', String(value)],
      ['Time', timestamp],
    ],
  };
};
