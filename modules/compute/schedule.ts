import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { decryptsSchedule, encryptsWith, invokes, sendsTo } from '../iam';
import { policyDocument, trustPolicy, type Statement } from '../policy';
import { arnOf, nameOf, type Scope } from '../scope';
import type { LambdaFunction } from './function';

export interface ScheduleArgs {
  readonly scope: Scope;
  readonly part: string;
  readonly keyArn: pulumi.Input<string>;
  /** EventBridge Scheduler expression, UTC. */
  readonly expression: string;
  /** Invoked asynchronously; its dead-letter queue also receives what Scheduler cannot deliver. */
  readonly function: LambdaFunction;
  /** Payload of each invocation. */
  readonly input: Readonly<Record<string, unknown>>;
}

/** Triggers a function from EventBridge Scheduler. */
export class Schedule extends pulumi.ComponentResource {
  readonly name: pulumi.Output<string>;

  constructor(name: string, args: ScheduleArgs, opts?: pulumi.ComponentResourceOptions) {
    super('signalbox:compute:Schedule', name, {}, opts);
    const { scope, part } = args;
    const group = new aws.scheduler.ScheduleGroup(
      `${name}-group`,
      { name: nameOf(scope, 'scheduleGroup'), tags: scope.tags },
      { parent: this },
    );
    const role = new aws.iam.Role(
      `${name}-role`,
      {
        name: nameOf(scope, 'role', `${part}-schedule`),
        description: `Role of the schedule ${nameOf(scope, 'schedule', part)}`,
        assumeRolePolicy: trustPolicy('scheduler.amazonaws.com', {
          StringEquals: { 'aws:SourceAccount': scope.accountId },
          ArnEquals: { 'aws:SourceArn': arnOf(scope, 'scheduler', `schedule-group/${nameOf(scope, 'scheduleGroup')}`) },
        }),
        tags: scope.tags,
      },
      { parent: this },
    );
    const grants = pulumi
      .all([args.function.arn, args.function.deadLetters.arn, args.keyArn])
      .apply(([functionArn, deadLetterArn, keyArn]) =>
        policyDocument(scheduleGrants(scope, part, { functionArn, deadLetterArn, keyArn })),
      );
    const policy = new aws.iam.RolePolicy(
      `${name}-policy`,
      { name: 'schedule', role: role.name, policy: grants },
      { parent: this },
    );
    const schedule = new aws.scheduler.Schedule(
      `${name}-schedule`,
      {
        name: nameOf(scope, 'schedule', part),
        groupName: group.name,
        description: `Runs ${args.function.physicalName}`,
        scheduleExpression: args.expression,
        scheduleExpressionTimezone: 'UTC',
        flexibleTimeWindow: { mode: 'OFF' },
        state: 'ENABLED',
        kmsKeyArn: args.keyArn,
        target: {
          arn: args.function.arn,
          roleArn: role.arn,
          input: JSON.stringify(args.input),
          deadLetterConfig: { arn: args.function.deadLetters.arn },
          retryPolicy: { maximumRetryAttempts: 5, maximumEventAgeInSeconds: 3600 },
        },
      },
      { parent: this, dependsOn: [policy] },
    );
    this.name = schedule.name;
    this.registerOutputs({ name: this.name });
  }
}

interface ScheduleArns {
  readonly functionArn: string;
  readonly deadLetterArn: string;
  readonly keyArn: string;
}

/** Permissions of the schedule's role. */
export const scheduleGrants = (
  scope: Scope,
  part: string,
  { functionArn, deadLetterArn, keyArn }: ScheduleArns,
): Statement[] => [
  invokes(functionArn),
  sendsTo(deadLetterArn),
  encryptsWith({ keyArn, region: scope.region, through: ['sqs'] }),
  decryptsSchedule(
    keyArn,
    arnOf(scope, 'scheduler', `schedule/${nameOf(scope, 'scheduleGroup')}/${nameOf(scope, 'schedule', part)}`),
  ),
];
