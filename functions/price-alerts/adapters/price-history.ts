import { ConditionalCheckFailedException, PutItemCommand, paginateQuery, type AttributeValue, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { HISTORY, type PriceMessage } from '../contract';
import { compareDecimals, plainDecimal } from '../domain/decimal';
import { positionOf } from '../domain/rule';
import { PriceConflictError } from '../errors';
import type { PriceHistory } from '../ports';
import { calling } from './dependency';
import { pages } from './pages';

const WHAT = 'The price history';
/** The latest price is mostly the first item read; more are read only where it has expired. */
const LATEST_PAGE = 10;
/** Bound of the container's memory of symbols. */
const MAX_SYMBOLS_REMEMBERED = 10_000;

export interface PriceWriterOptions {
  readonly table: string;
  /** Days from arrival until a price expires. */
  readonly retentionDays: number;
}

/**
 * The price history in DynamoDB, for the function that writes it. Prices go in and out as the text
 * of a DynamoDB number, which is exact; expired items that TTL has not deleted yet (up to two days)
 * count as gone.
 */
export function dynamoPriceWriter(client: DynamoDBClient, options: PriceWriterOptions): Pick<PriceHistory, 'record' | 'registerSymbol'> {
  const registered = new Set<string>();
  return {
    record: (price, receivedAt) => record(client, options, price, receivedAt),
    async registerSymbol(symbol) {
      if (registered.has(symbol)) return;
      await putSymbol(client, options.table, symbol);
      if (registered.size >= MAX_SYMBOLS_REMEMBERED) registered.clear();
      registered.add(symbol);
    },
  };
}

/** The price history, for the function that only reads it. */
export const dynamoPriceReader = (client: DynamoDBClient, table: string): Pick<PriceHistory, 'symbols' | 'latest'> => ({
  symbols: () => symbols(client, table),
  latest: (symbol, now) => latest(client, table, symbol, now),
});

async function record(client: DynamoDBClient, { table, retentionDays }: PriceWriterOptions, price: PriceMessage, receivedAt: number) {
  const arrival = Math.floor(receivedAt / 1000);
  const known = await putIfAbsent(client, {
    TableName: table,
    Item: {
      [HISTORY.partitionKey]: { S: price.symbol },
      [HISTORY.sortKey]: { S: positionOf(price) },
      price: { N: price.price },
      exchange: { S: price.exchange },
      timestamp: { S: price.timestamp },
      received_at: { S: new Date(receivedAt).toISOString() },
      [HISTORY.ttl]: { N: String(arrival + retentionDays * 86_400) },
    },
    ConditionExpression: 'attribute_not_exists(#key) OR #ttl <= :now',
    ExpressionAttributeNames: { '#key': HISTORY.partitionKey, '#ttl': HISTORY.ttl },
    ExpressionAttributeValues: { ':now': { N: String(arrival) } },
  });
  if (known === undefined) return 'stored';
  const stored = known.price?.N;
  if (stored === undefined || compareDecimals(stored, price.price) !== 0) throw new PriceConflictError(price, stored ?? 'unknown');
  return 'known';
}

async function putSymbol(client: DynamoDBClient, table: string, symbol: string): Promise<void> {
  await putIfAbsent(client, {
    TableName: table,
    Item: { [HISTORY.partitionKey]: { S: HISTORY.symbolsPartition }, [HISTORY.sortKey]: { S: symbol } },
    ConditionExpression: 'attribute_not_exists(#key)',
    ExpressionAttributeNames: { '#key': HISTORY.partitionKey },
  });
}

/** The item that stood in the way, if one did. */
async function putIfAbsent(client: DynamoDBClient, input: ConstructorParameters<typeof PutItemCommand>[0]): Promise<Record<string, AttributeValue> | undefined> {
  return calling(WHAT, async () => {
    try {
      await client.send(new PutItemCommand({ ...input, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }));
      return undefined;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return error.Item ?? {};
      throw error;
    }
  });
}

async function* symbols(client: DynamoDBClient, table: string): AsyncIterable<readonly string[]> {
  const query = paginateQuery({ client }, {
    TableName: table,
    KeyConditionExpression: '#key = :symbols',
    ExpressionAttributeNames: { '#key': HISTORY.partitionKey },
    ExpressionAttributeValues: { ':symbols': { S: HISTORY.symbolsPartition } },
  });
  for await (const items of pages(WHAT, query)) yield items.flatMap((item) => item[HISTORY.sortKey]?.S ?? []);
}

async function latest(client: DynamoDBClient, table: string, symbol: string, now: number): Promise<PriceMessage | undefined> {
  const query = paginateQuery({ client, pageSize: LATEST_PAGE }, {
    TableName: table,
    KeyConditionExpression: '#key = :symbol',
    FilterExpression: '#ttl > :now',
    ExpressionAttributeNames: { '#key': HISTORY.partitionKey, '#ttl': HISTORY.ttl },
    ExpressionAttributeValues: { ':symbol': { S: symbol }, ':now': { N: String(Math.floor(now / 1000)) } },
    ScanIndexForward: false,
  });
  for await (const [item] of pages(WHAT, query)) {
    const { price, exchange, timestamp } = item ?? {};
    if (price?.N !== undefined && exchange?.S !== undefined && timestamp?.S !== undefined) {
      return { symbol, price: plainDecimal(price.N), exchange: exchange.S, timestamp: timestamp.S };
    }
  }
  return undefined;
}
