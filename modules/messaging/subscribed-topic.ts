import * as pulumi from '@pulumi/pulumi';
import type { SubscriptionSettings } from '../../environments/schema';
import type { Scope } from '../scope';
import { Queue } from './queue';
import { Subscription } from './subscription';
import { Topic, topicArn } from './topic';

export interface SubscribedTopicArgs {
  readonly scope: Scope;
  readonly part: string;
  readonly keyArn: pulumi.Input<string>;
  readonly subscriptions: readonly SubscriptionSettings[];
  /** Whether alarms of the account may publish. Default false. */
  readonly alarmsPublish?: boolean;
}

/** Part of the queue for undeliverable messages. */
export const undeliverablePart = (topicPart: string): string => `${topicPart}-undeliverable`;

/** A topic with its subscriptions, their queues, and one dead-letter queue. */
export class SubscribedTopic extends pulumi.ComponentResource {
  readonly name: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  /** Queues created for subscriptions with protocol sqs, by subscription name. */
  readonly queues: Readonly<Record<string, Queue>>;
  /** Absent if every subscription is an e-mail address: SNS has no dead letters for e-mail. */
  readonly undeliverable?: Queue;

  constructor(
    name: string,
    { scope, part, keyArn, subscriptions, alarmsPublish }: SubscribedTopicArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super('signalbox:messaging:SubscribedTopic', name, {}, opts);
    const child = { parent: this };
    const topic = new Topic(name, { scope, part, keyArn, alarmsPublish }, child);
    const plainArn = topicArn(scope, part);
    if (subscriptions.some(({ protocol }) => protocol !== 'email')) {
      this.undeliverable = new Queue(
        `${name}-undeliverable`,
        {
          scope,
          part: undeliverablePart(part),
          keyArn,
          senders: [{ service: 'sns.amazonaws.com', sourceArn: plainArn }],
        },
        child,
      );
    }
    const made = subscriptions.map(
      (settings) =>
        [
          settings.name,
          new Subscription(
            `${name}-${settings.name}`,
            {
              scope,
              topic: { part, plainArn, arn: topic.arn },
              keyArn,
              settings,
              undeliverable: this.undeliverable?.arn,
            },
            child,
          ).queue,
        ] as const,
    );
    this.queues = Object.fromEntries(made.filter((entry): entry is [string, Queue] => entry[1] !== undefined));
    this.name = topic.name;
    this.arn = topic.arn;
    this.registerOutputs({ name: this.name, arn: this.arn });
  }
}
