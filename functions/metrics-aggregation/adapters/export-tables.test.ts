import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { fakeSend, type Answer } from '../../shared/fake-send';
import { DynamoExportTables } from './export-tables';

const HOUR = Date.parse('2026-11-20T20:00:00Z');
type Answers = Record<string, readonly Answer[] | ((input: Record<string, unknown>) => Answer)>;

function tables(answers: Answers) {
  const client = { send: () => undefined };
  const sent = fakeSend(client, answers);
  return { made: new DynamoExportTables(client as never, 'ts'), sent };
}

describe('DynamoExportTables', () => {
  it('M6 lists the announced hours before the current one, all pages, consistently', async () => {
    const { made, sent } = tables({ Query: [
      { Items: [{ timestamp: 1, pending_since: 10 }], LastEvaluatedKey: { metric_name: '@export-pending', timestamp: 1 } },
      { Items: [{ timestamp: 2, pending_since: 20 }] },
    ] });
    await expect(made.list(HOUR)).resolves.toEqual([{ hour: 1, pendingSince: 10 }, { hour: 2, pendingSince: 20 }]);
    expect(sent[0]?.input).toEqual({
      TableName: 'ts',
      ConsistentRead: true,
      KeyConditionExpression: '#pk = :pending AND #sk < :before',
      ExpressionAttributeNames: { '#pk': 'metric_name', '#sk': 'timestamp' },
      ExpressionAttributeValues: { ':pending': '@export-pending', ':before': HOUR },
    });
    expect(sent[1]?.input.ExclusiveStartKey).toEqual({ metric_name: '@export-pending', timestamp: 1 });
  });

  it('M6 reads all eight shards of an hour from the index, each to its last page', async () => {
    const item = (shard: string, timestamp: number) => ({ metric_name: shard, timestamp, value: 0.5, metric_type: 'system', ttl: 9 });
    const { made, sent } = tables({ Query: ({ ExpressionAttributeValues: values, ExclusiveStartKey: start }) => {
      const shard = (values as Record<string, string>)[':shard'] as string;
      if (!shard.endsWith('#3')) return { Items: [item(shard, 1)] };
      return start === undefined ? { Items: [item(shard, 1)], LastEvaluatedKey: { at: 1 } } : { Items: [item(shard, 2)] };
    } });
    const points = (await Array.fromAsync(made.points(HOUR))).flat();
    const shards = Array.from({ length: 8 }, (_, i) => `2026-11-20T20#${i}`);
    expect(points.map(({ metricName, timestamp }) => `${metricName}@${timestamp}`)).toEqual([...shards.map((shard) => `${shard}@1`), '2026-11-20T20#3@2']);
    expect(points[0]).toEqual({ metricName: '2026-11-20T20#0', timestamp: 1, value: 0.5, metricType: 'system', unit: undefined, ttl: 9 });
    expect(new Set(sent.map(({ input }) => input.IndexName))).toEqual(new Set(['by-hour']));
  });

  it('M6 strikes an hour off only as it was listed', async () => {
    const { made, sent } = tables({ Delete: [{}] });
    await made.settle({ hour: HOUR, pendingSince: 10 });
    expect(sent[0]?.input).toEqual({
      TableName: 'ts',
      Key: { metric_name: '@export-pending', timestamp: HOUR },
      ConditionExpression: 'pending_since = :seen',
      ExpressionAttributeValues: { ':seen': 10 },
    });
  });

  it('M6 leaves an hour alone that was announced again, but hides no other error', async () => {
    const again = new ConditionalCheckFailedException({ message: 'changed', $metadata: {} });
    await expect(tables({ Delete: [again] }).made.settle({ hour: HOUR, pendingSince: 10 })).resolves.toBeUndefined();
    await expect(tables({ Delete: [new Error('away')] }).made.settle({ hour: HOUR, pendingSince: 10 })).rejects.toThrow('away');
  });

  it('M6 remembers what was exported of an hour', async () => {
    const { made, sent } = tables({ Put: [{}], Get: [{}, { Item: { rows: 3, first_expiry: 77 } }] });
    await expect(made.get(HOUR)).resolves.toBeUndefined();
    await expect(made.get(HOUR)).resolves.toEqual({ rows: 3, firstExpiry: 77 });
    await made.record(HOUR, { rows: 4, firstExpiry: 88 });
    expect(sent.at(-1)?.input).toEqual({ TableName: 'ts', Item: { metric_name: '@exported', timestamp: HOUR, rows: 4, first_expiry: 88 } });
  });
});
