import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { PriceQueue } from '../ports';
import { calling } from './dependency';

/** The queue between ingestion and evaluation; a message's body is a PriceMessage as JSON. */
export const sqsPriceQueue = (client: SQSClient, queueUrl: string): PriceQueue => ({
  async send(price) {
    await calling('The price queue', () => client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(price) })));
  },
});
