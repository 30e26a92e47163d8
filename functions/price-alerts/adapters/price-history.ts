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
/** The latest price is mostly the first item read; more are read only where it has expired. */
const LATEST_PAGE = 10;
/** Bound of the container's memory of symbols. */
const MAX_SYMBOLS_REMEMBERED = 10_000;
/** A symbol is registered again by a container that last did so this long ago: less than the shortest retention of a day. */
const REGISTER_EVERY_MS = 6 * 3_600_000;

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

/** The price history, for the function that only reads it. */
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

/** Written over: it expires with the prices that come now. */
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

/** The item that stood in the way, if one did. */
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

/** Items of a partition that have not expired, a page at a time; `range` narrows the sort key. */
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
        // A price is evaluated on the word of its message, so what was written before the message must be seen.
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
      // A time is read whole, since its prices are ordered by arrival.
      if (prices.length >= limit && price.timestamp !== prices.at(-1)!.timestamp)
        return { prices: prices.reverse(), more: true };
      prices.push(price);
    }
  }
  return { prices: prices.reverse(), more: false };
}

/** No price for an item that somebody wrote by hand with parts missing. */
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
