import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { nameOf, type Scope } from '../scope';
import type { AlarmDefinition } from './alarm-definitions';

export interface AlarmsArgs {
  readonly scope: Scope;
  readonly definitions: readonly AlarmDefinition[];
  /** Topic that an alarm notifies when it goes off and when it recovers. */
  readonly topicArn: pulumi.Input<string>;
  /** false keeps the alarms but sends nothing. */
  readonly notify: boolean;
}

/** The alarms of a system. */
export class Alarms extends pulumi.ComponentResource {
  readonly names: readonly pulumi.Output<string>[];

  constructor(
    name: string,
    { scope, definitions, topicArn, notify }: AlarmsArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super('signalbox:observability:Alarms', name, {}, opts);
    this.names = definitions.map(
      (definition) =>
        new aws.cloudwatch.MetricAlarm(
          `${name}-${definition.part}`,
          {
            name: nameOf(scope, 'alarm', definition.part),
            alarmDescription: definition.description,
            namespace: definition.namespace,
            metricName: definition.metricName,
            dimensions: { ...definition.dimensions },
            ...(definition.statistic === 'p99' ? { extendedStatistic: 'p99' } : { statistic: definition.statistic }),
            comparisonOperator: 'GreaterThanThreshold',
            threshold: definition.threshold,
            period: definition.periodSeconds,
            evaluationPeriods: definition.periods,
            // No invocations and no messages are not a problem.
            treatMissingData: 'notBreaching',
            actionsEnabled: notify,
            alarmActions: [topicArn],
            okActions: [topicArn],
            tags: scope.tags,
          },
          { parent: this },
        ).name,
    );
    this.registerOutputs({ names: this.names });
  }
}
