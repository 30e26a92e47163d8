import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { DeadLetters, PriceQueue, WakeUps } from '../ports';
import { calling } from './dependency';

/** Calls use the region's endpoint, not the host in the queue's URL, which may be outdated in a local cloud. */
export const REGIONAL = { settings: { useQueueUrlAsEndpoint: false } } as const;

const WHAT = 'The price queue';

/** The queue between ingestion and evaluation; the body of a message is a PriceMessage as JSON. */
export const sqsPriceQueue = (client: SQSClient, queueUrl: string): PriceQueue => ({
  async send(price) {
    await calling(WHAT, () =>
      client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(price) })),
    );
  },
});

/** The same queue, for evaluators: the body of a message is a WakeUpMessage as JSON. */
export const sqsWakeUps = (client: SQSClient, queueUrl: string): WakeUps => ({
  async send(wakeUp, delaySeconds) {
    await calling(WHAT, () =>
      client.send(
        new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(wakeUp), DelaySeconds: delaySeconds }),
      ),
    );
  },
});

/** The price queue's dead-letter queue; messages keep their body. */
export const sqsDeadLetters = (client: SQSClient, queueUrl: string): DeadLetters => ({
  async send(body) {
    await calling("The price queue's dead-letter queue", () =>
      client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body })),
    );
  },
});
