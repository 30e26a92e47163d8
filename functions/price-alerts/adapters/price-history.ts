import {
  ConditionalCheckFailedException,
  PutItemCommand,
  paginateQuery,
  type AttributeValue,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { HISTORY, type PriceMessage } from '../contract';
import { compareDecimals, plainDecimal } from '../domain/decimal';
import { historyKey, priced, type Price } from '../domain/position';
import { PriceConflictError } from '../errors';
import type { PriceHistory, PricePage } from '../ports';
import { calling } from './dependency';
import { pages } from './pages';

const WHAT = 'The price history';
/** The latest price is usually the first item; more are read only if it has expired. */
const LATEST_PAGE = 10;
/** Maximum symbols in the container's cache. */
const MAX_SYMBOLS_REMEMBERED = 10_000;
/** A container registers a symbol again after this time: less than the shortest retention of one day. */
const REGISTER_EVERY_MS = 6 * 3_600_000;

export interface PriceWriterOptions {
  readonly table: string;
  /** Days from arrival until a price expires. */
  readonly retentionDays: number;
}

/**
 * The price history in DynamoDB, for the function that writes it. Prices are read and written as
 * DynamoDB number text, which is exact; expired items that TTL has not deleted yet (up to two days)
 * are ignored.
 */
export function dynamoPriceWriter(
  client: DynamoDBClient,
  options: PriceWriterOptions,
): Pick<PriceHistory, 'record' | 'registerSymbol'> {
  const registered = new Map<string, number>();
  return {
    record: (price, receivedAt) => record(client, options, price, receivedAt),
    async registerSymbol(symbol, receivedAt) {
      if ((registered.get(symbol) ?? -Infinity) + REGISTER_EVERY_MS > receivedAt) return;
      await putSymbol(client, options, symbol, receivedAt);
      if (registered.size >= MAX_SYMBOLS_REMEMBERED) registered.clear();
      registered.set(symbol, receivedAt);
    },
  };
}

/** The price history, read-only. */
export const dynamoPriceReader = (
  client: DynamoDBClient,
  table: string,
): Omit<PriceHistory, 'record' | 'registerSymbol'> => ({
  symbols: (now) => symbols(client, table, now),
  latest: (symbol, now) => latest(client, table, symbol, now),
  since: (symbol, time, now, limit) => since(client, table, symbol, time, now, limit),
  before: (symbol, time, now, limit) => before(client, table, symbol, time, now, limit),
});

async function record(
  client: DynamoDBClient,
  { table, retentionDays }: PriceWriterOptions,
  price: PriceMessage,
  receivedAt: number,
) {
  const known = await putIfAbsent(client, {
    TableName: table,
    Item: {
      [HISTORY.partitionKey]: { S: price.symbol },
      [HISTORY.sortKey]: { S: historyKey(price) },
      price: { N: price.price },
      exchange: { S: price.exchange },
      timestamp: { S: price.timestamp },
      received_at: { S: new Date(receivedAt).toISOString() },
      ...(price.replay === true && { replay: { BOOL: true } }),
      [HISTORY.ttl]: { N: expiry(receivedAt, retentionDays) },
    },
    ConditionExpression: 'attribute_not_exists(#key) OR #ttl <= :now',
    ExpressionAttributeNames: { '#key': HISTORY.partitionKey, '#ttl': HISTORY.ttl },
    ExpressionAttributeValues: { ':now': seconds(receivedAt) },
  });
  if (known === undefined) return 'stored';
  const stored = known.price?.N;
  if (stored === undefined || compareDecimals(stored, price.price) !== 0)
    throw new PriceConflictError(price, stored ?? 'unknown');
  return 'known';
}

/** Overwritten each time: it expires with the latest prices. */
async function putSymbol(
  client: DynamoDBClient,
  { table, retentionDays }: PriceWriterOptions,
  symbol: string,
  receivedAt: number,
): Promise<void> {
  await calling(WHAT, () =>
    client.send(
      new PutItemCommand({
        TableName: table,
        Item: {
          [HISTORY.partitionKey]: { S: HISTORY.symbolsPartition },
          [HISTORY.sortKey]: { S: symbol },
          [HISTORY.ttl]: { N: expiry(receivedAt, retentionDays) },
        },
      }),
    ),
  );
}

const expiry = (receivedAt: number, retentionDays: number): string =>
  String(Math.floor(receivedAt / 1000) + retentionDays * 86_400);
const seconds = (ms: number): AttributeValue => ({ N: String(Math.floor(ms / 1000)) });

/** The conflicting item, if any. */
async function putIfAbsent(
  client: DynamoDBClient,
  input: ConstructorParameters<typeof PutItemCommand>[0],
): Promise<Record<string, AttributeValue> | undefined> {
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

/** Unexpired items of a partition, page by page; `range` narrows the sort key. */
function unexpired(
  client: DynamoDBClient,
  table: string,
  partition: string,
  now: number,
  range?: { readonly operator: '>=' | '<'; readonly time: string },
  order: { readonly descending?: boolean; readonly pageSize?: number } = {},
) {
  return pages(
    WHAT,
    paginateQuery(
      { client, ...(order.pageSize !== undefined && { pageSize: order.pageSize }) },
      {
        TableName: table,
        KeyConditionExpression: range === undefined ? '#key = :key' : `#key = :key AND #sort ${range.operator} :time`,
        FilterExpression: '#ttl > :now',
        ExpressionAttributeNames: {
          '#key': HISTORY.partitionKey,
          '#ttl': HISTORY.ttl,
          ...(range && { '#sort': HISTORY.sortKey }),
        },
        ExpressionAttributeValues: {
          ':key': { S: partition },
          ':now': seconds(now),
          ...(range && { ':time': { S: range.time } }),
        },
        // A consistent read: the evaluation must see everything written before its message.
        ConsistentRead: true,
        ...(order.descending === true && { ScanIndexForward: false }),
      },
    ),
  );
}

async function* symbols(client: DynamoDBClient, table: string, now: number): AsyncIterable<readonly string[]> {
  for await (const items of unexpired(client, table, HISTORY.symbolsPartition, now))
    yield items.flatMap((item) => item[HISTORY.sortKey]?.S ?? []);
}

async function latest(client: DynamoDBClient, table: string, symbol: string, now: number): Promise<Price | undefined> {
  for await (const items of unexpired(client, table, symbol, now, undefined, {
    descending: true,
    pageSize: LATEST_PAGE,
  })) {
    const [price] = items.flatMap((item) => toPrice(symbol, item));
    if (price !== undefined) return price;
  }
  return undefined;
}

async function since(
  client: DynamoDBClient,
  table: string,
  symbol: string,
  time: string,
  now: number,
  limit: number,
): Promise<PricePage> {
  const prices: Price[] = [];
  for await (const items of unexpired(client, table, symbol, now, { operator: '>=', time }, { pageSize: limit + 1 })) {
    prices.push(...items.flatMap((item) => toPrice(symbol, item)));
    if (prices.length > limit) return { prices: prices.slice(0, limit), more: true };
  }
  return { prices, more: false };
}

async function before(
  client: DynamoDBClient,
  table: string,
  symbol: string,
  time: string,
  now: number,
  limit: number,
): Promise<PricePage> {
  const prices: Price[] = [];
  for await (const items of unexpired(
    client,
    table,
    symbol,
    now,
    { operator: '<', time },
    { descending: true, pageSize: limit + 1 },
  )) {
    for (const price of items.flatMap((item) => toPrice(symbol, item))) {
      // All prices of a time are read, since they are ordered by arrival.
      if (prices.length >= limit && price.timestamp !== prices.at(-1)!.timestamp)
        return { prices: prices.reverse(), more: true };
      prices.push(price);
    }
  }
  return { prices: prices.reverse(), more: false };
}

/** Undefined for an item with missing parts, for example after a manual edit. */
function toPrice(
  symbol: string,
  { price, exchange, timestamp, received_at: received, replay }: Readonly<Record<string, AttributeValue>>,
): readonly Price[] {
  if (price?.N === undefined || exchange?.S === undefined || timestamp?.S === undefined) return [];
  const message = {
    symbol,
    price: plainDecimal(price.N),
    exchange: exchange.S,
    timestamp: timestamp.S,
    ...(replay?.BOOL === true && { replay: true as const }),
  };
  return [priced(message, Date.parse(received?.S ?? '') || 0)];
}
