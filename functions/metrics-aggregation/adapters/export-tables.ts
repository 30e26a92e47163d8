import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, GetCommand, PutCommand, QueryCommand, type DynamoDBDocumentClient, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { TIME_SERIES } from '../contract';
import { shardsOfHour } from '../domain/hours';
import type { StoredPoint } from '../domain/point';
import type { ExportedHour, ExportLedger, HourReader, PendingHour, PendingHours } from '../ports';

const { partitionKey, sortKey, ttl, hourIndex, pendingPartition, exportedPartition } = TIME_SERIES;
type Item = Record<string, unknown>;
type Page = { readonly items: Item[]; readonly next: Item | undefined };

/** What the export reads and keeps in the time-series table. AWS errors come through: the run reports them an hour each. */
export class DynamoExportTables implements PendingHours, HourReader, ExportLedger {
  constructor(private readonly client: DynamoDBDocumentClient, private readonly table: string) {}

  async list(before: number): Promise<readonly PendingHour[]> {
    const found: PendingHour[] = [];
    let start: Item | undefined;
    do {
      const { items, next } = await this.#query({
        KeyConditionExpression: '#pk = :pending AND #sk < :before',
        ExpressionAttributeNames: { '#pk': partitionKey, '#sk': sortKey },
        ExpressionAttributeValues: { ':pending': pendingPartition, ':before': before },
        ConsistentRead: true,
      }, start);
      found.push(...items.map((item) => ({ hour: Number(item[sortKey]), pendingSince: Number(item.pending_since) })));
      start = next;
    } while (start !== undefined);
    return found;
  }

  async settle({ hour, pendingSince }: PendingHour): Promise<void> {
    try {
      await this.client.send(new DeleteCommand({
        TableName: this.table,
        Key: { [partitionKey]: pendingPartition, [sortKey]: hour },
        ConditionExpression: 'pending_since = :seen',
        ExpressionAttributeValues: { ':seen': pendingSince },
      }));
    } catch (error) {
      // Announced again meanwhile, or settled by another run: either way nothing is left to do here.
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }

  /** All shards side by side, a page of each at a time. */
  async *points(hour: number): AsyncGenerator<readonly StoredPoint[]> {
    let open: { shard: string; start: Item | undefined }[] = shardsOfHour(hour).map((shard) => ({ shard, start: undefined }));
    while (open.length > 0) {
      const pages = await Promise.all(open.map(async ({ shard, start }) => ({ shard, ...await this.#shardPage(shard, start) })));
      yield pages.flatMap(({ items }) => items.map(storedPoint));
      open = pages.filter(({ next }) => next !== undefined).map(({ shard, next }) => ({ shard, start: next }));
    }
  }

  async get(hour: number): Promise<ExportedHour | undefined> {
    const { Item: item } = await this.client.send(new GetCommand({
      TableName: this.table,
      Key: { [partitionKey]: exportedPartition, [sortKey]: hour },
      ConsistentRead: true,
    }));
    return item && { rows: Number(item.rows), firstExpiry: Number(item.first_expiry) };
  }

  async record(hour: number, { rows, firstExpiry }: ExportedHour): Promise<void> {
    await this.client.send(new PutCommand({
      TableName: this.table,
      Item: { [partitionKey]: exportedPartition, [sortKey]: hour, rows, first_expiry: firstExpiry },
    }));
  }

  #shardPage(shard: string, start: Item | undefined): Promise<Page> {
    return this.#query({
      IndexName: hourIndex.name,
      KeyConditionExpression: '#pk = :shard',
      ExpressionAttributeNames: { '#pk': hourIndex.partitionKey },
      ExpressionAttributeValues: { ':shard': shard },
    }, start);
  }

  async #query(query: Omit<QueryCommandInput, 'TableName'>, start: Item | undefined): Promise<Page> {
    const { Items = [], LastEvaluatedKey } = await this.client.send(
      new QueryCommand({ ...query, TableName: this.table, ExclusiveStartKey: start }),
    );
    return { items: Items, next: LastEvaluatedKey };
  }
}

/** Items of the index were written by the ingest, which checked them. */
function storedPoint(item: Item): StoredPoint {
  return {
    metricName: item[partitionKey] as string,
    timestamp: item[sortKey] as number,
    value: item.value as number,
    metricType: item.metric_type as StoredPoint['metricType'],
    unit: item.unit as string | undefined,
    ttl: item[ttl] as number,
  };
}
