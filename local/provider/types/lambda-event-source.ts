import {
  CreateEventSourceMappingCommand,
  DeleteEventSourceMappingCommand,
  GetEventSourceMappingCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  ListTagsCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import type { EventSourceMappingConfiguration, FunctionResponseType } from '@aws-sdk/client-lambda';
import type { Context, Props, ResourceType } from '../types';
import { unless, until } from './aws-errors';
import { isOurs, tagChanges } from './resource-tags';
import type { TagMap } from './resource-tags';

const GONE = ['ResourceNotFoundException'];

async function tagsOf(lambda: LambdaClient, live: EventSourceMappingConfiguration): Promise<TagMap | undefined> {
  const { Tags: tags } = await lambda.send(new ListTagsCommand({ Resource: live.EventSourceMappingArn }));
  return tags && Object.keys(tags).length > 0 ? tags : undefined;
}

/** Waits while Lambda reports Creating, Enabling, Disabling or Updating. */
async function settled(ctx: Context, uuid: string): Promise<void> {
  const lambda = ctx.client(LambdaClient);
  await until(
    `event source mapping ${uuid} is enabled or disabled`,
    async () => {
      const { State: state } = await lambda.send(new GetEventSourceMappingCommand({ UUID: uuid }));
      return state === 'Enabled' || state === 'Disabled' ? state : undefined;
    },
    { signal: ctx.signal },
  );
}

/** Common parts of create and update. An empty member clears a setting; an absent one would keep it. */
function settings(inputs: Props): {
  BatchSize: number | undefined;
  Enabled: boolean;
  MaximumBatchingWindowInSeconds: number;
  FunctionResponseTypes: FunctionResponseType[];
  ScalingConfig: { MaximumConcurrency?: number };
  FilterCriteria: { Filters?: { Pattern: string }[] };
} {
  const filters = inputs.filterCriteria?.filters as { pattern: string }[] | undefined;
  return {
    BatchSize: inputs.batchSize,
    Enabled: inputs.enabled ?? true,
    MaximumBatchingWindowInSeconds: inputs.maximumBatchingWindowInSeconds ?? 0,
    FunctionResponseTypes: inputs.functionResponseTypes ?? [],
    ScalingConfig: inputs.scalingConfig ? { MaximumConcurrency: inputs.scalingConfig.maximumConcurrency } : {},
    FilterCriteria: filters ? { Filters: filters.map(({ pattern }) => ({ Pattern: pattern })) } : {},
  };
}

async function create(ctx: Context, inputs: Props): Promise<string> {
  const lambda = ctx.client(LambdaClient);
  const left = await adopt(ctx, inputs);
  if (left !== undefined) return left;
  const { UUID: uuid } = await lambda.send(
    new CreateEventSourceMappingCommand({
      ...settings(inputs),
      EventSourceArn: inputs.eventSourceArn,
      FunctionName: inputs.functionName,
      Tags: inputs.tags,
    }),
  );
  await settled(ctx, uuid!);
  return uuid!;
}

/**
 * Adopts the mapping that a killed run left. Lambda allows one mapping per source and function and
 * rejects a second; the emulator would let both poll, so it is rejected here.
 */
async function adopt(ctx: Context, inputs: Props): Promise<string | undefined> {
  const lambda = ctx.client(LambdaClient);
  const { EventSourceMappings: mappings } = await lambda.send(
    new ListEventSourceMappingsCommand({
      FunctionName: inputs.functionName,
      EventSourceArn: inputs.eventSourceArn,
    }),
  );
  const live = mappings?.[0];
  if (live?.UUID === undefined) return undefined;
  if (!isOurs(await tagsOf(lambda, live), inputs.tags)) {
    throw new Error(
      `eventSourceArn: ${inputs.eventSourceArn} is already mapped to function ${inputs.functionName} (UUID ${live.UUID}); delete that mapping or import it into this stack.`,
    );
  }
  await update(ctx, live.UUID, {}, inputs);
  return live.UUID;
}

/** Lambda returns the function's ARN; a program may use its name, and keeps that spelling. */
function functionName(arn: string | undefined, prior: string | undefined): string | undefined {
  return prior !== undefined && arn?.endsWith(`:function:${prior}`) ? prior : arn;
}

async function read(ctx: Context, id: string, prior: Props): Promise<Props | undefined> {
  const lambda = ctx.client(LambdaClient);
  const live = await unless(GONE, () => lambda.send(new GetEventSourceMappingCommand({ UUID: id })));
  if (live === undefined || live.State === 'Deleting') return undefined;
  const filters = live.FilterCriteria?.Filters ?? [];
  const concurrency = live.ScalingConfig?.MaximumConcurrency;
  // lastProcessingResult is omitted: it changes with every batch, and each refresh would report it.
  return {
    arn: live.EventSourceMappingArn,
    batchSize: live.BatchSize,
    enabled: live.State === 'Enabled' || live.State === 'Enabling',
    eventSourceArn: live.EventSourceArn,
    filterCriteria: filters.length > 0 ? { filters: filters.map(({ Pattern }) => ({ pattern: Pattern })) } : undefined,
    functionArn: live.FunctionArn,
    functionName: functionName(live.FunctionArn, prior.functionName),
    functionResponseTypes: live.FunctionResponseTypes?.length ? live.FunctionResponseTypes : undefined,
    lastModified: live.LastModified?.toISOString(),
    maximumBatchingWindowInSeconds: live.MaximumBatchingWindowInSeconds ?? 0,
    scalingConfig: concurrency === undefined ? undefined : { maximumConcurrency: concurrency },
    state: live.State,
    stateTransitionReason: live.StateTransitionReason,
    tags: await tagsOf(lambda, live),
    uuid: live.UUID,
  };
}

async function update(ctx: Context, id: string, _olds: Props, news: Props): Promise<void> {
  const lambda = ctx.client(LambdaClient);
  const live = await lambda.send(
    new UpdateEventSourceMappingCommand({ ...settings(news), UUID: id, FunctionName: news.functionName }),
  );
  await settled(ctx, id);
  const { set, remove } = tagChanges(await tagsOf(lambda, live), news.tags);
  const Resource = live.EventSourceMappingArn;
  if (remove.length > 0) await lambda.send(new UntagResourceCommand({ Resource, TagKeys: [...remove] }));
  if (set.length > 0)
    await lambda.send(
      new TagResourceCommand({ Resource, Tags: Object.fromEntries(set.map(({ Key, Value }) => [Key, Value])) }),
    );
}

async function remove(ctx: Context, id: string): Promise<void> {
  await unless(GONE, () => ctx.client(LambdaClient).send(new DeleteEventSourceMappingCommand({ UUID: id })));
}

/** Lambda rules that the emulator does not enforce. */
function check(inputs: Props): { property: string; reason: string }[] {
  const failures: { property: string; reason: string }[] = [];
  const { batchSize, maximumBatchingWindowInSeconds: window = 0, scalingConfig, eventSourceArn } = inputs;
  if (typeof eventSourceArn === 'string' && !/^arn:[\w-]+:sqs:/.test(eventSourceArn)) {
    failures.push({
      property: 'eventSourceArn',
      reason: `must be the ARN of an SQS queue (the local provider supports no other source), found '${eventSourceArn}'`,
    });
  }
  if (typeof batchSize === 'number' && (batchSize < 1 || batchSize > 10_000)) {
    failures.push({ property: 'batchSize', reason: `must be 1 to 10000, found ${batchSize}` });
  }
  if (typeof batchSize === 'number' && batchSize > 10 && window === 0) {
    failures.push({
      property: 'maximumBatchingWindowInSeconds',
      reason: `must be at least 1 for a batchSize above 10, found batchSize ${batchSize}`,
    });
  }
  if (typeof window === 'number' && (window < 0 || window > 300)) {
    failures.push({ property: 'maximumBatchingWindowInSeconds', reason: `must be 0 to 300, found ${window}` });
  }
  const most: unknown = scalingConfig?.maximumConcurrency;
  if (typeof most === 'number' && (most < 2 || most > 1000)) {
    failures.push({ property: 'scalingConfig.maximumConcurrency', reason: `must be 2 to 1000, found ${most}` });
  }
  return failures;
}

/** aws:lambda/eventSourceMapping:EventSourceMapping of an SQS queue. The id is the UUID. */
export const eventSourceMapping: ResourceType = {
  token: 'aws:lambda/eventSourceMapping:EventSourceMapping',
  inputs: {
    batchSize: { default: 10 }, // Optional, but a queue's 10 is suppressed if omitted.
    enabled: { default: true },
    eventSourceArn: { required: true, replace: true },
    filterCriteria: {},
    functionName: { required: true },
    functionResponseTypes: { set: true },
    maximumBatchingWindowInSeconds: { default: 0 },
    scalingConfig: {},
    tags: {},
  },
  volatileOutputs: ['functionArn', 'lastModified', 'state', 'stateTransitionReason'],
  check,
  create,
  read,
  update,
  delete: remove,
};
