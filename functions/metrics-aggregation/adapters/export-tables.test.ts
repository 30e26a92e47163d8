import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
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
    const { made, sent } = tables({
      Query: [
        {
          Items: [{ timestamp: 1, pending_since: 10 }],
          LastEvaluatedKey: { metric_name: '@export-pending', timestamp: 1 },
        },
        { Items: [{ timestamp: 2, pending_since: 20 }] },
      ],
    });
    await expect(made.list(HOUR)).resolves.toEqual([
      { hour: 1, pendingSince: 10 },
      { hour: 2, pendingSince: 20 },
    ]);
    expect(sent[0]?.input).toEqual({
      TableName: 'ts',
      ConsistentRead: true,
      KeyConditionExpression: '#pk = :pending AND #sk < :before',
      ExpressionAttributeNames: { '#pk': 'metric_name', '#sk': 'timestamp' },
      ExpressionAttributeValues: { ':pending': '@export-pending', ':before': HOUR },
    });
    expect(sent[1]?.input.ExclusiveStartKey).toEqual({ metric_name: '@export-pending', timestamp: 1 });
  });

  const item = (shard: string, timestamp: number) => ({
    metric_name: shard,
    timestamp,
    value: 0.5,
    metric_type: 'system',
    received_at: '2026-11-20T20:10:00.500Z',
    ttl: 9,
  });
  const SHARDS = Array.from({ length: 8 }, (_, i) => `2026-11-20T20#${i}`);
  /** Shard 3 has two pages, the others one. */
  const pages: Answers = {
    Query: ({ ExpressionAttributeValues: values, ExclusiveStartKey: start }) => {
      const shard = (values as Record<string, string>)[':shard'] as string;
      if (!shard.endsWith('#3')) return { Items: [item(shard, 1)] };
      return start === undefined
        ? { Items: [item(shard, 1)], LastEvaluatedKey: { at: 1 } }
        : { Items: [item(shard, 2)] };
    },
  };

  it('M6 reads all eight shards of an hour from the index, each to its last page, in order', async () => {
    const { made, sent } = tables(pages);
    const read = await Array.fromAsync(made.pages(HOUR));
    expect(
      read.map(({ shard, points }) => [
        shard,
        ...points.map(({ metricName, timestamp }) => `${metricName}@${timestamp}`),
      ]),
    ).toEqual(SHARDS.flatMap((name, shard) => [[shard, `${name}@1`], ...(shard === 3 ? [[shard, `${name}@2`]] : [])]));
    expect(read[0]?.points[0]).toEqual({
      metricName: '2026-11-20T20#0',
      timestamp: 1,
      value: 0.5,
      metricType: 'system',
      unit: undefined,
      arrived: Date.parse('2026-11-20T20:10:00.500Z'),
      ttl: 9,
    });
    expect(new Set(sent.map(({ input }) => `${String(input.IndexName)} ${String(input.Limit)}`))).toEqual(
      new Set(['by-hour 1000']),
    );
    expect(sent).toHaveLength(9);
  });

  it('M6 continues after a point, with the key that DynamoDB would use', async () => {
    const { made, sent } = tables(pages);
    const read = await Array.fromAsync(made.pages(HOUR, { shard: 3, metricName: 'cpu', timestamp: 7 }));
    expect(read.map(({ shard, points }) => [shard, points[0]?.timestamp])).toEqual([
      [3, 2],
      [4, 1],
      [5, 1],
      [6, 1],
      [7, 1],
    ]);
    expect(sent.map(({ input }) => input.ExclusiveStartKey)).toEqual([
      { hour_shard: '2026-11-20T20#3', metric_name: 'cpu', timestamp: 7 },
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('M6 an unreadable shard fails the read once', async () => {
    const { made } = tables({
      Query: ({ ExpressionAttributeValues: values }) =>
        JSON.stringify(values).includes('#7') ? new Error('away') : { Items: [] },
    });
    await expect(Array.fromAsync(made.pages(HOUR))).rejects.toThrow('away');
  });

  it('M6 makes a given hour pending, unless it already is', async () => {
    const again = new ConditionalCheckFailedException({ message: 'there', $metadata: {} });
    const { made, sent } = tables({ Put: [{}, again], Get: [{ Item: { pending_since: 77 } }] });
    await expect(made.announce({ hour: HOUR, pendingSince: 5 })).resolves.toEqual({ hour: HOUR, pendingSince: 5 });
    await expect(made.announce({ hour: HOUR, pendingSince: 5 })).resolves.toEqual({ hour: HOUR, pendingSince: 77 });
    expect(sent[0]?.input).toEqual({
      TableName: 'ts',
      Item: { metric_name: '@export-pending', timestamp: HOUR, pending_since: 5 },
      ConditionExpression: 'attribute_not_exists(#pk)',
      ExpressionAttributeNames: { '#pk': 'metric_name' },
    });
    expect(sent[2]?.input).toEqual({
      TableName: 'ts',
      Key: { metric_name: '@export-pending', timestamp: HOUR },
      ConsistentRead: true,
    });
  });

  it('M6 settles an hour only if it is unchanged since it was listed', async () => {
    const { made, sent } = tables({ Delete: [{}] });
    await made.settle({ hour: HOUR, pendingSince: 10 });
    expect(sent[0]?.input).toEqual({
      TableName: 'ts',
      Key: { metric_name: '@export-pending', timestamp: HOUR },
      ConditionExpression: 'pending_since = :seen',
      ExpressionAttributeValues: { ':seen': 10 },
    });
  });

  it('M6 skips an hour that was announced again, but hides no other error', async () => {
    const again = new ConditionalCheckFailedException({ message: 'changed', $metadata: {} });
    await expect(tables({ Delete: [again] }).made.settle({ hour: HOUR, pendingSince: 10 })).resolves.toBeUndefined();
    await expect(tables({ Delete: [new Error('away')] }).made.settle({ hour: HOUR, pendingSince: 10 })).rejects.toThrow(
      'away',
    );
  });

  it('M6 stores the export state of an hour, and reads it back', async () => {
    const state = {
      version: 1,
      leasedUntil: 9,
      main: { rows: 3, firstExpiry: 77, through: 70, parts: [2, 1] },
      late: { day: '2026-11-20', objects: 2 },
      progress: {
        asOf: 90,
        upTo: 80,
        through: 80,
        parts: [{ rows: 1, sha256: 'ab' }],
        firstExpiry: 99,
        place: { shard: 3, metricName: 'cpu', timestamp: 7 },
      },
    };
    const { made, sent } = tables({ Put: [{}], Get: [{}, { Item: { rows: 3, first_expiry: 77 } }] });
    await expect(made.read(HOUR)).resolves.toEqual({ version: 0, leasedUntil: 0 });
    await expect(made.read(HOUR)).resolves.toEqual({
      version: 0,
      leasedUntil: 0,
      main: { rows: 3, firstExpiry: 77, through: 0, parts: [3] },
    });
    await expect(made.replace(HOUR, state)).resolves.toBe(true);
    const kept = sent.at(-1)?.input.Item as object;
    expect(kept).toMatchObject({ metric_name: '@exported', timestamp: HOUR, rows: 3, first_expiry: 77 });
    // As returned by the table: nothing that DynamoDB cannot store.
    const { Item: back } = { Item: unmarshall(marshall(kept, { removeUndefinedValues: true })) };
    await expect(tables({ Get: [{ Item: back }] }).made.read(HOUR)).resolves.toEqual(state);
  });

  it('M6 replaces only the state that it read', async () => {
    const changed = new ConditionalCheckFailedException({ message: 'changed', $metadata: {} });
    const { made, sent } = tables({ Put: [{}, changed, new Error('away')] });
    await expect(made.replace(HOUR, { version: 1, leasedUntil: 0 })).resolves.toBe(true);
    await expect(made.replace(HOUR, { version: 8, leasedUntil: 0 })).resolves.toBe(false);
    await expect(made.replace(HOUR, { version: 8, leasedUntil: 0 })).rejects.toThrow('away');
    expect(
      sent
        .slice(0, 2)
        .map(({ input }) => [
          input.ConditionExpression,
          input.ExpressionAttributeNames,
          input.ExpressionAttributeValues,
        ]),
    ).toEqual([
      ['attribute_not_exists(#version)', { '#version': 'version' }, undefined],
      ['#version = :seen', { '#version': 'version' }, { ':seen': 7 }],
    ]);
  });
});
