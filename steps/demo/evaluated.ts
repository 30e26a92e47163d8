import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { setTimeout as sleep } from 'node:timers/promises';
import { localAccount } from '../../local/accounts';
import type { PricesOutputs, QueueOutput } from '../../systems/outputs';
import type { clientOptions} from '../lib/target';
import { type LocalTarget } from '../lib/target';
import { peekQueue } from './queue-peek';

/** Notifications that wait in the system's subscription queues, each counted once by its firing. */
export const countNotifications = async (outputs: PricesOutputs, target: LocalTarget, environment: string): Promise<number> => {
  const bodies = await Promise.all(Object.values(outputs.subscriptionQueues ?? {}).map(({ url }) => peekQueue(target, localAccount(environment), outputs.region, url)));
  return new Set(bodies.flat().flatMap(({ body }) => /firingId\W+([0-9a-f]+)/.exec(body)?.[1] ?? [])).size;
};

/** Waits until a queue holds nothing, visible or under way; false when that takes longer than `timeoutMs`. */
export const waitUntilEmpty = async (queue: QueueOutput, options: ReturnType<typeof clientOptions>, timeoutMs: number): Promise<boolean> => {
  const client = new SQSClient(options);
  const deadline = Date.now() + timeoutMs;
  try {
    for (;;) {
      const { Attributes = {} } = await client.send(new GetQueueAttributesCommand({ QueueUrl: queue.url, AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] }));
      if (Object.values(Attributes).every((count) => Number(count) === 0)) return true;
      if (Date.now() > deadline) return false;
      await sleep(500);
    }
  } finally {
    client.destroy();
  }
};
