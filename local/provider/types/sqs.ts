import { GetQueueAttributesCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { QueueAttributeName } from '@aws-sdk/client-sqs';
import type { ResourceType } from '../types';
import { unless } from './aws-errors';
import { policyFailures } from './policy-documents';
import { queuePolicyFailures } from './sqs-policy';
import { queue, QUEUE_GONE } from './sqs-queue';

/**
 * The separate policy resources of a queue: its policy, its redrive policy, and its
 * redrive allow policy. An empty value removes the document.
 */
function queueDocument(token: string, property: string, attribute: QueueAttributeName): ResourceType {
  const set: NonNullable<ResourceType['update']> = async (ctx, url, _olds, news) => {
    await ctx
      .client(SQSClient)
      .send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { [attribute]: news[property] } }));
  };
  return {
    token,
    inputs: { queueUrl: { required: true, replace: true }, [property]: { required: true, json: true } },
    check: (inputs) => [...policyFailures(inputs, property), ...queuePolicyFailures(inputs)],
    async create(ctx, inputs) {
      await set(ctx, inputs.queueUrl, {}, inputs);
      return inputs.queueUrl as string;
    },
    async read(ctx, url) {
      const found = await unless(QUEUE_GONE, () =>
        ctx.client(SQSClient).send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [attribute] })),
      );
      const document = found?.Attributes?.[attribute];
      return document ? { queueUrl: url, [property]: document } : undefined;
    },
    update: set,
    async delete(ctx, url) {
      await unless(QUEUE_GONE, () => set(ctx, url, {}, { [property]: '' }));
    },
  };
}

export const queuePolicy = queueDocument('aws:sqs/queuePolicy:QueuePolicy', 'policy', 'Policy');
export const redrivePolicy = queueDocument('aws:sqs/redrivePolicy:RedrivePolicy', 'redrivePolicy', 'RedrivePolicy');
export const redriveAllowPolicy = queueDocument(
  'aws:sqs/redriveAllowPolicy:RedriveAllowPolicy',
  'redriveAllowPolicy',
  'RedriveAllowPolicy',
);

export const types: readonly ResourceType[] = [queue, queuePolicy, redrivePolicy, redriveAllowPolicy];
