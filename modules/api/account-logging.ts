import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { policyDocument, trustPolicy, type Statement } from '../policy';
import { arnOf, logGroupArn, nameOf, type Scope } from '../scope';

export interface AccountLoggingArgs {
  readonly scope: Scope;
  /** Names of the log groups that the gateway writes. */
  readonly logGroups: pulumi.Input<readonly string[]>;
}

const ACTIONS = [
  'logs:CreateLogGroup',
  'logs:CreateLogStream',
  'logs:DescribeLogStreams',
  'logs:FilterLogEvents',
  'logs:GetLogEvents',
  'logs:PutLogEvents',
] as const;
/** Log group that API Gateway creates and writes to when the role is set; it rejects a role that cannot. */
const TRIAL_GROUP = '/aws/apigateway/welcome';

/** The role that API Gateway uses to write logs: one per account and region. */
export class AccountLogging extends pulumi.ComponentResource {
  readonly account: aws.apigateway.Account;

  constructor(name: string, { scope, logGroups }: AccountLoggingArgs, opts?: pulumi.ComponentResourceOptions) {
    super('signalbox:api:AccountLogging', name, {}, opts);
    const role = new aws.iam.Role(
      `${name}-role`,
      {
        name: nameOf(scope, 'role', 'api-logs'),
        description: `Lets API Gateway write logs in ${scope.region}`,
        assumeRolePolicy: trustPolicy('apigateway.amazonaws.com'),
        tags: scope.tags,
      },
      { parent: this },
    );
    const policy = new aws.iam.RolePolicy(
      `${name}-policy`,
      {
        name: 'logs',
        role: role.name,
        policy: pulumi.output(logGroups).apply((names) => policyDocument(gatewayLogStatements(scope, names))),
      },
      { parent: this },
    );
    // API Gateway tests the role when it is set (TRIAL_GROUP).
    this.account = new aws.apigateway.Account(
      `${name}-account`,
      { cloudwatchRoleArn: role.arn },
      { parent: this, dependsOn: [policy] },
    );
    this.registerOutputs({});
  }
}

/** The actions that API Gateway needs, on these groups, the one of its test, and their streams. */
export const gatewayLogStatements = (scope: Scope, names: readonly string[]): Statement[] => [
  {
    Sid: 'WriteLogs',
    Effect: 'Allow',
    Action: ACTIONS,
    Resource: [...names, TRIAL_GROUP].flatMap((name) => [
      logGroupArn(scope, name),
      `${logGroupArn(scope, name)}:log-stream:*`,
    ]),
  },
  // CloudWatch Logs checks this action without a group: the ARN has an empty group and stream name.
  {
    Sid: 'FindLogGroups',
    Effect: 'Allow',
    Action: ['logs:DescribeLogGroups'],
    Resource: [arnOf(scope, 'logs', 'log-group::log-stream:')],
  },
];
