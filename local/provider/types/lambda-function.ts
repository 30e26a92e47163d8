import { isDeepStrictEqual } from 'node:util';
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  DeleteFunctionConcurrencyCommand,
  GetFunctionCommand,
  LambdaClient,
  paginateListVersionsByFunction,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import type { GetFunctionCommandOutput, UpdateFunctionConfigurationCommandInput } from '@aws-sdk/client-lambda';
import { InitializationError } from '../core/errors';
import type { Context, Props, ResourceType } from '../types';
import { failedWith, unless, until } from './aws-errors';
import { codeState, readArchive } from './lambda-code';
import { checkFunction, configuration, functionState } from './lambda-settings';
import { isOurs, tagChanges } from './resource-tags';

const GONE = ['ResourceNotFoundException'];
/** Inputs of UpdateFunctionCode, besides the archive itself. */
const CODE_INPUTS = ['sourceCodeHash', 'codeSha256', 'architectures'] as const;

const find = (lambda: LambdaClient, name: string): Promise<GetFunctionCommandOutput | undefined> =>
  unless(GONE, () => lambda.send(new GetFunctionCommand({ FunctionName: name })));

/**
 * Returns once the function can be invoked and changed.
 * @throws Error with Lambda's reason if the function failed.
 */
async function settled(ctx: Context, name: string): Promise<void> {
  const lambda = ctx.client(LambdaClient);
  await until(
    `Lambda function ${name} is active`,
    async () => {
      const config = (await find(lambda, name))?.Configuration;
      if (config?.State === 'Failed' || config?.LastUpdateStatus === 'Failed') {
        throw new Error(
          `Lambda function ${name} failed: ${config.StateReason || config.LastUpdateStatusReason || 'no reason given'}`,
        );
      }
      return config?.State === 'Active' && config.LastUpdateStatus !== 'InProgress' ? config : undefined;
    },
    { signal: ctx.signal },
  );
}

async function create(ctx: Context, inputs: Props): Promise<string> {
  const lambda = ctx.client(LambdaClient);
  const zip = await readArchive(inputs.code);
  try {
    await lambda.send(
      new CreateFunctionCommand({
        ...configuration(inputs),
        FunctionName: inputs.name,
        Role: inputs.role,
        Code: { ZipFile: zip },
        PackageType: 'Zip',
        Architectures: inputs.architectures,
        Publish: inputs.publish === true,
        Tags: inputs.tags,
      }),
    );
  } catch (error) {
    if (!failedWith(error, 'ResourceConflictException')) throw error;
    await adopt(ctx, inputs, error);
    return inputs.name;
  }
  try {
    await settled(ctx, inputs.name);
    await reserve(lambda, inputs.name, inputs.reservedConcurrentExecutions);
  } catch (error) {
    throw new InitializationError(inputs.name, error);
  }
  return inputs.name;
}

/** A function left by a killed run is adopted, with everything updated. */
async function adopt(ctx: Context, inputs: Props, conflict: Error): Promise<void> {
  const live = await find(ctx.client(LambdaClient), inputs.name);
  if (live === undefined || !isOurs(live.Tags, inputs.tags)) throw conflict;
  await update(ctx, inputs.name, {}, inputs);
}

async function read(ctx: Context, id: string, prior: Props): Promise<Props | undefined> {
  const lambda = ctx.client(LambdaClient);
  const live = await find(lambda, id);
  if (live?.Configuration === undefined) return undefined;
  return {
    ...functionState(ctx, live.Configuration, await latestVersion(lambda, id)),
    ...codeState(live.Configuration.CodeSha256 ?? '', prior),
    reservedConcurrentExecutions: live.Concurrency?.ReservedConcurrentExecutions ?? -1,
    publish: prior.publish ?? false,
    skipDestroy: prior.skipDestroy ?? false,
    tags: live.Tags && Object.keys(live.Tags).length > 0 ? live.Tags : undefined,
  };
}

/** The newest published version, else $LATEST. */
async function latestVersion(lambda: LambdaClient, name: string): Promise<string> {
  let latest = '$LATEST';
  for await (const page of paginateListVersionsByFunction({ client: lambda }, { FunctionName: name })) {
    latest = page.Versions?.at(-1)?.Version ?? latest;
  }
  return latest;
}

async function reserve(lambda: LambdaClient, name: string, executions: number): Promise<void> {
  await (executions < 0
    ? lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName: name }))
    : lambda.send(new PutFunctionConcurrencyCommand({ FunctionName: name, ReservedConcurrentExecutions: executions })));
}

async function update(ctx: Context, id: string, olds: Props, news: Props): Promise<void> {
  const lambda = ctx.client(LambdaClient);
  const live = await lambda.send(new GetFunctionCommand({ FunctionName: id }));
  const codeChanged =
    olds.code?.hash !== news.code?.hash || CODE_INPUTS.some((name) => differs(olds[name], news[name]));
  if (codeChanged) {
    await lambda.send(
      new UpdateFunctionCodeCommand({
        FunctionName: id,
        ZipFile: await readArchive(news.code),
        Architectures: news.architectures,
      }),
    );
    await settled(ctx, id);
  }
  const wanted = updatedConfiguration(news);
  const before = new Map(Object.entries(updatedConfiguration(olds)));
  const configChanged = Object.entries(wanted).some(([name, value]) => differs(before.get(name), value));
  if (configChanged) {
    await lambda.send(new UpdateFunctionConfigurationCommand({ ...wanted, FunctionName: id }));
    await settled(ctx, id);
  }
  await reserve(lambda, id, news.reservedConcurrentExecutions);
  await setTags(lambda, live, news);
  if (news.publish === true && (codeChanged || configChanged))
    await lambda.send(new PublishVersionCommand({ FunctionName: id }));
}

/** Omitted settings count as unchanged: an unnecessary update would restart the function's processes. */
const differs = (old: unknown, wanted: unknown): boolean => wanted !== undefined && !isDeepStrictEqual(old, wanted);

/** Omitted settings are sent empty: an absent member would keep its old value. */
function updatedConfiguration(inputs: Props): Omit<UpdateFunctionConfigurationCommandInput, 'FunctionName'> {
  return {
    ...configuration(inputs),
    Role: inputs.role,
    Description: inputs.description ?? '',
    Environment: { Variables: inputs.environment?.variables ?? {} },
    KMSKeyArn: inputs.kmsKeyArn ?? '',
    DeadLetterConfig: { TargetArn: inputs.deadLetterConfig?.targetArn ?? '' },
    Layers: inputs.layers ?? [],
  };
}

async function setTags(lambda: LambdaClient, live: GetFunctionCommandOutput, news: Props): Promise<void> {
  const arn = live.Configuration?.FunctionArn;
  const { set, remove } = tagChanges(live.Tags, news.tags);
  if (remove.length > 0) await lambda.send(new UntagResourceCommand({ Resource: arn, TagKeys: [...remove] }));
  if (set.length > 0)
    await lambda.send(
      new TagResourceCommand({ Resource: arn, Tags: Object.fromEntries(set.map(({ Key, Value }) => [Key, Value])) }),
    );
}

async function remove(ctx: Context, id: string, state: Props): Promise<void> {
  if (state.skipDestroy === true) return;
  await unless(GONE, () => ctx.client(LambdaClient).send(new DeleteFunctionCommand({ FunctionName: id })));
}

/** aws:lambda/function:Function from a .zip. The id is the name. */
export const lambdaFunction: ResourceType = {
  token: 'aws:lambda/function:Function',
  inputs: {
    architectures: { computed: true },
    code: { required: true },
    codeSha256: { computed: true },
    deadLetterConfig: {},
    description: {},
    environment: {},
    ephemeralStorage: { computed: true, computedMembers: ['size'] },
    handler: { required: true },
    kmsKeyArn: {},
    layers: {},
    loggingConfig: { computed: true, computedMembers: ['logGroup', 'applicationLogLevel', 'systemLogLevel'] },
    memorySize: { default: 128 },
    name: { autoName: 64, replace: true },
    packageType: { default: 'Zip', replace: true },
    publish: { default: false },
    reservedConcurrentExecutions: { default: -1 },
    role: { required: true },
    runtime: { required: true },
    skipDestroy: { default: false },
    sourceCodeHash: { computed: true },
    tags: {},
    timeout: { default: 3 },
    tracingConfig: { computed: true },
  },
  volatileOutputs: ['codeSha256', 'lastModified', 'qualifiedArn', 'qualifiedInvokeArn', 'sourceCodeSize', 'version'],
  deleteBeforeReplace: true,
  check: checkFunction,
  create,
  read,
  update,
  delete: remove,
};
