import { CreateTableCommand, DeleteTableCommand, DynamoDBClient, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import type { TableDescription } from '@aws-sdk/client-dynamodb';
import { InitializationError, ProviderError } from '../core/errors';
import type { Context, Props, ResourceType } from '../types';
import { failedWith, unless, until } from './aws-errors';
import { billingOf, DEFAULT_BILLING, DEFAULT_CLASS, indexesOf, streamRequest, tableChanges } from './dynamodb-changes';
import type { TableChange } from './dynamodb-changes';
import { checkTable } from './dynamodb-check';
import { definitions, indexInput, indexRequest, indexSteps, keySchema, throughput } from './dynamodb-indexes';
import type { AttributeInput } from './dynamodb-indexes';
import {
  describe,
  encryptionInput,
  encryptionRequest,
  readBackups,
  readTags,
  readTtl,
  setBackups,
  setTags,
  setTtl,
  untilActive,
} from './dynamodb-settings';
import { isOurs, tagList } from './resource-tags';

async function create(ctx: Context, inputs: Props): Promise<string> {
  const indexes = indexesOf(inputs).map((index) => indexRequest(index, inputs.billingMode));
  try {
    await ctx.client(DynamoDBClient).send(
      new CreateTableCommand({
        TableName: inputs.name,
        BillingMode: inputs.billingMode,
        KeySchema: keySchema(inputs.hashKey, inputs.rangeKey),
        AttributeDefinitions: definitions(inputs.attributes),
        ProvisionedThroughput: throughput(inputs.billingMode, inputs),
        GlobalSecondaryIndexes: indexes.length > 0 ? indexes : undefined,
        StreamSpecification: inputs.streamEnabled === true ? streamRequest(inputs) : undefined,
        SSESpecification: encryptionRequest(inputs.serverSideEncryption),
        DeletionProtectionEnabled: inputs.deletionProtectionEnabled,
        TableClass: inputs.tableClass,
        Tags: tagList(inputs.tags),
      }),
    );
  } catch (error) {
    if (!failedWith(error, 'ResourceInUseException')) throw error;
    await assertOurs(ctx, inputs, error);
  }
  try {
    // For a new table and for one that a killed run left incomplete.
    await update(ctx, inputs.name, {}, inputs);
  } catch (error) {
    throw new InitializationError(inputs.name, error);
  }
  return inputs.name;
}

/** Accepts only a table with the wanted key and tags, left by a killed run. */
async function assertOurs(ctx: Context, inputs: Props, conflict: Error): Promise<void> {
  const live = await describe(ctx, inputs.name);
  const key = (schema: TableDescription['KeySchema']) =>
    schema?.map((element) => `${element.KeyType} ${element.AttributeName}`).join(', ');
  const isSameKey = key(live?.KeySchema) === key(keySchema(inputs.hashKey, inputs.rangeKey));
  if (live === undefined || !isSameKey || !isOurs(await readTags(ctx, live.TableArn!), inputs.tags)) {
    throw new ProviderError(
      `name '${inputs.name}' is taken by a table with another key or other tags; import it, delete it, or choose another name`,
      { cause: conflict },
    );
  }
}

async function read(ctx: Context, id: string, prior: Props): Promise<Props | undefined> {
  const live = await describe(ctx, id);
  if (live === undefined || live.TableStatus === 'DELETING') return undefined;
  const [ttl, backups, tags] = await Promise.all([
    readTtl(ctx, id),
    readBackups(ctx, id),
    readTags(ctx, live.TableArn!),
  ]);
  const isProvisioned = billingOf(live) === 'PROVISIONED';
  const priorIndex = (name: string | undefined) => indexesOf(prior).find((index) => index.name === name);
  const keyOf = (type: string) => live.KeySchema?.find((element) => element.KeyType === type)?.AttributeName;
  return {
    name: live.TableName,
    arn: live.TableArn,
    attributes: (live.AttributeDefinitions ?? []).map((d) => ({ name: d.AttributeName, type: d.AttributeType })),
    hashKey: keyOf('HASH'),
    rangeKey: keyOf('RANGE'),
    billingMode: billingOf(live),
    readCapacity: live.ProvisionedThroughput?.ReadCapacityUnits ?? 0,
    writeCapacity: live.ProvisionedThroughput?.WriteCapacityUnits ?? 0,
    globalSecondaryIndexes: (live.GlobalSecondaryIndexes ?? []).map((index) =>
      indexInput(index, isProvisioned, priorIndex(index.IndexName)),
    ),
    streamEnabled: live.StreamSpecification?.StreamEnabled ?? false,
    // AWS returns no view type while the stream is off.
    streamViewType: live.StreamSpecification?.StreamViewType ?? prior.streamViewType,
    streamArn: live.LatestStreamArn,
    streamLabel: live.LatestStreamLabel,
    ttl: ttl.enabled
      ? ttl
      : { enabled: false, ...(prior.ttl?.enabled ? {} : { attributeName: prior.ttl?.attributeName }) },
    pointInTimeRecovery: recoveryInput(backups, prior.pointInTimeRecovery),
    serverSideEncryption: encryptionInput(live),
    deletionProtectionEnabled: live.DeletionProtectionEnabled ?? false,
    tableClass: live.TableClassSummary?.TableClass ?? DEFAULT_CLASS,
    tags,
  };
}

/** The local cloud stores no period, so the program's value is used. */
function recoveryInput(live: { enabled: boolean; recoveryPeriodInDays?: number }, prior: Props | undefined): Props {
  return live.enabled
    ? { enabled: true, recoveryPeriodInDays: live.recoveryPeriodInDays ?? prior?.recoveryPeriodInDays }
    : { enabled: false };
}

/** Updates the live table to the wanted settings, one change per request, as AWS requires. */
async function update(ctx: Context, id: string, _olds: Props, news: Props): Promise<void> {
  const live = await untilActive(ctx, id);
  assertKeyTypes(live, news);
  for (const change of tableChanges(live, news)) await apply(ctx, id, change);
  for (const step of indexSteps(live, indexesOf(news), news.attributes ?? [], news.billingMode)) {
    await apply(ctx, id, {
      GlobalSecondaryIndexUpdates: [step.update],
      AttributeDefinitions: step.definitions.length > 0 ? step.definitions : undefined,
    });
  }
  await setTtl(ctx, id, news.ttl);
  await setBackups(ctx, id, news.pointInTimeRecovery);
  await setTags(ctx, live.TableArn!, news.tags);
}

async function apply(ctx: Context, id: string, change: TableChange): Promise<void> {
  await ctx.client(DynamoDBClient).send(new UpdateTableCommand({ TableName: id, ...change }));
  await untilActive(ctx, id);
}

function assertKeyTypes(live: TableDescription, news: Props): void {
  const wanted = (news.attributes ?? []) as AttributeInput[];
  for (const { AttributeName: name } of live.KeySchema ?? []) {
    const now = live.AttributeDefinitions?.find((d) => d.AttributeName === name)?.AttributeType;
    const next = wanted.find((attribute) => attribute.name === name)?.type;
    if (next !== undefined && next !== now) {
      throw new ProviderError(
        `attributes: '${name}' is a key of type ${now}, and AWS cannot make it ${next}; keep the type, use another attribute, or replace the table (--replace)`,
      );
    }
  }
}

async function remove(ctx: Context, id: string): Promise<void> {
  const live = await describe(ctx, id);
  if (live === undefined) return;
  if (live.DeletionProtectionEnabled === true) {
    throw new ProviderError(
      `deletionProtectionEnabled is true on table ${id}; set it to false and deploy, then delete`,
    );
  }
  const client = ctx.client(DynamoDBClient);
  await unless(['ResourceNotFoundException'], () => client.send(new DeleteTableCommand({ TableName: id })));
  await until(`table ${id} is deleted`, async () => ((await describe(ctx, id)) === undefined ? true : undefined), {
    signal: ctx.signal,
  });
}

/**
 * aws:dynamodb/table:Table, without replicas, local indexes and restores. The id is the name.
 * streamArn is not volatile: only a change of the stream changes it. If it were unknown in the preview of
 * every other update, readers of the stream would be shown as replaced.
 */
export const table: ResourceType = {
  token: 'aws:dynamodb/table:Table',
  inputs: {
    attributes: { required: true, set: true },
    billingMode: { default: DEFAULT_BILLING },
    deletionProtectionEnabled: {},
    globalSecondaryIndexes: {
      computed: true,
      set: true,
      computedMembers: ['hashKey', 'keySchemas', 'readCapacity', 'writeCapacity'],
    },
    hashKey: { required: true, replace: true },
    name: { autoName: 255, replace: true },
    pointInTimeRecovery: { computed: true, computedMembers: ['recoveryPeriodInDays'] },
    rangeKey: { replace: true },
    readCapacity: { computed: true },
    serverSideEncryption: { computed: true, computedMembers: ['kmsKeyArn'] },
    streamEnabled: {},
    streamViewType: { computed: true },
    tableClass: { default: DEFAULT_CLASS },
    tags: {},
    ttl: { computed: true },
    writeCapacity: { computed: true },
  },
  deleteBeforeReplace: true,
  check: checkTable,
  create,
  read,
  update,
  delete: remove,
};
