import { DeleteMessageCommand, ReceiveMessageCommand, type Message, type SQSClient } from '@aws-sdk/client-sqs';
import { eventually, type PollOptions } from './poll';

/** A message that a queue delivered. */
export interface Received<T> {
  readonly body: T;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Takes everything out of a queue and keeps it: what a subscriber got, in order of arrival. */
export class Inbox<T> {
  readonly #received: Received<T>[] = [];

  constructor(
    private readonly client: SQSClient,
    private readonly url: string,
  ) {}

  /** All messages so far of which this holds. */
  async all(holds: (message: Received<T>) => boolean): Promise<readonly Received<T>[]> {
    while ((await this.#receive()) > 0);
    return this.#received.filter(holds);
  }

  /** Waits until there are `count` such messages, then gives all of them. */
  async some(
    what: string,
    holds: (message: Received<T>) => boolean,
    count = 1,
    options?: PollOptions,
  ): Promise<readonly Received<T>[]> {
    return eventually(
      what,
      async () => {
        const found = await this.all(holds);
        return found.length >= count ? found : undefined;
      },
      options,
    );
  }

  async #receive(): Promise<number> {
    const { Messages = [] } = await this.client.send(
      new ReceiveMessageCommand({
        QueueUrl: this.url,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: 0,
        MessageAttributeNames: ['All'],
      }),
    );
    for (const message of Messages) {
      this.#received.push(received(message));
      await this.client.send(new DeleteMessageCommand({ QueueUrl: this.url, ReceiptHandle: message.ReceiptHandle }));
    }
    return Messages.length;
  }
}

const received = <T>({ Body = '', MessageAttributes = {} }: Message): Received<T> => ({
  body: JSON.parse(Body) as T,
  attributes: Object.fromEntries(
    Object.entries(MessageAttributes).map(([name, { StringValue = '' }]) => [name, StringValue]),
  ),
});
