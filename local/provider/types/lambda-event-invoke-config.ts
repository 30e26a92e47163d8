import {
  DeleteFunctionEventInvokeConfigCommand,
  GetFunctionEventInvokeConfigCommand,
  LambdaClient,
  PutFunctionEventInvokeConfigCommand,
} from '@aws-sdk/client-lambda';
import type { Context, Props, ResourceType } from '../types';
import { unless } from './aws-errors';

const GONE = ['ResourceNotFoundException'];
/** Lambda's own maximum age; returned live, and omitted from the state if the program omits it. */
const MAXIMUM_AGE_SECONDS = 21_600;

const idOf = (inputs: Props): string =>
  inputs.qualifier ? `${inputs.functionName}:${inputs.qualifier}` : inputs.functionName;

async function put(ctx: Context, inputs: Props): Promise<void> {
  const { onFailure, onSuccess } = inputs.destinationConfig ?? {};
  await ctx.client(LambdaClient).send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName: inputs.functionName,
      Qualifier: inputs.qualifier,
      MaximumRetryAttempts: inputs.maximumRetryAttempts,
      MaximumEventAgeInSeconds: inputs.maximumEventAgeInSeconds,
      DestinationConfig: {
        ...(onFailure ? { OnFailure: { Destination: onFailure.destination } } : {}),
        ...(onSuccess ? { OnSuccess: { Destination: onSuccess.destination } } : {}),
      },
    }),
  );
}

async function read(ctx: Context, id: string, prior: Props): Promise<Props | undefined> {
  const live = await unless(GONE, () =>
    ctx.client(LambdaClient).send(
      new GetFunctionEventInvokeConfigCommand({
        FunctionName: prior.functionName ?? id,
        Qualifier: prior.qualifier,
      }),
    ),
  );
  if (live === undefined) return undefined;
  const failure = live.DestinationConfig?.OnFailure?.Destination;
  const success = live.DestinationConfig?.OnSuccess?.Destination;
  const age = live.MaximumEventAgeInSeconds;
  return {
    functionName: prior.functionName ?? id,
    qualifier: prior.qualifier,
    maximumRetryAttempts: live.MaximumRetryAttempts,
    maximumEventAgeInSeconds:
      age === MAXIMUM_AGE_SECONDS && prior.maximumEventAgeInSeconds === undefined ? undefined : age,
    destinationConfig:
      failure || success
        ? {
            onFailure: failure ? { destination: failure } : undefined,
            onSuccess: success ? { destination: success } : undefined,
          }
        : undefined,
  };
}

async function remove(ctx: Context, _id: string, state: Props): Promise<void> {
  await unless(GONE, () =>
    ctx.client(LambdaClient).send(
      new DeleteFunctionEventInvokeConfigCommand({
        FunctionName: state.functionName,
        Qualifier: state.qualifier,
      }),
    ),
  );
}

function check(inputs: Props): { property: string; reason: string }[] {
  const { maximumRetryAttempts: retries, maximumEventAgeInSeconds: age } = inputs;
  return [
    ...(typeof retries === 'number' && (retries < 0 || retries > 2)
      ? [{ property: 'maximumRetryAttempts', reason: `must be 0, 1 or 2, found ${retries}` }]
      : []),
    ...(typeof age === 'number' && (age < 60 || age > MAXIMUM_AGE_SECONDS)
      ? [{ property: 'maximumEventAgeInSeconds', reason: `must be 60 to 21600, found ${age}` }]
      : []),
  ];
}

/** aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig. The id is the function's name, or name:qualifier. */
export const functionEventInvokeConfig: ResourceType = {
  token: 'aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig',
  inputs: {
    destinationConfig: {},
    functionName: { required: true, replace: true },
    maximumEventAgeInSeconds: {},
    maximumRetryAttempts: { default: 2 },
    qualifier: { replace: true },
  },
  check,
  create: async (ctx, inputs) => {
    await put(ctx, inputs);
    return idOf(inputs);
  },
  read,
  update: (ctx, _id, _olds, news) => put(ctx, news),
  delete: remove,
};
