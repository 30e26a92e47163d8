import { CreateLogGroupCommand, CloudWatchLogsClient, DeleteLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { AddPermissionCommand, LambdaClient, RemovePermissionCommand } from '@aws-sdk/client-lambda';
import { SNSClient, SubscribeCommand, UnsubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, DeleteQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Deployment } from './deployment';

const [EAST_1, EAST_2] = ['us-east-1', 'us-east-2'] as const;
const OURS = { Environment: 'dev', ManagedBy: 'pulumi', System: 'price-alerts' };
const PAIRS = Object.entries(OURS).map(([Key, Value]) => ({ Key, Value }));
const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});
const ANYTHING = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
});

/** Makes what no program asked for; returns what takes it away again. */
export const addExtras = async (d: Deployment): Promise<() => Promise<void>> => {
  const [sqs, dynamo, iam, logs, lambda, sns] = [
    d.client(SQSClient, EAST_1),
    d.client(DynamoDBClient, EAST_2),
    d.client(IAMClient, EAST_2),
    d.client(CloudWatchLogsClient, EAST_2),
    d.client(LambdaClient, EAST_1),
    d.client(SNSClient, EAST_2),
  ];
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'extra-queue', tags: OURS }));
  // Another environment's things are none of ours.
  const other = await sqs.send(
    new CreateQueueCommand({ QueueName: 'other-queue', tags: { ...OURS, Environment: 'staging' } }),
  );
  await dynamo.send(
    new CreateTableCommand({
      TableName: 'extra-table',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      Tags: PAIRS,
    }),
  );
  await iam.send(new CreateRoleCommand({ RoleName: 'extra-role', AssumeRolePolicyDocument: TRUST, Tags: PAIRS }));
  await logs.send(new CreateLogGroupCommand({ logGroupName: '/extra/logs', tags: OURS }));
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: 'dev-price-alerts-ingest',
      PolicyName: 'extra-policy',
      PolicyDocument: ANYTHING,
    }),
  );
  await lambda.send(
    new AddPermissionCommand({
      FunctionName: d.prices.ingestFunction.name,
      StatementId: 'extra-permission',
      Action: 'lambda:InvokeFunction',
      Principal: '999999999999',
    }),
  );
  const { SubscriptionArn } = await sns.send(
    new SubscribeCommand({
      TopicArn: d.metrics.alertsTopic.arn,
      Protocol: 'email',
      Endpoint: 'stranger@example.com',
      ReturnSubscriptionArn: true,
    }),
  );
  return async () => {
    await Promise.all([
      sqs.send(new DeleteQueueCommand({ QueueUrl })),
      sqs.send(new DeleteQueueCommand({ QueueUrl: other.QueueUrl })),
      dynamo.send(new DeleteTableCommand({ TableName: 'extra-table' })),
      iam.send(new DeleteRoleCommand({ RoleName: 'extra-role' })),
      logs.send(new DeleteLogGroupCommand({ logGroupName: '/extra/logs' })),
      iam.send(new DeleteRolePolicyCommand({ RoleName: 'dev-price-alerts-ingest', PolicyName: 'extra-policy' })),
      lambda.send(
        new RemovePermissionCommand({ FunctionName: d.prices.ingestFunction.name, StatementId: 'extra-permission' }),
      ),
      sns.send(new UnsubscribeCommand({ SubscriptionArn })),
    ]);
  };
};
