import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  type DynamoDBDocumentClient,
  type QueryCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { TIME_SERIES } from '../contract';
import { shardsOfHour } from '../domain/hours';
import type { StoredPoint } from '../domain/point';
import type { ExportLedger, HourPage, HourReader, HourState, PendingHour, PendingHours, Place } from '../ports';
import { hourItem, hourState } from './hour-item';

const { partitionKey, sortKey, ttl, hourIndex, pendingPartition, exportedPartition } = TIME_SERIES;
type Item = Record<string, unknown>;
type Page = { readonly items: Item[]; readonly next: Item | undefined };

/** Points per page: far below a query's limit of 1 MB, so that a run notices in time how much time is left. */
const PAGE_POINTS = 1_000;

/** The export's data in the time-series table. AWS errors propagate: the run reports them by hour. */
export class DynamoExportTables implements PendingHours, HourReader, ExportLedger {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string,
  ) {}

  async list(before: number): Promise<readonly PendingHour[]> {
    const found: PendingHour[] = [];
    let start: Item | undefined;
    do {
      const { items, next } = await this.#query(
        {
          KeyConditionExpression: '#pk = :pending AND #sk < :before',
          ExpressionAttributeNames: { '#pk': partitionKey, '#sk': sortKey },
          ExpressionAttributeValues: { ':pending': pendingPartition, ':before': before },
          ConsistentRead: true,
        },
        start,
      );
      found.push(...items.map((item) => ({ hour: Number(item[sortKey]), pendingSince: Number(item.pending_since) })));
      start = next;
    } while (start !== undefined);
    return found;
  }

  async announce({ hour, pendingSince }: PendingHour): Promise<PendingHour> {
    const key = { [partitionKey]: pendingPartition, [sortKey]: hour };
    const announced = await this.#unlessChanged(
      new PutCommand({
        TableName: this.table,
        Item: { ...key, pending_since: pendingSince },
        ConditionExpression: 'attribute_not_exists(#pk)',
        ExpressionAttributeNames: { '#pk': partitionKey },
      }),
    );
    if (announced) return { hour, pendingSince };
    const { Item: item } = await this.client.send(
      new GetCommand({ TableName: this.table, Key: key, ConsistentRead: true }),
    );
    return { hour, pendingSince: Number(item?.pending_since ?? pendingSince) };
  }

  async settle({ hour, pendingSince }: PendingHour): Promise<void> {
    // Announced again meanwhile, or settled by another run: nothing left to do here.
    await this.#unlessChanged(
      new DeleteCommand({
        TableName: this.table,
        Key: { [partitionKey]: pendingPartition, [sortKey]: hour },
        ConditionExpression: 'pending_since = :seen',
        ExpressionAttributeValues: { ':seen': pendingSince },
      }),
    );
  }

  /**
   * Requests the start of all shards at once, since most hours fit in it. For points with equal times, the
   * index orders by table key, which does not change.
   */
  async *pages(hour: number, after?: Place): AsyncGenerator<HourPage> {
    const shards = shardsOfHour(hour);
    const starts = after ? [] : shards.map((name) => this.#shardPage(name, undefined));
    // A failed request throws when its turn comes; until then it must not count as unhandled.
    for (const start of starts) start.catch(() => undefined);
    for (const [shard, name] of shards.entries()) {
      if (after && shard < after.shard) continue;
      let page = await (starts[shard] ??
        this.#shardPage(name, after?.shard === shard ? indexKey(name, after) : undefined));
      yield { shard, points: page.items.map(storedPoint) };
      while (page.next !== undefined) {
        page = await this.#shardPage(name, page.next);
        yield { shard, points: page.items.map(storedPoint) };
      }
    }
  }

  async read(hour: number): Promise<HourState> {
    const { Item: item } = await this.client.send(
      new GetCommand({
        TableName: this.table,
        Key: { [partitionKey]: exportedPartition, [sortKey]: hour },
        ConsistentRead: true,
      }),
    );
    return hourState(item);
  }

  replace(hour: number, state: HourState): Promise<boolean> {
    const seen = state.version - 1;
    return this.#unlessChanged(
      new PutCommand({
        TableName: this.table,
        Item: { [partitionKey]: exportedPartition, [sortKey]: hour, ...hourItem(state) },
        ConditionExpression: seen === 0 ? 'attribute_not_exists(#version)' : '#version = :seen',
        ExpressionAttributeNames: { '#version': 'version' },
        ...(seen > 0 && { ExpressionAttributeValues: { ':seen': seen } }),
      }),
    );
  }

  /** False if the condition failed. */
  async #unlessChanged(command: PutCommand | DeleteCommand): Promise<boolean> {
    try {
      await this.client.send(command as PutCommand);
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  #shardPage(shard: string, start: Item | undefined): Promise<Page> {
    return this.#query(
      {
        IndexName: hourIndex.name,
        KeyConditionExpression: '#pk = :shard',
        ExpressionAttributeNames: { '#pk': hourIndex.partitionKey },
        ExpressionAttributeValues: { ':shard': shard },
        Limit: PAGE_POINTS,
      },
      start,
    );
  }

  async #query(query: Omit<QueryCommandInput, 'TableName'>, start: Item | undefined): Promise<Page> {
    const { Items = [], LastEvaluatedKey } = await this.client.send(
      new QueryCommand({ ...query, TableName: this.table, ExclusiveStartKey: start }),
    );
    return { items: Items, next: LastEvaluatedKey };
  }
}

/** DynamoDB's last evaluated key: the keys of the table and the index. */
function indexKey(shard: string, { metricName, timestamp }: Place): Item {
  return { [hourIndex.partitionKey]: shard, [partitionKey]: metricName, [sortKey]: timestamp };
}

/** Items in the index were written and validated by the ingest. */
function storedPoint(item: Item): StoredPoint {
  return {
    metricName: item[partitionKey] as string,
    timestamp: item[sortKey] as number,
    value: item.value as number,
    metricType: item.metric_type as StoredPoint['metricType'],
    unit: item.unit as string | undefined,
    arrived: Date.parse(item.received_at as string),
    ttl: item[ttl] as number,
  };
}
