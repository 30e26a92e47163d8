import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  ListTagsOfResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateContinuousBackupsCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import type { SSESpecification, Tag, TableDescription } from '@aws-sdk/client-dynamodb';
import type { Context, Props } from '../types';
import { failedWith, unless, until } from './aws-errors';
import { tagChanges, tagMap } from './resource-tags';
import type { TagMap } from './resource-tags';

/** What DescribeTable does not hold: TTL, backups and tags are calls of their own. */

export async function describe(ctx: Context, name: string): Promise<TableDescription | undefined> {
  const found = await unless(['ResourceNotFoundException'], () =>
    ctx.client(DynamoDBClient).send(new DescribeTableCommand({ TableName: name })),
  );
  return found?.Table;
}

/** The table once it and all its indexes take changes again. */
export function untilActive(ctx: Context, name: string): Promise<TableDescription> {
  return until(
    `table ${name} is active`,
    async () => {
      const table = await describe(ctx, name);
      const isActive =
        table?.TableStatus === 'ACTIVE' &&
        (table.GlobalSecondaryIndexes ?? []).every((index) => index.IndexStatus === 'ACTIVE');
      return isActive ? table : undefined;
    },
    { signal: ctx.signal },
  );
}

export async function readTtl(ctx: Context, name: string): Promise<{ enabled: boolean; attributeName?: string }> {
  const { TimeToLiveDescription: live } = await ctx
    .client(DynamoDBClient)
    .send(new DescribeTimeToLiveCommand({ TableName: name }));
  const enabled = live?.TimeToLiveStatus === 'ENABLED' || live?.TimeToLiveStatus === 'ENABLING';
  return enabled ? { enabled, attributeName: live.AttributeName } : { enabled };
}

/** Left out by the program, the TTL stays as it is. */
export async function setTtl(
  ctx: Context,
  name: string,
  wanted: { enabled?: boolean; attributeName?: string } | undefined,
): Promise<void> {
  if (wanted === undefined) return;
  const live = await readTtl(ctx, name);
  const set = (Enabled: boolean, AttributeName: string | undefined) =>
    ctx
      .client(DynamoDBClient)
      .send(new UpdateTimeToLiveCommand({ TableName: name, TimeToLiveSpecification: { Enabled, AttributeName } }));
  const isSame = wanted.enabled === true ? live.enabled && live.attributeName === wanted.attributeName : !live.enabled;
  if (isSame) return;
  // AWS changes the attribute only by way of disabled, and wants the live attribute named for that.
  if (live.enabled) await set(false, live.attributeName);
  if (wanted.enabled === true) await set(true, wanted.attributeName);
}

export async function readBackups(
  ctx: Context,
  name: string,
): Promise<{ enabled: boolean; recoveryPeriodInDays?: number }> {
  const { ContinuousBackupsDescription: live } = await ctx
    .client(DynamoDBClient)
    .send(new DescribeContinuousBackupsCommand({ TableName: name }));
  const recovery = live?.PointInTimeRecoveryDescription;
  return {
    enabled: recovery?.PointInTimeRecoveryStatus === 'ENABLED',
    recoveryPeriodInDays: recovery?.RecoveryPeriodInDays,
  };
}

/** Left out by the program, the backups stay as they are. */
export async function setBackups(
  ctx: Context,
  name: string,
  wanted: { enabled: boolean; recoveryPeriodInDays?: number } | undefined,
): Promise<void> {
  if (wanted === undefined) return;
  const live = await readBackups(ctx, name);
  const isOff = !wanted.enabled && !live.enabled;
  const isSame =
    wanted.enabled === live.enabled &&
    (wanted.recoveryPeriodInDays === undefined || wanted.recoveryPeriodInDays === live.recoveryPeriodInDays);
  if (isOff || isSame) return;
  const specification = {
    PointInTimeRecoveryEnabled: wanted.enabled,
    RecoveryPeriodInDays: wanted.enabled ? wanted.recoveryPeriodInDays : undefined,
  };
  await until(
    `continuous backups of ${name} can be set`,
    async () => {
      try {
        return await ctx
          .client(DynamoDBClient)
          .send(
            new UpdateContinuousBackupsCommand({ TableName: name, PointInTimeRecoverySpecification: specification }),
          );
      } catch (error) {
        // AWS says so of a table that is only just made.
        if (failedWith(error, 'ContinuousBackupsUnavailableException')) return undefined;
        throw error;
      }
    },
    { signal: ctx.signal },
  );
}

export async function readTags(ctx: Context, arn: string): Promise<TagMap | undefined> {
  const client = ctx.client(DynamoDBClient);
  const tags: Tag[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(new ListTagsOfResourceCommand({ ResourceArn: arn, NextToken }));
    tags.push(...(page.Tags ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return tagMap(tags);
}

export async function setTags(ctx: Context, arn: string, wanted: TagMap | undefined): Promise<void> {
  const client = ctx.client(DynamoDBClient);
  const { set, remove } = tagChanges(await readTags(ctx, arn), wanted);
  if (remove.length > 0) await client.send(new UntagResourceCommand({ ResourceArn: arn, TagKeys: [...remove] }));
  if (set.length > 0) await client.send(new TagResourceCommand({ ResourceArn: arn, Tags: [...set] }));
}

/** enabled with a key is that key, enabled without is the account's alias/aws/dynamodb, disabled is AWS's own. */
export function encryptionRequest(
  wanted: { enabled: boolean; kmsKeyArn?: string } | undefined,
): SSESpecification | undefined {
  if (wanted === undefined) return undefined;
  return wanted.enabled ? { Enabled: true, SSEType: 'KMS', KMSMasterKeyId: wanted.kmsKeyArn } : { Enabled: false };
}

/** As an input, with the key that encrypts, the account's default key too. */
export function encryptionInput(live: TableDescription): Props {
  const sse = live.SSEDescription;
  return sse?.Status === 'ENABLED' || sse?.Status === 'UPDATING'
    ? { enabled: true, kmsKeyArn: sse.KMSMasterKeyArn }
    : { enabled: false };
}
