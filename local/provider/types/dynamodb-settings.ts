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

/** Settings that DescribeTable does not return: TTL, backups and tags have their own calls. */

export async function describe(ctx: Context, name: string): Promise<TableDescription | undefined> {
  const found = await unless(['ResourceNotFoundException'], () =>
    ctx.client(DynamoDBClient).send(new DescribeTableCommand({ TableName: name })),
  );
  return found?.Table;
}

/** Waits until the table and its indexes accept changes again. */
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

/** If the program omits it, the TTL is unchanged. */
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
  // AWS changes the attribute only after disabling TTL, which requires the live attribute.
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

/** If the program omits them, the backups are unchanged. */
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
        // AWS returns this for a table that was just created.
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

/** enabled with a key is that key, enabled without is the account's alias/aws/dynamodb, disabled is the AWS-owned key. */
export function encryptionRequest(
  wanted: { enabled: boolean; kmsKeyArn?: string } | undefined,
): SSESpecification | undefined {
  if (wanted === undefined) return undefined;
  return wanted.enabled ? { Enabled: true, SSEType: 'KMS', KMSMasterKeyId: wanted.kmsKeyArn } : { Enabled: false };
}

/** As an input, with the encryption key, even if it is the account's default key. */
export function encryptionInput(live: TableDescription): Props {
  const sse = live.SSEDescription;
  return sse?.Status === 'ENABLED' || sse?.Status === 'UPDATING'
    ? { enabled: true, kmsKeyArn: sse.KMSMasterKeyArn }
    : { enabled: false };
}
