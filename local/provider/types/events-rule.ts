import {
  DeleteRuleCommand,
  DescribeRuleCommand,
  EventBridgeClient,
  ListTagsForResourceCommand,
  PutRuleCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-eventbridge';
import type { RuleState } from '@aws-sdk/client-eventbridge';
import { InitializationError } from '../core/errors';
import { idFrom } from '../core/ids';
import type { Context, Props, ResourceType } from '../types';
import { unless } from './aws-errors';
import { tagChanges, tagMap } from './resource-tags';

const GONE = ['ResourceNotFoundException'];
const STATES = ['ENABLED', 'DISABLED', 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'];
const DEFAULT_BUS = 'default';

const TOKEN = 'aws:cloudwatch/eventRule:EventRule';

function keyOf(id: string): { Name: string; EventBusName: string } {
  const slash = id.lastIndexOf('/');
  return slash < 0
    ? { Name: id, EventBusName: DEFAULT_BUS }
    : { Name: id.slice(slash + 1), EventBusName: id.slice(0, slash) };
}

/** PutRule replaces the full rule; the emulator keeps an absent description or role, so they are sent empty. */
async function put(ctx: Context, inputs: Props): Promise<string> {
  const { RuleArn: arn } = await ctx.client(EventBridgeClient).send(
    new PutRuleCommand({
      Name: inputs.name,
      EventBusName: inputs.eventBusName,
      Description: inputs.description ?? '',
      EventPattern: inputs.eventPattern,
      RoleArn: inputs.roleArn ?? '',
      ScheduleExpression: inputs.scheduleExpression,
      State: switchOf(inputs),
    }),
  );
  return arn!;
}

/** The program's value, under either of the two names; if omitted, EventBridge chooses. */
function switchOf({ state, isEnabled }: Props): RuleState | undefined {
  if (state !== undefined || isEnabled === undefined) return state as RuleState | undefined;
  return isEnabled === true ? 'ENABLED' : 'DISABLED';
}

async function setTags(ctx: Context, arn: string, wanted: Props): Promise<void> {
  const events = ctx.client(EventBridgeClient);
  const { Tags: live } = await events.send(new ListTagsForResourceCommand({ ResourceARN: arn }));
  const { set, remove } = tagChanges(tagMap(live?.map(({ Key, Value }) => ({ Key, Value }))), wanted.tags);
  if (remove.length > 0) await events.send(new UntagResourceCommand({ ResourceARN: arn, TagKeys: [...remove] }));
  if (set.length > 0) await events.send(new TagResourceCommand({ ResourceARN: arn, Tags: [...set] }));
}

async function read(ctx: Context, id: string, prior: Props): Promise<Props | undefined> {
  const events = ctx.client(EventBridgeClient);
  const rule = await unless(GONE, () => events.send(new DescribeRuleCommand(keyOf(id))));
  if (rule?.Name === undefined) return undefined;
  const { Tags: tags } = await events.send(new ListTagsForResourceCommand({ ResourceARN: rule.Arn }));
  return {
    name: rule.Name,
    arn: rule.Arn,
    description: rule.Description || undefined,
    eventBusName: rule.EventBusName ?? DEFAULT_BUS,
    eventPattern: rule.EventPattern || undefined,
    forceDestroy: prior.forceDestroy ?? false,
    roleArn: rule.RoleArn || undefined,
    scheduleExpression: rule.ScheduleExpression || undefined,
    isEnabled: rule.State !== 'DISABLED',
    state: rule.State ?? 'ENABLED',
    tags: tagMap(tags?.map(({ Key, Value }) => ({ Key, Value }))),
  };
}

async function remove(ctx: Context, id: string): Promise<void> {
  await unless(GONE, () => ctx.client(EventBridgeClient).send(new DeleteRuleCommand(keyOf(id))));
}

function check(inputs: Props): { property: string; reason: string }[] {
  const failures: { property: string; reason: string }[] = [];
  const { name, state, isEnabled, scheduleExpression } = inputs;
  if (typeof name === 'string' && !/^[\w.-]{1,64}$/.test(name))
    failures.push({ property: 'name', reason: `must be 1 to 64 letters, digits or . _ -, found '${name}'` });
  if (typeof state === 'string' && !STATES.includes(state))
    failures.push({ property: 'state', reason: `must be one of ${STATES.join(', ')}, found '${state}'` });
  if (state !== undefined && isEnabled !== undefined)
    failures.push({ property: 'isEnabled', reason: 'cannot be combined with state; omit isEnabled' });
  if (typeof scheduleExpression === 'string' && !/^(rate|cron)\(.+\)$/.test(scheduleExpression)) {
    failures.push({
      property: 'scheduleExpression',
      reason: `must be rate(…) or cron(…), such as rate(5 minutes), found '${scheduleExpression}'`,
    });
  }
  return failures;
}

/** aws:cloudwatch/eventRule:EventRule. */
export const eventRule: ResourceType = {
  token: TOKEN,
  inputs: {
    description: {},
    eventBusName: { default: DEFAULT_BUS, replace: true },
    eventPattern: { json: true },
    forceDestroy: { default: false },
    isEnabled: { computed: true }, // Optional, but suppressed if omitted, like state.
    name: { autoName: 64, replace: true },
    roleArn: {},
    scheduleExpression: {},
    state: { computed: true },
    tags: {},
  },
  deleteBeforeReplace: true,
  check,
  create: async (ctx, inputs) => {
    const arn = await put(ctx, inputs);
    try {
      await setTags(ctx, arn, inputs);
    } catch (error) {
      throw new InitializationError(idFrom(TOKEN, ctx, inputs), error);
    }
    return idFrom(TOKEN, ctx, inputs);
  },
  read,
  update: async (ctx, _id, _olds, news) => {
    await setTags(ctx, await put(ctx, news), news);
  },
  delete: remove,
};
