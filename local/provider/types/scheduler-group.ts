import {
  CreateScheduleGroupCommand,
  DeleteScheduleGroupCommand,
  GetScheduleGroupCommand,
  ListTagsForResourceCommand,
  SchedulerClient,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-scheduler';
import type { GetScheduleGroupCommandOutput } from '@aws-sdk/client-scheduler';
import type { Context, Props, ResourceType } from '../types';
import { failedWith, unless, until } from './aws-errors';
import { isOurs, tagChanges, tagList, tagMap } from './resource-tags';
import type { TagMap } from './resource-tags';

const GONE = ['ResourceNotFoundException'];

async function find(ctx: Context, name: string): Promise<GetScheduleGroupCommandOutput | undefined> {
  return unless(GONE, () => ctx.client(SchedulerClient).send(new GetScheduleGroupCommand({ Name: name })));
}

async function tagsOf(ctx: Context, arn: string | undefined): Promise<TagMap | undefined> {
  const { Tags: tags } = await ctx.client(SchedulerClient).send(new ListTagsForResourceCommand({ ResourceArn: arn }));
  return tagMap(tags?.map(({ Key, Value }) => ({ Key, Value })));
}

async function create(ctx: Context, inputs: Props): Promise<string> {
  try {
    await ctx
      .client(SchedulerClient)
      .send(new CreateScheduleGroupCommand({ Name: inputs.name, Tags: tagList(inputs.tags) }));
  } catch (error) {
    if (!failedWith(error, 'ConflictException')) throw error;
    const live = await find(ctx, inputs.name);
    if (live === undefined || !isOurs(await tagsOf(ctx, live.Arn), inputs.tags)) throw error;
    await update(ctx, inputs.name, {}, inputs);
  }
  return inputs.name;
}

async function read(ctx: Context, id: string): Promise<Props | undefined> {
  const live = await find(ctx, id);
  if (live === undefined || live.State === 'DELETING') return undefined;
  return {
    name: live.Name,
    arn: live.Arn,
    creationDate: live.CreationDate?.toISOString(),
    lastModificationDate: live.LastModificationDate?.toISOString(),
    state: live.State,
    tags: await tagsOf(ctx, live.Arn),
  };
}

async function update(ctx: Context, id: string, _olds: Props, news: Props): Promise<void> {
  const scheduler = ctx.client(SchedulerClient);
  const { Arn: arn } = await scheduler.send(new GetScheduleGroupCommand({ Name: id }));
  const { set, remove } = tagChanges(await tagsOf(ctx, arn), news.tags);
  if (remove.length > 0) await scheduler.send(new UntagResourceCommand({ ResourceArn: arn, TagKeys: [...remove] }));
  if (set.length > 0) await scheduler.send(new TagResourceCommand({ ResourceArn: arn, Tags: [...set] }));
}

/** Scheduler also deletes the group's schedules, asynchronously. */
async function remove(ctx: Context, id: string): Promise<void> {
  await unless(GONE, () => ctx.client(SchedulerClient).send(new DeleteScheduleGroupCommand({ Name: id })));
  await until(`schedule group ${id} is deleted`, async () => ((await find(ctx, id)) === undefined ? true : undefined), {
    signal: ctx.signal,
  });
}

function check({ name }: Props): { property: string; reason: string }[] {
  if (typeof name !== 'string' || /^[\w.-]{1,64}$/.test(name)) return [];
  return [{ property: 'name', reason: `must be 1 to 64 letters, digits or . _ -, found '${name}'` }];
}

/** aws:scheduler/scheduleGroup:ScheduleGroup. The id is the name. */
export const scheduleGroup: ResourceType = {
  token: 'aws:scheduler/scheduleGroup:ScheduleGroup',
  inputs: {
    name: { autoName: 64, replace: true },
    tags: {},
  },
  deleteBeforeReplace: true,
  check,
  create,
  read,
  update,
  delete: remove,
};
