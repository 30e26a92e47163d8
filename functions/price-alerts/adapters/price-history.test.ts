import { ConditionalCheckFailedException, DynamoDBClient, type AttributeValue } from '@aws-sdk/client-dynamodb';
import { PriceConflictError } from '../errors';
import { OFFLINE, answering } from '../testing/clients';
import { priceAt } from '../testing/memory-world';
import { dynamoPriceReader, dynamoPriceWriter } from './price-history';

const ARRIVAL = Date.UTC(2026, 0, 1, 0, 0, 0, 999);
const price = priceAt('0.0000012345678901234567890123456789012345678', 0);
const present = (Item?: Record<string, AttributeValue>) =>
  new ConditionalCheckFailedException({ message: 'there', $metadata: {}, Item });
const setting = (...answers: readonly unknown[]) => {
  const client = new DynamoDBClient(OFFLINE);
  const sent = answering(client, ...answers);
  return {
    sent,
    writer: dynamoPriceWriter(client, { table: 'history', retentionDays: 90 }),
    reader: dynamoPriceReader(client, 'history'),
  };
};

describe('P3 the price history', () => {
  it('P3 stores the exact price once, with its expiry counted from arrival', async () => {
    const { sent, writer } = setting({});
    expect(await writer.record(price, ARRIVAL)).toBe('stored');
    expect(sent).toEqual([
      {
        name: 'PutItemCommand',
        input: {
          TableName: 'history',
          Item: {
            symbol: { S: 'BTC-USD' },
            observed: { S: '2026-01-01T00:00:00.000000000Z#kraken' },
            price: { N: price.price },
            exchange: { S: 'kraken' },
            timestamp: { S: '2026-01-01T00:00:00.000Z' },
            received_at: { S: '2026-01-01T00:00:00.999Z' },
            expiryTime: { N: String(Date.UTC(2026, 3, 1) / 1000) },
          },
          ConditionExpression: 'attribute_not_exists(#key) OR #ttl <= :now',
          ExpressionAttributeNames: { '#key': 'symbol', '#ttl': 'expiryTime' },
          ExpressionAttributeValues: { ':now': { N: String(Date.UTC(2026, 0, 1) / 1000) } },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        },
      },
    ]);
  });

  it('P3 separates prices within a millisecond, and keeps the replay flag', async () => {
    const { sent, writer } = setting({}, {});
    await writer.record({ ...price, timestamp: '2026-01-01T00:00:00.000000001Z' }, ARRIVAL);
    await writer.record({ ...price, timestamp: '2026-01-01T00:00:00.000000002Z', replay: true }, ARRIVAL);
    expect(sent.map(({ input }) => input.Item)).toMatchObject([
      { observed: { S: '2026-01-01T00:00:00.000000001Z#kraken' }, timestamp: { S: '2026-01-01T00:00:00.000000001Z' } },
      { observed: { S: '2026-01-01T00:00:00.000000002Z#kraken' }, replay: { BOOL: true } },
    ]);
  });

  it('P3 recognises the same price, however the store formats it', async () => {
    const { writer } = setting(present({ price: { N: '1.2345678901234567890123456789012345678E-6' } }));
    expect(await writer.record(price, ARRIVAL)).toBe('known');
  });

  it('P3 refuses another price for the same exchange, symbol and time, naming both', async () => {
    const { writer } = setting(present({ price: { N: '0.0000012345678901234567890123456789012345679' } }));
    const refusal = writer.record(price, ARRIVAL);
    await expect(refusal).rejects.toBeInstanceOf(PriceConflictError);
    await expect(refusal).rejects.toMatchObject({
      status: 409,
      message: expect.stringMatching(
        /the price 0\.0000012345678901234567890123456789012345679 for \S+ at 2026-01-01T00:00:00\.000Z; 0\.0000012345678901234567890123456789012345678 was refused/,
      ),
    });
  });

  it('P3 rethrows errors', async () => {
    const { writer } = setting(new Error('throttled'), new Error('throttled'));
    await expect(writer.record(price, ARRIVAL)).rejects.toMatchObject({
      name: 'DependencyError',
      retryAfterSeconds: 5,
    });
    await expect(writer.registerSymbol('BTC-USD', ARRIVAL)).rejects.toMatchObject({ name: 'DependencyError' });
  });
});

describe('P5 the symbols of the sweep', () => {
  it('P5 registers a symbol once in six hours per container, to expire with its prices', async () => {
    const { sent, writer } = setting({}, {}, {});
    for (const symbol of ['BTC-USD', 'BTC-USD', 'ETH-USD', 'ETH-USD']) await writer.registerSymbol(symbol, ARRIVAL);
    expect(sent).toHaveLength(2);
    expect(sent[0]).toEqual({
      name: 'PutItemCommand',
      input: {
        TableName: 'history',
        Item: {
          symbol: { S: '@symbols' },
          observed: { S: 'BTC-USD' },
          expiryTime: { N: String(Date.UTC(2026, 3, 1) / 1000) },
        },
      },
    });
    await writer.registerSymbol('BTC-USD', ARRIVAL + 6 * 3_600_000 - 1);
    expect(sent).toHaveLength(2);
    await writer.registerSymbol('BTC-USD', ARRIVAL + 6 * 3_600_000);
    expect(sent).toHaveLength(3);
  });

  it('P5 retries after a failure instead of caching it as done', async () => {
    const { sent, writer } = setting(new Error('throttled'), {});
    await expect(writer.registerSymbol('BTC-USD', ARRIVAL)).rejects.toThrow();
    await writer.registerSymbol('BTC-USD', ARRIVAL);
    expect(sent).toHaveLength(2);
  });

  it('P5 lists all pages of symbols that have not expired', async () => {
    const item = (symbol: string) => ({ symbol: { S: '@symbols' }, observed: { S: symbol } });
    const { reader, sent } = setting({ Items: [item('A')], LastEvaluatedKey: item('A') }, { Items: [item('B')] });
    const listed: string[] = [];
    for await (const page of reader.symbols(ARRIVAL)) listed.push(...page);
    expect(listed).toEqual(['A', 'B']);
    expect(sent[1]?.input).toMatchObject({
      FilterExpression: '#ttl > :now',
      ExpressionAttributeValues: { ':key': { S: '@symbols' } },
      ExclusiveStartKey: item('A'),
    });
  });

  it('P5 returns the latest unexpired price, even if TTL has not deleted expired ones', async () => {
    const { reader, sent } = setting(
      { Items: [], LastEvaluatedKey: { symbol: { S: 'BTC-USD' }, observed: { S: 'x' } } },
      {
        Items: [
          {
            price: { N: '1.23E-6' },
            exchange: { S: 'kraken' },
            timestamp: { S: price.timestamp },
            received_at: { S: '2026-01-01T00:00:00.999Z' },
          },
          { price: { N: '9' } },
        ],
      },
    );
    expect(await reader.latest('BTC-USD', ARRIVAL)).toEqual({
      ...price,
      price: '0.00000123',
      position: `2026-01-01T00:00:00.000000000Z#${ARRIVAL}#kraken`,
    });
    expect(sent).toHaveLength(2);
    expect(sent[0]?.input).toMatchObject({
      KeyConditionExpression: '#key = :key',
      FilterExpression: '#ttl > :now',
      ScanIndexForward: false,
      Limit: 10,
      ConsistentRead: true,
      ExpressionAttributeValues: { ':key': { S: 'BTC-USD' }, ':now': { N: String(Date.UTC(2026, 0, 1) / 1000) } },
    });
  });

  it('P5 has no latest price if all have expired', async () => {
    const { reader } = setting({ Items: [] });
    expect(await reader.latest('BTC-USD', ARRIVAL)).toBeUndefined();
  });
});

describe('P5 a stretch of prices', () => {
  const item = (seconds: number, exchange = 'kraken') => ({
    price: { N: String(seconds) },
    exchange: { S: exchange },
    timestamp: { S: priceAt('1', seconds).timestamp },
    received_at: { S: '2026-01-01T00:00:00.999Z' },
  });
  const seconds = ({ prices }: { readonly prices: readonly { readonly price: string }[] }) =>
    prices.map(({ price: value }) => Number(value));

  it('P5 is read consistently from a time to its end or a limit', async () => {
    const time = '2026-01-01T00:00:00.000000000Z';
    const { reader, sent } = setting(
      { Items: [item(0)], LastEvaluatedKey: { symbol: { S: 'BTC-USD' } } },
      { Items: [item(1)] },
      { Items: [item(0), item(1), item(2)] },
    );
    const whole = await reader.since('BTC-USD', time, ARRIVAL, 2);
    expect([seconds(whole), whole.more]).toEqual([[0, 1], false]);
    const part = await reader.since('BTC-USD', time, ARRIVAL, 2);
    expect([seconds(part), part.more]).toEqual([[0, 1], true]);
    expect(sent[0]?.input).toMatchObject({
      KeyConditionExpression: '#key = :key AND #sort >= :time',
      FilterExpression: '#ttl > :now',
      ConsistentRead: true,
      Limit: 3,
      ExpressionAttributeNames: { '#sort': 'observed' },
      ExpressionAttributeValues: { ':time': { S: time } },
    });
  });

  it('P5 is read backwards, with all prices of the earliest time', async () => {
    const { reader, sent } = setting({ Items: [item(3), item(2), item(2, 'okx'), item(1)] }, { Items: [item(3)] });
    const part = await reader.before('BTC-USD', '2026-01-01T00:00:04.000000000Z', ARRIVAL, 2);
    expect([seconds(part), part.more]).toEqual([[2, 2, 3], true]);
    const whole = await reader.before('BTC-USD', '2026-01-01T00:00:04.000000000Z', ARRIVAL, 2);
    expect([seconds(whole), whole.more]).toEqual([[3], false]);
    expect(sent[0]?.input).toMatchObject({
      KeyConditionExpression: '#key = :key AND #sort < :time',
      ScanIndexForward: false,
      ConsistentRead: true,
    });
  });
});
