import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import {
  initialRule,
  SWEEP_PAYLOAD,
  type NotificationMessage,
  type PriceMessage,
  type RuleDefinition,
} from '../../functions/price-alerts/contract';
import { createPost } from '../../steps/core/traffic/post';
import type { Deployment } from './deployment';
import { Inbox } from './inbox';
import { eventually } from './poll';

const REGION = 'us-east-1';

export interface PriceRun {
  readonly deployment: Deployment;
  readonly rules: readonly RuleDefinition[];
  /** Each sender's prices; it sends one after the other, the senders side by side. */
  readonly senders: readonly (readonly PriceMessage[])[];
}

/** Writes rules, sends prices as fast as they are answered with a sweep each second meanwhile, and gives what the subscriber got. */
export async function runPrices({
  deployment,
  rules,
  senders,
}: PriceRun): Promise<{ readonly notifications: readonly NotificationMessage[]; readonly perSecond: number }> {
  const dynamo = deployment.client(DynamoDBClient, REGION);
  const sqs = deployment.client(SQSClient, REGION);
  const inbox = new Inbox<NotificationMessage>(sqs, deployment.prices.subscriptionQueues['notifications']!.url);
  for (const rule of rules)
    await dynamo.send(
      new PutItemCommand({
        TableName: deployment.prices.rulesTable.name,
        Item: initialRule(rule, new Date().toISOString()),
      }),
    );
  const { post, close } = createPost(senders.length);
  const headers = { 'content-type': 'application/json', 'x-api-key': deployment.prices.apiKey! };
  const send = async (price: PriceMessage): Promise<void> => {
    const { status, body } = await post({ url: deployment.prices.endpoint, headers, body: JSON.stringify(price) });
    if (status !== 202) throw new Error(`HTTP ${status}: ${body}`);
  };
  let sending = true;
  const sweeping = (async () => {
    while (sending) {
      const { FunctionError, Payload } = await deployment.client(LambdaClient, REGION).send(
        new InvokeCommand({
          FunctionName: deployment.prices.evaluateFunction.name,
          Payload: JSON.stringify(SWEEP_PAYLOAD),
        }),
      );
      if (FunctionError) throw new Error(Payload?.transformToString());
      await new Promise((resolve) => {
        setTimeout(resolve, 1000);
      });
    }
  })();
  const began = performance.now();
  try {
    await Promise.all(
      senders.map(async (prices) => {
        for (const price of prices) await send(price);
      }),
    );
  } finally {
    sending = false;
    close();
  }
  const seconds = (performance.now() - began) / 1000;
  await sweeping;
  await eventually(
    'the prices to be evaluated',
    async () => {
      const { Attributes = {} } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl: deployment.prices.priceQueue.url, AttributeNames: ['All'] }),
      );
      const {
        ApproximateNumberOfMessages: waiting,
        ApproximateNumberOfMessagesNotVisible: received,
        ApproximateNumberOfMessagesDelayed: delayed,
      } = Attributes;
      return [waiting, received, delayed].every((count) => count === '0') ? true : undefined;
    },
    { timeoutMs: 300_000, everyMs: 500 },
  );
  const users = new Set(rules.map(({ userId }) => userId));
  const received = await inbox.all(({ body }) => users.has(body.userId));
  return { notifications: received.map(({ body }) => body), perSecond: senders.flat().length / seconds };
}
