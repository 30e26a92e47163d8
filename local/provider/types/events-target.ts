import {
  EventBridgeClient,
  ListTargetsByRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import type { Target } from '@aws-sdk/client-eventbridge';
import { idFrom } from '../core/ids';
import type { Context, Props, ResourceType } from '../types';
import { unless } from './aws-errors';

const GONE = ['ResourceNotFoundException'];
const DEFAULT_BUS = 'default';

const TOKEN = 'aws:cloudwatch/eventTarget:EventTarget';

function targetOf(inputs: Props): Target {
  const { deadLetterConfig, inputTransformer, retryPolicy, sqsTarget } = inputs;
  return {
    Id: inputs.targetId,
    Arn: inputs.arn,
    RoleArn: inputs.roleArn,
    Input: inputs.input,
    InputPath: inputs.inputPath,
    InputTransformer: inputTransformer && {
      InputPathsMap: inputTransformer.inputPaths,
      InputTemplate: inputTransformer.inputTemplate,
    },
    DeadLetterConfig: deadLetterConfig && { Arn: deadLetterConfig.arn },
    RetryPolicy: retryPolicy && {
      MaximumEventAgeInSeconds: retryPolicy.maximumEventAgeInSeconds,
      MaximumRetryAttempts: retryPolicy.maximumRetryAttempts,
    },
    SqsParameters: sqsTarget && { MessageGroupId: sqsTarget.messageGroupId },
  };
}

/** @throws Error if EventBridge accepts the call but rejects the target. */
async function put(ctx: Context, inputs: Props): Promise<void> {
  const { FailedEntries: failed = [] } = await ctx.client(EventBridgeClient).send(
    new PutTargetsCommand({
      Rule: inputs.rule,
      EventBusName: inputs.eventBusName,
      Targets: [targetOf(inputs)],
    }),
  );
  const reason = failed[0];
  if (reason !== undefined)
    throw new Error(
      `target ${inputs.targetId} of rule ${inputs.rule} was refused: ${reason.ErrorCode} ${reason.ErrorMessage}`,
    );
}

async function find(ctx: Context, { rule, eventBusName, targetId }: Props): Promise<Target | undefined> {
  let NextToken: string | undefined;
  do {
    const page = await unless(GONE, () =>
      ctx
        .client(EventBridgeClient)
        .send(new ListTargetsByRuleCommand({ Rule: rule, EventBusName: eventBusName, NextToken })),
    );
    const found = page?.Targets?.find((target) => target.Id === targetId);
    if (found !== undefined) return found;
    NextToken = page?.NextToken;
  } while (NextToken !== undefined);
  return undefined;
}

/** Rule, bus and target from the state, or from the id of an import: `rule/targetId` or `bus/rule/targetId`. */
function keyOf(id: string, state: Props): Props {
  if (state.rule !== undefined)
    return { rule: state.rule, targetId: state.targetId, eventBusName: state.eventBusName ?? DEFAULT_BUS };
  const [targetId, rule, eventBusName = DEFAULT_BUS] = id.split('/').reverse();
  return { rule, targetId, eventBusName };
}

async function read(ctx: Context, id: string, prior: Props): Promise<Props | undefined> {
  const key = keyOf(id, prior);
  const live = key.rule === undefined ? undefined : await find(ctx, key);
  if (live === undefined) return undefined;
  const { InputTransformer: transformer, RetryPolicy: retries } = live;
  return {
    ...key,
    arn: live.Arn,
    forceDestroy: prior.forceDestroy ?? false,
    input: live.Input,
    inputPath: live.InputPath,
    inputTransformer: transformer && {
      inputPaths: transformer.InputPathsMap,
      inputTemplate: transformer.InputTemplate,
    },
    deadLetterConfig: live.DeadLetterConfig?.Arn ? { arn: live.DeadLetterConfig.Arn } : undefined,
    retryPolicy: retries && {
      maximumEventAgeInSeconds: retries.MaximumEventAgeInSeconds,
      maximumRetryAttempts: retries.MaximumRetryAttempts,
    },
    roleArn: live.RoleArn,
    sqsTarget: live.SqsParameters && { messageGroupId: live.SqsParameters.MessageGroupId },
  };
}

async function remove(ctx: Context, id: string, state: Props): Promise<void> {
  const { rule, eventBusName, targetId } = keyOf(id, state);
  await unless(GONE, () =>
    ctx
      .client(EventBridgeClient)
      .send(new RemoveTargetsCommand({ Rule: rule, EventBusName: eventBusName, Ids: [targetId] })),
  );
}

function check(inputs: Props): { property: string; reason: string }[] {
  const failures: { property: string; reason: string }[] = [];
  const given = ['input', 'inputPath', 'inputTransformer'].filter((name) => inputs[name] !== undefined);
  if (given.length > 1) failures.push({ property: given[1]!, reason: `cannot be combined with ${given[0]}; omit one` });
  const { targetId, retryPolicy } = inputs;
  if (typeof targetId === 'string' && !/^[\w.-]{1,64}$/.test(targetId))
    failures.push({ property: 'targetId', reason: `must be 1 to 64 letters, digits or . _ -, found '${targetId}'` });
  const { maximumEventAgeInSeconds: age, maximumRetryAttempts: attempts } = retryPolicy ?? {};
  if (typeof age === 'number' && (age < 60 || age > 86_400))
    failures.push({ property: 'retryPolicy.maximumEventAgeInSeconds', reason: `must be 60 to 86400, found ${age}` });
  if (typeof attempts === 'number' && (attempts < 0 || attempts > 185))
    failures.push({ property: 'retryPolicy.maximumRetryAttempts', reason: `must be 0 to 185, found ${attempts}` });
  return failures;
}

/** aws:cloudwatch/eventTarget:EventTarget. */
export const eventTarget: ResourceType = {
  token: TOKEN,
  inputs: {
    arn: { required: true },
    deadLetterConfig: {},
    eventBusName: { default: DEFAULT_BUS, replace: true },
    forceDestroy: { default: false },
    input: {},
    inputPath: {},
    inputTransformer: {},
    retryPolicy: {},
    roleArn: {},
    rule: { required: true, replace: true },
    sqsTarget: {},
    targetId: { autoName: 64, replace: true },
  },
  check,
  create: async (ctx, inputs) => {
    await put(ctx, inputs);
    return idFrom(TOKEN, ctx, inputs);
  },
  read,
  update: (ctx, _id, _olds, news) => put(ctx, news),
  delete: remove,
};
