import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { deniesPlainHttp, policyDocument, type Statement } from '../policy';
import { arnOf, nameOf, type Scope } from '../scope';

export interface TopicArgs {
  readonly scope: Scope;
  readonly part: string;
  readonly keyArn: pulumi.Input<string>;
  /** Whether alarms of the account may publish. Roles need no entry: their own policies decide. Default false. */
  readonly alarmsPublish?: boolean;
}

/** ARN of a topic of the system; known before the topic exists. */
export const topicArn = (scope: Scope, part: string): string => arnOf(scope, 'sns', nameOf(scope, 'topic', part));

/** An encrypted topic; only the account can publish, over TLS. */
export class Topic extends pulumi.ComponentResource {
  readonly name: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;

  constructor(
    name: string,
    { scope, part, keyArn, alarmsPublish = false }: TopicArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super('signalbox:messaging:Topic', name, {}, opts);
    const topic = new aws.sns.Topic(
      `${name}-topic`,
      {
        name: nameOf(scope, 'topic', part),
        kmsMasterKeyId: keyArn,
        // SHA-256 signatures for https subscribers; version 1 is SHA-1.
        signatureVersion: 2,
        tags: scope.tags,
      },
      { parent: this },
    );
    const policy = new aws.sns.TopicPolicy(
      `${name}-policy`,
      {
        arn: topic.arn,
        policy: policyDocument(topicPolicy(topicArn(scope, part), scope.accountId, alarmsPublish)),
      },
      { parent: this },
    );
    this.name = topic.name;
    this.arn = pulumi.all([topic.arn, policy.id]).apply(([arn]) => arn);
    this.registerOutputs({ name: this.name, arn: this.arn });
  }
}

/** TLS for all; sns:Publish for alarms of the same account, if enabled. */
export const topicPolicy = (arn: string, accountId: string, alarmsPublish: boolean): Statement[] => [
  deniesPlainHttp(['sns:Publish', 'sns:Subscribe'], [arn]),
  ...(alarmsPublish
    ? [
        {
          Sid: 'AlarmsPublish',
          Effect: 'Allow',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Action: ['sns:Publish'],
          Resource: [arn],
          Condition: { StringEquals: { 'aws:SourceAccount': accountId } },
        } satisfies Statement,
      ]
    : []),
];
