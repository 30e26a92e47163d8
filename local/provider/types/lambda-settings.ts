import type {
  FunctionConfiguration,
  LoggingConfig,
  UpdateFunctionConfigurationCommandInput,
} from '@aws-sdk/client-lambda';
import type { Context, Props } from '../types';

/** A function's settings: mapping between the published plugin's names and Lambda's. */

type Failure = { property: string; reason: string };
type Settings = Pick<
  UpdateFunctionConfigurationCommandInput,
  | 'Description'
  | 'Environment'
  | 'EphemeralStorage'
  | 'Handler'
  | 'KMSKeyArn'
  | 'Layers'
  | 'LoggingConfig'
  | 'MemorySize'
  | 'Runtime'
  | 'Timeout'
  | 'TracingConfig'
  | 'DeadLetterConfig'
>;

/** Common parts of CreateFunction and UpdateFunctionConfiguration; omitted settings are undefined. */
export function configuration(inputs: Props): Settings {
  return {
    Description: inputs.description,
    Environment: inputs.environment ? { Variables: inputs.environment.variables ?? {} } : undefined,
    EphemeralStorage: inputs.ephemeralStorage ? { Size: inputs.ephemeralStorage.size } : undefined,
    Handler: inputs.handler,
    KMSKeyArn: inputs.kmsKeyArn,
    Layers: inputs.layers,
    LoggingConfig: logging(inputs),
    MemorySize: inputs.memorySize,
    Runtime: inputs.runtime,
    Timeout: inputs.timeout,
    TracingConfig: inputs.tracingConfig ? { Mode: inputs.tracingConfig.mode } : undefined,
    DeadLetterConfig: inputs.deadLetterConfig ? { TargetArn: inputs.deadLetterConfig.targetArn } : undefined,
  };
}

function logging({ loggingConfig: config }: Props): LoggingConfig | undefined {
  if (config === undefined) return undefined;
  return {
    LogFormat: config.logFormat,
    LogGroup: config.logGroup,
    ApplicationLogLevel: config.applicationLogLevel,
    SystemLogLevel: config.systemLogLevel,
  };
}

/** The live settings and the derived outputs. `version` is the newest published one, or $LATEST. */
export function functionState(ctx: Context, live: FunctionConfiguration, version: string): Props {
  const arn = live.FunctionArn!;
  const logs = live.LoggingConfig;
  const variables = live.Environment?.Variables ?? {};
  return {
    name: live.FunctionName,
    role: live.Role,
    handler: live.Handler,
    runtime: live.Runtime,
    packageType: live.PackageType,
    architectures: live.Architectures,
    description: live.Description || undefined,
    memorySize: live.MemorySize,
    timeout: live.Timeout,
    kmsKeyArn: live.KMSKeyArn || undefined,
    environment: Object.keys(variables).length > 0 ? { variables } : undefined,
    ephemeralStorage: { size: live.EphemeralStorage?.Size ?? 512 },
    layers: live.Layers?.length ? live.Layers.map((layer) => layer.Arn) : undefined,
    tracingConfig: { mode: live.TracingConfig?.Mode ?? 'PassThrough' },
    deadLetterConfig: live.DeadLetterConfig?.TargetArn ? { targetArn: live.DeadLetterConfig.TargetArn } : undefined,
    loggingConfig: {
      logFormat: logs?.LogFormat ?? 'Text',
      logGroup: logs?.LogGroup ?? `/aws/lambda/${live.FunctionName}`,
      applicationLogLevel: logs?.ApplicationLogLevel,
      systemLogLevel: logs?.SystemLogLevel,
    },
    ...outputs(ctx.region, arn, version),
    lastModified: live.LastModified,
    sourceCodeSize: live.CodeSize,
  };
}

function outputs(region: string, arn: string, version: string): Props {
  const gateway = (path: string): string => `arn:aws:apigateway:${region}:lambda:path/${path}`;
  const qualifiedArn = `${arn}:${version}`;
  return {
    arn,
    version,
    qualifiedArn,
    invokeArn: gateway(`2015-03-31/functions/${arn}/invocations`),
    qualifiedInvokeArn: gateway(`2015-03-31/functions/${qualifiedArn}/invocations`),
    responseStreamingInvokeArn: gateway(`2021-11-15/functions/${arn}/response-streaming-invocations`),
  };
}

const outside = (value: unknown, min: number, max: number): boolean =>
  typeof value === 'number' && (value < min || value > max);

/** Runtimes that Lambda still creates functions for; the emulator accepts any text. Deprecation dates: AWS Lambda guide, Runtimes. */
const RUNTIMES = /^(nodejs(22|24)\.x|python3\.1[1-4]|java(17|21|25)|dotnet(8|10)|ruby3\.[34]|provided\.al2(023)?)$/;

/** What Lambda would reject and the emulator accepts. */
export function checkFunction(inputs: Props): Failure[] {
  const failures: Failure[] = [];
  const fail = (property: string, allowed: string, found: unknown): void => {
    failures.push({ property, reason: `must be ${allowed}, found ${JSON.stringify(found)}` });
  };
  if (typeof inputs.name === 'string' && !/^[\w-]{1,64}$/.test(inputs.name))
    fail('name', '1 to 64 letters, digits, - or _', inputs.name);
  if (typeof inputs.runtime === 'string' && !RUNTIMES.test(inputs.runtime))
    fail('runtime', 'a runtime that Lambda still creates functions for, such as nodejs24.x', inputs.runtime);
  if (inputs.packageType !== undefined && inputs.packageType !== 'Zip')
    fail('packageType', 'Zip (the local provider deploys no images)', inputs.packageType);
  if (outside(inputs.memorySize, 128, 32_768)) fail('memorySize', '128 to 32768 MB', inputs.memorySize);
  if (outside(inputs.timeout, 1, 900)) fail('timeout', '1 to 900 seconds', inputs.timeout);
  if (outside(inputs.reservedConcurrentExecutions, -1, Number.MAX_SAFE_INTEGER))
    fail('reservedConcurrentExecutions', '-1 (none reserved) or more', inputs.reservedConcurrentExecutions);
  if (Array.isArray(inputs.architectures) && !['arm64', 'x86_64'].includes(inputs.architectures.join()))
    fail('architectures', '["arm64"] or ["x86_64"]', inputs.architectures);
  return failures;
}
