import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { FunctionSettings } from '../../environments/schema';
import { decryptsVariables, encryptsWith, sendsTo, traces, writesLogsTo } from '../iam';
import { Queue, type Sender } from '../messaging/queue';
import { policyDocument, trustPolicy, type Statement } from '../policy';
import { arnOf, functionLogGroup, logGroupArn, nameOf, type Scope } from '../scope';

export interface FunctionArgs {
  readonly scope: Scope;
  /** Which function of the system, e.g. ingest. */
  readonly part: string;
  readonly keyArn: pulumi.Input<string>;
  readonly settings: FunctionSettings;
  readonly runtime: string;
  readonly architecture: string;
  /** The .zip: its path and the sha256 of its bytes, base64. */
  readonly bundle: { readonly path: string; readonly sha256: string };
  readonly environment: Readonly<Record<string, pulumi.Input<string>>>;
  /** Permissions beyond its logs, traces, variables and dead letters. */
  readonly grants: pulumi.Input<readonly Statement[]>;
  readonly logRetentionDays: number;
  /** Services that send undeliverable events to its dead-letter queue. Default none. */
  readonly deadLetterSenders?: readonly Sender[];
}

/** Name and ARN of a function of the system; known before the function exists. */
export const functionArn = (scope: Scope, part: string): string =>
  arnOf(scope, 'lambda', `function:${nameOf(scope, 'function', part)}`);

/** Part of the dead-letter queue of a function. */
export const deadLetterPart = (part: string): string => `${part}-dead-letters`;

/** A function with its role, log group, dead-letter queue and rules for failed asynchronous invocations. */
export class LambdaFunction extends pulumi.ComponentResource {
  readonly name: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  readonly invokeArn: pulumi.Output<string>;
  readonly roleArn: pulumi.Output<string>;
  readonly logGroup: pulumi.Output<string>;
  readonly deadLetters: Queue;
  readonly timeoutSeconds: number;
  /** Its name, known before it exists. */
  readonly physicalName: string;

  constructor(name: string, args: FunctionArgs, opts?: pulumi.ComponentResourceOptions) {
    super('signalbox:compute:Function', name, {}, opts);
    const { scope, part } = args;
    this.physicalName = nameOf(scope, 'function', part);
    this.deadLetters = new Queue(
      `${name}-dead-letters`,
      { scope, part: deadLetterPart(part), keyArn: args.keyArn, senders: args.deadLetterSenders ?? [] },
      { parent: this },
    );
    const logs = new aws.cloudwatch.LogGroup(
      `${name}-logs`,
      {
        name: functionLogGroup(scope, part),
        retentionInDays: args.logRetentionDays,
        kmsKeyId: args.keyArn,
        tags: scope.tags,
      },
      { parent: this },
    );
    const role = new aws.iam.Role(
      `${name}-role`,
      {
        name: nameOf(scope, 'role', part),
        description: `Role of the function ${this.physicalName}`,
        assumeRolePolicy: trustPolicy('lambda.amazonaws.com'),
        tags: scope.tags,
      },
      { parent: this },
    );
    const policy = new aws.iam.RolePolicy(
      `${name}-policy`,
      { name: 'function', role: role.name, policy: this.rolePolicy(args) },
      { parent: this },
    );
    const lambda = new aws.lambda.Function(`${name}-function`, this.functionArgs(args, role), {
      parent: this,
      dependsOn: [policy, logs],
    });
    const failures = new aws.lambda.FunctionEventInvokeConfig(
      `${name}-failures`,
      {
        functionName: lambda.name,
        maximumRetryAttempts: 2,
        maximumEventAgeInSeconds: 3600,
        // The only path to the dead letters: deadLetterConfig would send the bare event there a second time.
        // https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
        destinationConfig: { onFailure: { destination: this.deadLetters.arn } },
      },
      { parent: this },
    );
    this.name = lambda.name;
    // Invokers depend on the permissions and on the destination for failed events.
    this.arn = pulumi.all([lambda.arn, policy.id, failures.id]).apply(([arn]) => arn);
    this.invokeArn = lambda.invokeArn;
    this.roleArn = role.arn;
    this.logGroup = logs.name;
    this.timeoutSeconds = args.settings.timeoutSeconds;
    this.registerOutputs({ name: this.name, arn: this.arn, roleArn: this.roleArn, logGroup: this.logGroup });
  }

  private rolePolicy({ scope, part, keyArn, grants }: FunctionArgs): pulumi.Output<string> {
    return pulumi
      .all([pulumi.output(grants), this.deadLetters.arn, keyArn])
      .apply(([own, deadLetters, key]) => policyDocument([...own, ...runtimeGrants(scope, part, deadLetters, key)]));
  }

  private functionArgs(args: FunctionArgs, role: aws.iam.Role): aws.lambda.FunctionArgs {
    const { scope, settings } = args;
    return {
      name: this.physicalName,
      description: `${scope.system} ${args.part} (${scope.environment})`,
      role: role.arn,
      runtime: args.runtime,
      architectures: [args.architecture],
      handler: 'index.handler',
      code: new pulumi.asset.FileArchive(args.bundle.path),
      // Lambda's own digest, not sourceCodeHash: AWS never reports that one, so replaced code would not be drift.
      codeSha256: args.bundle.sha256,
      memorySize: settings.memoryMb,
      timeout: settings.timeoutSeconds,
      ...(settings.reservedConcurrency !== undefined && { reservedConcurrentExecutions: settings.reservedConcurrency }),
      // The packages are minified: source maps make stack traces readable.
      environment: { variables: { NODE_OPTIONS: '--enable-source-maps', ...args.environment } },
      kmsKeyArn: args.keyArn,
      tracingConfig: { mode: 'Active' },
      tags: scope.tags,
    };
  }
}

/** What every function needs: logs, traces, its variables, its dead letters. */
export const runtimeGrants = (scope: Scope, part: string, deadLetterArn: string, keyArn: string): Statement[] => [
  writesLogsTo(logGroupArn(scope, functionLogGroup(scope, part))),
  traces(),
  sendsTo(deadLetterArn),
  decryptsVariables(keyArn, functionArn(scope, part)),
  { ...encryptsWith({ keyArn, region: scope.region, through: ['sqs'] }), Sid: 'EncryptDeadLetters' },
];
