import {
  AssociateKmsKeyCommand,
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  DescribeMetricFiltersCommand,
  DisassociateKmsKeyCommand,
  ListTagsForResourceCommand,
  PutMetricFilterCommand,
  PutRetentionPolicyCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { LogGroup, LogGroupClass } from '@aws-sdk/client-cloudwatch-logs';
import { InitializationError } from '../core/errors';
import type { Context, Props, ResourceType } from '../types';
import { failedWith, unless } from './aws-errors';
import { isOurs, tagChanges } from './resource-tags';
import type { TagMap } from './resource-tags';

const GONE = ['ResourceNotFoundException'];
/** The emulator's answer to an unsupported action. */
const NOT_THERE = ['InvalidOperationException', 'UnknownOperationException'];

/** Periods allowed by PutRetentionPolicy, in days; 0 means no expiry. */
const RETENTION_DAYS = [
  0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
const CLASSES = ['STANDARD', 'INFREQUENT_ACCESS', 'DELIVERY'];

async function find(logs: CloudWatchLogsClient, name: string): Promise<LogGroup | undefined> {
  // Groups are sorted by name, so an exact match precedes the names that it prefixes.
  const { logGroups: groups } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name, limit: 1 }));
  return groups?.find((group) => group.logGroupName === name);
}

/** The ARN without the trailing `:*`, as used for tagging and in the published plugin. */
const arnOf = (group: LogGroup): string => group.logGroupArn ?? group.arn!.replace(/:\*$/, '');

async function tagsOf(logs: CloudWatchLogsClient, group: LogGroup): Promise<TagMap | undefined> {
  const { tags } = await logs.send(new ListTagsForResourceCommand({ resourceArn: arnOf(group) }));
  return tags && Object.keys(tags).length > 0 ? tags : undefined;
}

const createCommand = (inputs: Props): CreateLogGroupCommand =>
  new CreateLogGroupCommand({
    logGroupName: inputs.name,
    kmsKeyId: inputs.kmsKeyId,
    logGroupClass: inputs.logGroupClass as LogGroupClass | undefined,
    tags: inputs.tags,
  });

async function create(ctx: Context, inputs: Props): Promise<string> {
  const logs = ctx.client(CloudWatchLogsClient);
  try {
    await logs.send(createCommand(inputs));
  } catch (error) {
    if (!failedWith(error, 'ResourceAlreadyExistsException')) throw error;
    const live = await find(logs, inputs.name);
    if (live === undefined || !isOurs(await tagsOf(logs, live), inputs.tags)) throw error;
    await update(ctx, inputs.name, {}, inputs);
    return inputs.name;
  }
  try {
    await setRetention(logs, inputs);
  } catch (error) {
    throw new InitializationError(inputs.name, error);
  }
  return inputs.name;
}

async function setRetention(logs: CloudWatchLogsClient, { name, retentionInDays }: Props): Promise<void> {
  await (retentionInDays > 0
    ? logs.send(new PutRetentionPolicyCommand({ logGroupName: name, retentionInDays }))
    : logs.send(new DeleteRetentionPolicyCommand({ logGroupName: name })));
}

async function read(ctx: Context, id: string, prior: Props): Promise<Props | undefined> {
  const logs = ctx.client(CloudWatchLogsClient);
  const group = await find(logs, id);
  if (group === undefined) return undefined;
  return {
    name: group.logGroupName,
    arn: arnOf(group),
    // The emulator has no deletion protection; this provider does, see remove.
    deletionProtectionEnabled: group.deletionProtectionEnabled ?? prior.deletionProtectionEnabled ?? false,
    kmsKeyId: group.kmsKeyId,
    logGroupClass: group.logGroupClass ?? 'STANDARD',
    retentionInDays: group.retentionInDays ?? 0,
    skipDestroy: prior.skipDestroy ?? false,
    tags: await tagsOf(logs, group),
  };
}

async function update(ctx: Context, id: string, _olds: Props, news: Props): Promise<void> {
  const logs = ctx.client(CloudWatchLogsClient);
  const live = await find(logs, id);
  if (live === undefined) throw new Error(`log group ${id} is gone; run refresh, then up to create it again`);
  if (live.kmsKeyId !== news.kmsKeyId) await setKey(logs, news);
  await setRetention(logs, news);
  const resourceArn = arnOf(live);
  const { set, remove } = tagChanges(await tagsOf(logs, live), news.tags);
  if (remove.length > 0) await logs.send(new UntagResourceCommand({ resourceArn, tagKeys: [...remove] }));
  if (set.length > 0)
    await logs.send(
      new TagResourceCommand({ resourceArn, tags: Object.fromEntries(set.map(({ Key, Value }) => [Key, Value])) }),
    );
}

/** AWS changes the key of a group in place; if the emulator cannot, the group is replaced. */
async function setKey(logs: CloudWatchLogsClient, inputs: Props): Promise<void> {
  const group = { logGroupName: inputs.name };
  try {
    await (inputs.kmsKeyId === undefined
      ? logs.send(new DisassociateKmsKeyCommand(group))
      : logs.send(new AssociateKmsKeyCommand({ ...group, kmsKeyId: inputs.kmsKeyId })));
  } catch (error) {
    if (!failedWith(error, ...NOT_THERE)) throw error;
    await remake(logs, inputs);
  }
}

/** Loses the logged events, which is acceptable locally; restores the metric filters. */
async function remake(logs: CloudWatchLogsClient, inputs: Props): Promise<void> {
  const group = { logGroupName: inputs.name };
  const { metricFilters = [] } = await logs.send(new DescribeMetricFiltersCommand(group));
  await logs.send(new DeleteLogGroupCommand(group));
  await logs.send(createCommand(inputs));
  for (const { filterName, filterPattern, metricTransformations } of metricFilters) {
    await logs.send(new PutMetricFilterCommand({ ...group, filterName, filterPattern, metricTransformations }));
  }
}

async function remove(ctx: Context, id: string, state: Props): Promise<void> {
  if (state.skipDestroy === true) return;
  if (state.deletionProtectionEnabled === true) {
    throw new Error(
      `deletionProtectionEnabled is true, so log group ${id} cannot be deleted; set it to false, run up, then delete it`,
    );
  }
  await unless(GONE, () => ctx.client(CloudWatchLogsClient).send(new DeleteLogGroupCommand({ logGroupName: id })));
}

function check(inputs: Props): { property: string; reason: string }[] {
  const failures: { property: string; reason: string }[] = [];
  const { name, retentionInDays: days, logGroupClass } = inputs;
  if (typeof days === 'number' && !RETENTION_DAYS.includes(days))
    failures.push({
      property: 'retentionInDays',
      reason: `must be one of ${RETENTION_DAYS.join(', ')}, found ${days}`,
    });
  if (typeof name === 'string' && !/^[\w./#-]{1,512}$/.test(name))
    failures.push({ property: 'name', reason: `must be 1 to 512 letters, digits or _ - / . #, found '${name}'` });
  if (typeof logGroupClass === 'string' && !CLASSES.includes(logGroupClass))
    failures.push({
      property: 'logGroupClass',
      reason: `must be one of ${CLASSES.join(', ')}, found '${logGroupClass}'`,
    });
  return failures;
}

/** aws:cloudwatch/logGroup:LogGroup. The id is the name. */
export const logGroup: ResourceType = {
  token: 'aws:cloudwatch/logGroup:LogGroup',
  inputs: {
    deletionProtectionEnabled: { computed: true },
    kmsKeyId: {},
    logGroupClass: { computed: true, replace: true },
    name: { autoName: 512, replace: true },
    retentionInDays: { default: 0 },
    skipDestroy: { default: false },
    tags: {},
  },
  deleteBeforeReplace: true,
  check,
  create,
  read,
  update,
  delete: remove,
};
