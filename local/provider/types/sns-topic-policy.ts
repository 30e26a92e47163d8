import { GetTopicAttributesCommand, SetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Context, Props, ResourceType } from '../types';
import { unless } from './aws-errors';
import { policyFailures } from './policy-documents';

const GONE = ['NotFoundException', 'NotFound'];

async function setPolicy(ctx: Context, arn: string, policy: string): Promise<void> {
  await ctx
    .client(SNSClient)
    .send(new SetTopicAttributesCommand({ TopicArn: arn, AttributeName: 'Policy', AttributeValue: policy }));
}

/** Policy of a new topic. A topic always has a policy, so deleting ours restores this one. */
export function defaultTopicPolicy(arn: string, accountId: string): string {
  return JSON.stringify({
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: [
          'SNS:GetTopicAttributes',
          'SNS:SetTopicAttributes',
          'SNS:AddPermission',
          'SNS:RemovePermission',
          'SNS:DeleteTopic',
          'SNS:Subscribe',
          'SNS:ListSubscriptionsByTopic',
          'SNS:Publish',
        ],
        Resource: arn,
        Condition: { StringEquals: { 'AWS:SourceOwner': accountId } },
      },
    ],
  });
}

async function read(ctx: Context, arn: string): Promise<Props | undefined> {
  const found = await unless(GONE, () => ctx.client(SNSClient).send(new GetTopicAttributesCommand({ TopicArn: arn })));
  const policy = found?.Attributes?.['Policy'];
  if (!policy || policy.includes('"__default_policy_ID"')) return undefined;
  return { arn, policy, owner: found?.Attributes?.['Owner'] };
}

export const topicPolicy: ResourceType = {
  token: 'aws:sns/topicPolicy:TopicPolicy',
  inputs: { arn: { required: true, replace: true }, policy: { required: true, json: true } },
  check: (inputs) => policyFailures(inputs, 'policy'),
  async create(ctx, inputs) {
    await setPolicy(ctx, inputs.arn, inputs.policy);
    return inputs.arn as string;
  },
  read,
  async update(ctx, arn, _olds, news) {
    await setPolicy(ctx, arn, news.policy);
  },
  async delete(ctx, arn) {
    await unless(GONE, () => setPolicy(ctx, arn, defaultTopicPolicy(arn, ctx.accountId)));
  },
};
