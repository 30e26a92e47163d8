import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { arnOf, nameOf, type Scope } from '../scope';
import type { LambdaFunction } from './function';

export interface RuleArgs {
  readonly scope: Scope;
  readonly part: string;
  /** EventBridge schedule expression, UTC. */
  readonly expression: string;
  /** Its dead-letter queue must allow the rule as a sender: it receives undeliverable events. */
  readonly function: LambdaFunction;
  /** Payload of each invocation. */
  readonly input: Readonly<Record<string, unknown>>;
}

/** ARN of a rule of the system; known before the rule exists. */
export const ruleArn = (scope: Scope, part: string): string =>
  arnOf(scope, 'events', `rule/${nameOf(scope, 'rule', part)}`);

/** Triggers a function from an EventBridge rule with a schedule. */
export class Rule extends pulumi.ComponentResource {
  readonly name: pulumi.Output<string>;

  constructor(name: string, args: RuleArgs, opts?: pulumi.ComponentResourceOptions) {
    super('signalbox:compute:Rule', name, {}, opts);
    const { scope, part } = args;
    const rule = new aws.cloudwatch.EventRule(
      `${name}-rule`,
      {
        name: nameOf(scope, 'rule', part),
        description: `Runs ${args.function.physicalName}`,
        scheduleExpression: args.expression,
        state: 'ENABLED',
        tags: scope.tags,
      },
      { parent: this },
    );
    const permission = new aws.lambda.Permission(
      `${name}-permission`,
      {
        statementId: 'rule',
        action: 'lambda:InvokeFunction',
        function: args.function.name,
        principal: 'events.amazonaws.com',
        // The ARN contains the account; EventBridge is not documented to send the account separately, which sourceAccount would require.
        sourceArn: rule.arn,
      },
      { parent: this },
    );
    new aws.cloudwatch.EventTarget(
      `${name}-target`,
      {
        rule: rule.name,
        targetId: part,
        arn: args.function.arn,
        input: JSON.stringify(args.input),
        deadLetterConfig: { arn: args.function.deadLetters.arn },
        retryPolicy: { maximumRetryAttempts: 5, maximumEventAgeInSeconds: 300 },
      },
      { parent: this, dependsOn: [permission] },
    );
    this.name = rule.name;
    this.registerOutputs({ name: this.name });
  }
}
