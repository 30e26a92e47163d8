import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { SubscriptionSettings } from '../../environments/schema';
import type { Scope } from '../scope';
import { Queue } from './queue';

export interface SubscriptionArgs {
  readonly scope: Scope;
  /** Topic, by its part and its ARN. */
  readonly topic: { readonly part: string; readonly arn: pulumi.Input<string>; readonly plainArn: string };
  readonly keyArn: pulumi.Input<string>;
  readonly settings: SubscriptionSettings;
  /** ARN of the dead-letter queue; default none. */
  readonly undeliverable?: pulumi.Input<string>;
}

/** One subscription of the environment file; protocol sqs without an endpoint creates its queue. */
export class Subscription extends pulumi.ComponentResource {
  /** The queue created for it, if any. */
  readonly queue?: Queue;

  constructor(name: string, args: SubscriptionArgs, opts?: pulumi.ComponentResourceOptions) {
    super('signalbox:messaging:Subscription', name, {}, opts);
    const { settings, topic } = args;
    const endpoint = settings.endpoint ?? (this.queue = this.ownQueue(name, args)).arn;
    new aws.sns.TopicSubscription(
      `${name}-subscription`,
      {
        topic: topic.arn,
        protocol: settings.protocol,
        endpoint,
        ...(settings.filter && {
          filterPolicyScope: 'MessageAttributes',
          filterPolicy: JSON.stringify(settings.filter),
        }),
        // Raw delivery: the message and its attributes, without an SNS envelope.
        ...(settings.protocol === 'sqs' && { rawMessageDelivery: true }),
        // SNS retries e-mail for hours by itself and has no dead letters for it.
        ...(settings.protocol !== 'email' &&
          args.undeliverable !== undefined && {
            redrivePolicy: pulumi.output(args.undeliverable).apply(redrivePolicy),
          }),
      },
      { parent: this },
    );
    this.registerOutputs({});
  }

  private ownQueue(name: string, { scope, topic, keyArn, settings }: SubscriptionArgs): Queue {
    if (settings.protocol !== 'sqs') {
      throw new pulumi.RunError(
        `systems.${scope.system}: subscription ${settings.name} with protocol ${settings.protocol} has no endpoint. Add one: an address for email, a URL for https.`,
      );
    }
    return new Queue(
      `${name}-own`,
      {
        scope,
        part: `${topic.part}-${settings.name}`,
        keyArn,
        senders: [{ service: 'sns.amazonaws.com', sourceArn: topic.plainArn }],
      },
      { parent: this },
    );
  }
}

const redrivePolicy = (deadLetterTargetArn: string): string => JSON.stringify({ deadLetterTargetArn });
