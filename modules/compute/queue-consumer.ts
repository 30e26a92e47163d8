import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { BatchSettings } from '../../environments/schema';
import type { Queue } from '../messaging/queue';
import type { Scope } from '../scope';
import type { LambdaFunction } from './function';

export interface QueueConsumerArgs {
  readonly scope: Scope;
  readonly queue: Queue;
  /** Its grants must hold consumesFrom the queue. */
  readonly function: LambdaFunction;
  readonly batch: BatchSettings;
}

/** Triggers a function from a queue; failed items are received again, the others are done. */
export class QueueConsumer extends pulumi.ComponentResource {
  constructor(name: string, args: QueueConsumerArgs, opts?: pulumi.ComponentResourceOptions) {
    super('signalbox:compute:QueueConsumer', name, {}, opts);
    new aws.lambda.EventSourceMapping(
      `${name}-source`,
      {
        eventSourceArn: args.queue.arn,
        functionName: args.function.arn,
        batchSize: args.batch.size,
        maximumBatchingWindowInSeconds: args.batch.windowSeconds,
        functionResponseTypes: ['ReportBatchItemFailures'],
        // Limited at the source: throttled receives would use up a message's tries.
        scalingConfig: { maximumConcurrency: args.batch.maximumConcurrency },
        tags: args.scope.tags,
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
