import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { deniesPlainHttp, policyDocument, type Statement } from '../policy';
import { arnOf, nameOf, type Scope } from '../scope';

/** A service that delivers to the queue, and its source. */
export interface Sender {
  readonly service: 'sns.amazonaws.com' | 'events.amazonaws.com';
  /** ARN of the topic or rule. */
  readonly sourceArn: string;
}

export interface QueueArgs {
  readonly scope: Scope;
  readonly part: string;
  readonly keyArn: pulumi.Input<string>;
  /** Visibility timeout, in seconds. Default 30. */
  readonly visibilityTimeoutSeconds?: number;
  /** Retention period, in days. Default 14. */
  readonly retentionDays?: number;
  /** Dead-letter queue. Default: none. */
  readonly deadLetters?: { readonly arn: pulumi.Input<string>; readonly maxReceiveCount: number };
  /** Part of the queue that this is the dead-letter queue of. Default: none. */
  readonly deadLettersOf?: string;
  /** Services that deliver to it. Roles need no entry: their own policies decide. Default none. */
  readonly senders?: readonly Sender[];
}

const DAY_SECONDS = 86_400;
/** SQS allows 7 actions per statement, so two deny plain HTTP. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html */
const MESSAGE_ACTIONS = [
  'sqs:ChangeMessageVisibility',
  'sqs:DeleteMessage',
  'sqs:PurgeQueue',
  'sqs:ReceiveMessage',
  'sqs:SendMessage',
] as const;
const SETTINGS_ACTIONS = ['sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:SetQueueAttributes'] as const;

/** ARN of a queue of the system; known before the queue exists. */
export const queueArn = (scope: Scope, part: string): string => arnOf(scope, 'sqs', nameOf(scope, 'queue', part));

/** An encrypted standard queue that accepts messages over TLS from the account and the given senders. */
export class Queue extends pulumi.ComponentResource {
  readonly name: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: QueueArgs, opts?: pulumi.ComponentResourceOptions) {
    super('signalbox:messaging:Queue', name, {}, opts);
    const { scope, deadLetters } = args;
    const queue = new aws.sqs.Queue(
      `${name}-queue`,
      {
        name: nameOf(scope, 'queue', args.part),
        kmsMasterKeyId: args.keyArn,
        // One data key per five minutes: the shortest period that avoids a KMS request per message.
        kmsDataKeyReusePeriodSeconds: 300,
        visibilityTimeoutSeconds: args.visibilityTimeoutSeconds ?? 30,
        messageRetentionSeconds: (args.retentionDays ?? 14) * DAY_SECONDS,
        // Long polling: an empty receive waits instead of costing a request.
        receiveWaitTimeSeconds: 20,
        ...(deadLetters && {
          redrivePolicy: pulumi.output(deadLetters.arn).apply((arn) => redrivePolicy(arn, deadLetters.maxReceiveCount)),
        }),
        ...(args.deadLettersOf !== undefined && {
          redriveAllowPolicy: redriveAllowPolicy(queueArn(scope, args.deadLettersOf)),
        }),
        tags: scope.tags,
      },
      { parent: this },
    );
    const policy = new aws.sqs.QueuePolicy(
      `${name}-policy`,
      {
        queueUrl: queue.url,
        policy: policyDocument(queuePolicy(queueArn(scope, args.part), args.senders ?? [])),
      },
      { parent: this },
    );
    this.name = queue.name;
    // Users of the ARN depend on the policy: a delivery without one is rejected and lost.
    this.arn = pulumi.all([queue.arn, policy.id]).apply(([arn]) => arn);
    this.url = pulumi.all([queue.url, policy.id]).apply(([url]) => url);
    this.registerOutputs({ name: this.name, arn: this.arn, url: this.url });
  }
}

/** TLS for all; SendMessage for each sender, on behalf of exactly its source. */
export const queuePolicy = (arn: string, senders: readonly Sender[]): Statement[] => [
  deniesPlainHttp(MESSAGE_ACTIONS, [arn]),
  deniesPlainHttp(SETTINGS_ACTIONS, [arn], 'DenySettingsWithoutTls'),
  ...senders.map(({ service, sourceArn }, index): Statement => ({
    Sid: `Sender${index + 1}`,
    Effect: 'Allow',
    Principal: { Service: service },
    Action: ['sqs:SendMessage'],
    Resource: [arn],
    Condition: { ArnEquals: { 'aws:SourceArn': sourceArn } },
  })),
];

const redrivePolicy = (deadLetterTargetArn: string, maxReceiveCount: number): string =>
  JSON.stringify({ deadLetterTargetArn, maxReceiveCount });

const redriveAllowPolicy = (sourceQueueArn: string): string =>
  JSON.stringify({ redrivePermission: 'byQueue', sourceQueueArns: [sourceQueueArn] });
