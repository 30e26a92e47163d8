import { EventBridgeClient, PutTargetsCommand, RemoveTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateEventSourceMappingCommand,
  CreateFunctionUrlConfigCommand,
  DeleteEventSourceMappingCommand,
  DeleteFunctionUrlConfigCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import {
  DeleteResourcePolicyCommand,
  PutResourcePolicyCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { Deployment } from './deployment';
import { openPolicy } from './tampering';

const R = 'us-east-1';

/** What a drift check of staging lists of them, each with its grade. */
export const OPENINGS = [
  'event source staging-price-alerts-prices-dead-letters normal',
  'function URL staging-price-alerts-ingest (authorization NONE) urgent',
  'resource policy of staging-price-alerts-webhook urgent',
  'rule target extra-target normal',
];

/** By name: a secret that is made again has another ARN. */
const secretOf = ({ environment }: Deployment): string => `${environment}-price-alerts-webhook`;

/** Opens ways in and out of price alerts without changing a property of any resource; returns what closes them. */
export const open = async (d: Deployment): Promise<() => Promise<void>> => {
  const [lambda, events, secrets] = [
    d.client(LambdaClient, R),
    d.client(EventBridgeClient, R),
    d.client(SecretsManagerClient, R),
  ];
  const { name, arn } = d.prices.ingestFunction;
  await lambda.send(new CreateFunctionUrlConfigCommand({ FunctionName: name, AuthType: 'NONE' }));
  const { UUID } = await lambda.send(
    new CreateEventSourceMappingCommand({
      FunctionName: name,
      EventSourceArn: d.prices.priceDeadLetterQueue.arn,
      BatchSize: 1,
      Enabled: false,
    }),
  );
  await events.send(
    new PutTargetsCommand({ Rule: d.prices.evaluateRule, Targets: [{ Id: 'extra-target', Arn: arn }] }),
  );
  await secrets.send(
    new PutResourcePolicyCommand({
      SecretId: secretOf(d),
      ResourcePolicy: openPolicy('secretsmanager:GetSecretValue', '*'),
    }),
  );
  return async () => {
    await lambda.send(new DeleteFunctionUrlConfigCommand({ FunctionName: name }));
    await lambda.send(new DeleteEventSourceMappingCommand({ UUID }));
    await events.send(new RemoveTargetsCommand({ Rule: d.prices.evaluateRule, Ids: ['extra-target'] }));
    await secrets.send(new DeleteResourcePolicyCommand({ SecretId: secretOf(d) }));
  };
};
