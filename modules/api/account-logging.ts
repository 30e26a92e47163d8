import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { policyDocument, trustPolicy, type Statement } from '../policy';
import { logGroupArn, nameOf, type Scope } from '../scope';

export interface AccountLoggingArgs {
  readonly scope: Scope;
  /** Names of the log groups that the gateway writes. */
  readonly logGroups: pulumi.Input<readonly string[]>;
}

const ACTIONS = [
  'logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogGroups', 'logs:DescribeLogStreams',
  'logs:FilterLogEvents', 'logs:GetLogEvents', 'logs:PutLogEvents',
] as const;

/** The role by which API Gateway writes logs: one an account and region. */
export class AccountLogging extends pulumi.ComponentResource {
  readonly account: aws.apigateway.Account;

  constructor(name: string, { scope, logGroups }: AccountLoggingArgs, opts?: pulumi.ComponentResourceOptions) {
    super('signalbox:api:AccountLogging', name, {}, opts);
    const role = new aws.iam.Role(`${name}-role`, {
      name: nameOf(scope, 'role', 'api-logs'),
      description: `Role by which API Gateway writes logs in ${scope.region}`,
      assumeRolePolicy: trustPolicy('apigateway.amazonaws.com'),
      tags: scope.tags,
    }, { parent: this });
    const policy = new aws.iam.RolePolicy(`${name}-policy`, {
      name: 'logs',
      role: role.name,
      policy: pulumi.output(logGroups).apply((names) => policyDocument([writesGatewayLogs(scope, names)])),
    }, { parent: this });
    // API Gateway tries the role when it is set.
    this.account = new aws.apigateway.Account(`${name}-account`, { cloudwatchRoleArn: role.arn }, { parent: this, dependsOn: [policy] });
    this.registerOutputs({});
  }
}

/** The actions that API Gateway asks for, on these groups and their streams. */
export const writesGatewayLogs = (scope: Scope, names: readonly string[]): Statement => ({
  Sid: 'WriteLogs',
  Effect: 'Allow',
  Action: ACTIONS,
  Resource: names.flatMap((name) => [logGroupArn(scope, name), `${logGroupArn(scope, name)}:log-stream:*`]),
});
