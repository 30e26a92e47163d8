import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { ApiSettings } from '../../environments/schema';
import type { LambdaFunction } from '../compute/function';
import { accessLogGroup, logGroupArn, nameOf, type Scope } from '../scope';
import { ACCESS_LOG_FORMAT } from './access-log-format';
import { AccountLogging } from './account-logging';
import { ApiKey } from './api-key';
import { Endpoint } from './endpoint';
import type { Route } from './gateway-responses';

export interface RestApiArgs {
  readonly scope: Scope;
  readonly settings: ApiSettings;
  readonly keyArn: pulumi.Input<string>;
  readonly logRetentionDays: number;
  readonly route: Route;
  /** JSON schema (draft 4) of the body. */
  readonly schema: Readonly<Record<string, unknown>>;
  /** Description of a valid body. */
  readonly bodyHint: string;
  readonly function: LambdaFunction;
}

/** A regional REST API with one validated method backed by a function, with tracing, logging and throttling. */
export class RestApi extends pulumi.ComponentResource {
  readonly id: pulumi.Output<string>;
  readonly name: pulumi.Output<string>;
  /** Full URL of the method. */
  readonly url: pulumi.Output<string>;
  /** Value of x-api-key, if required. Secret. */
  readonly apiKey?: pulumi.Output<string>;

  constructor(name: string, args: RestApiArgs, opts?: pulumi.ComponentResourceOptions) {
    super('signalbox:api:RestApi', name, {}, opts);
    const { scope, settings, route } = args;
    const api = new aws.apigateway.RestApi(
      `${name}-api`,
      {
        name: nameOf(scope, 'restApi'),
        description: `${scope.system} (${scope.environment})`,
        endpointConfiguration: { types: 'REGIONAL' },
        tags: scope.tags,
      },
      { parent: this },
    );
    this.id = api.id;
    this.name = api.name;
    const endpoint = new Endpoint(
      `${name}-endpoint`,
      {
        api,
        route,
        schema: args.schema,
        bodyHint: args.bodyHint,
        apiKeyRequired: settings.apiKey,
        invokeArn: args.function.invokeArn,
      },
      { parent: this },
    );
    new aws.lambda.Permission(
      `${name}-permission`,
      {
        statementId: 'api',
        action: 'lambda:InvokeFunction',
        function: args.function.name,
        principal: 'apigateway.amazonaws.com',
        sourceArn: pulumi.interpolate`${api.executionArn}/${settings.stageName}/${route.method}/${route.path}`,
      },
      { parent: this },
    );
    const stage = this.stage(name, args, api, endpoint);
    if (settings.apiKey) {
      this.apiKey = new ApiKey(
        `${name}-key`,
        { scope, restApiId: api.id, stageName: stage.stageName, throttle: settings.throttle },
        { parent: this },
      ).value;
    }
    this.url = pulumi.interpolate`${stage.invokeUrl}/${route.path}`;
    this.registerOutputs({ id: this.id, url: this.url });
  }

  private stage(
    name: string,
    { scope, settings, keyArn, logRetentionDays }: RestApiArgs,
    api: aws.apigateway.RestApi,
    endpoint: Endpoint,
  ): aws.apigateway.Stage {
    const child = { parent: this };
    const group = { retentionInDays: logRetentionDays, kmsKeyId: keyArn, tags: scope.tags };
    // Otherwise the gateway creates its execution log group itself: without a key and without expiry.
    const executionLogs = new aws.cloudwatch.LogGroup(
      `${name}-execution-logs`,
      { ...group, name: executionLogGroup(api.id, settings.stageName) },
      child,
    );
    const accessLogs = settings.accessLogs
      ? new aws.cloudwatch.LogGroup(`${name}-access-logs`, { ...group, name: accessLogGroup(scope) }, child)
      : undefined;
    const logging = settings.accountLoggingRole
      ? [
          new AccountLogging(
            `${name}-logging`,
            { scope, logGroups: pulumi.all([executionLogs.name, ...(accessLogs ? [accessLogs.name] : [])]) },
            child,
          ).account,
        ]
      : [];
    const stage = new aws.apigateway.Stage(
      `${name}-stage`,
      {
        restApi: api.id,
        stageName: settings.stageName,
        deployment: endpoint.deployment.id,
        xrayTracingEnabled: true,
        ...(accessLogs && {
          accessLogSettings: {
            destinationArn: accessLogs.name.apply((group) => logGroupArn(scope, group)),
            format: ACCESS_LOG_FORMAT,
          },
        }),
        tags: scope.tags,
      },
      { ...child, dependsOn: [executionLogs, ...logging] },
    );
    new aws.apigateway.MethodSettings(
      `${name}-settings`,
      {
        restApi: api.id,
        stageName: stage.stageName,
        methodPath: '*/*',
        settings: {
          metricsEnabled: true,
          loggingLevel: 'INFO',
          // Would write the callers' data into the logs.
          dataTraceEnabled: false,
          throttlingRateLimit: settings.throttle.rateLimit,
          throttlingBurstLimit: settings.throttle.burstLimit,
        },
      },
      { ...child, dependsOn: logging },
    );
    return stage;
  }
}

/** Name that API Gateway gives its execution log groups. */
const executionLogGroup = (apiId: pulumi.Input<string>, stageName: string): pulumi.Output<string> =>
  pulumi.interpolate`API-Gateway-Execution-Logs_${apiId}/${stageName}`;
