import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { fakeSend, type Answer } from '../../shared/fake-send';
import type { Point } from '../domain/point';
import { MARK_INTERVAL_MS } from '../domain/settling';
import { StoreUnavailableError } from '../errors';
import { numberValue } from './document-client';
import { DynamoMetricStore } from './metric-store';

const NOW = Date.parse('2026-11-20T21:05:00.500Z');
const point = (timestamp: number, parts: Partial<Point> = {}): Point => ({
  metricName: 'a',
  timestamp,
  value: 1.5,
  metricType: 'system',
  ...parts,
});
const cancelled = (...codes: string[]) =>
  new TransactionCanceledException({
    message: 'cancelled',
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  });

function store(write: readonly Answer[] = [{}], update: readonly Answer[] = [{}]) {
  const client = { send: () => undefined };
  const sent = fakeSend(client, { TransactWrite: write, Update: update });
  const pauses: number[] = [];
  const made = new DynamoMetricStore({
    client: client as never,
    table: 'ts',
    retentionDays: 30,
    sleep: async (pause) => {
      pauses.push(pause);
    },
    random: () => 0.5,
  });
  return { made, sent, pauses };
}

describe('DynamoMetricStore', () => {
  it('M3 writes all points of a request in one transaction, with expiry and export hour', async () => {
    const { made, sent } = store();
    await made.save(
      [point(NOW, { unit: 'Percent' }), point(NOW - 3_600_000, { metricName: 'foobar', metricType: 'business' })],
      NOW,
    );
    expect(sent.filter(({ name }) => name === 'TransactWrite').map(({ input }) => input)).toEqual([
      {
        TransactItems: [
          {
            Put: {
              TableName: 'ts',
              Item: {
                metric_name: 'a',
                timestamp: NOW,
                value: numberValue(1.5),
                metric_type: 'system',
                unit: 'Percent',
                received_at: '2026-11-20T21:05:00.500Z',
                ttl: 1_795_208_700 + 30 * 86_400,
                hour_shard: '2026-11-20T21#4',
              },
            },
          },
          {
            Put: {
              TableName: 'ts',
              Item: expect.objectContaining({
                metric_name: 'foobar',
                metric_type: 'business',
                unit: undefined,
                hour_shard: '2026-11-20T20#0',
              }),
            },
          },
        ],
      },
    ]);
  });

  it('M6 announces each hour before it writes', async () => {
    const { made, sent } = store();
    await made.save([point(NOW), point(NOW + 1), point(NOW - 3_600_000)], NOW);
    expect(sent.map(({ name }) => name)).toEqual(['Update', 'Update', 'TransactWrite']);
    expect(sent.slice(0, 2).map(({ input }) => [input.Key, input.ExpressionAttributeValues])).toEqual([
      [{ metric_name: '@export-pending', timestamp: Date.parse('2026-11-20T21:00:00Z') }, { ':now': NOW }],
      [{ metric_name: '@export-pending', timestamp: Date.parse('2026-11-20T20:00:00Z') }, { ':now': NOW }],
    ]);
  });

  it('M6 announces an hour again only after the interval, and does not write if that fails', async () => {
    const { made, sent } = store([{}], [{}, {}, new Error('away')]);
    const updates = () => sent.filter(({ name }) => name === 'Update').length;
    await made.save([point(NOW)], NOW);
    await made.save([point(NOW + 1)], NOW + MARK_INTERVAL_MS - 1);
    expect(updates()).toBe(1);
    await made.save([point(NOW + 2)], NOW + MARK_INTERVAL_MS);
    expect(updates()).toBe(2);
    await expect(made.save([point(NOW + 3)], NOW + 2 * MARK_INTERVAL_MS)).rejects.toThrow(StoreUnavailableError);
    expect(sent.at(-1)?.name).toBe('Update');
  });

  it('M6 never moves an announcement back, and accepts a later one as its own', async () => {
    const { made, sent } = store([{}], [new ConditionalCheckFailedException({ message: 'later', $metadata: {} })]);
    await made.save([point(NOW)], NOW);
    await made.save([point(NOW + 1)], NOW + 1);
    expect(sent.map(({ name }) => name)).toEqual(['Update', 'TransactWrite', 'TransactWrite']);
    expect(sent[0]?.input.ConditionExpression).toBe('attribute_not_exists(pending_since) OR pending_since < :now');
  });

  it('M6 does not count a failed announcement', async () => {
    const { made, sent } = store([{}], [new Error('away'), {}]);
    await expect(made.save([point(NOW)], NOW)).rejects.toThrow(StoreUnavailableError);
    await made.save([point(NOW)], NOW + 1);
    expect(sent.map(({ name }) => name)).toEqual(['Update', 'Update', 'TransactWrite']);
  });

  it('M3 retries a transaction that conflicted with another', async () => {
    const { made, sent, pauses } = store([cancelled('None', 'TransactionConflict'), cancelled('ThrottlingError'), {}]);
    await made.save([point(NOW), point(NOW + 1)], NOW);
    expect(sent.filter(({ name }) => name === 'TransactWrite')).toHaveLength(3);
    expect(pauses).toEqual([25, 50]);
  });

  it('M3 gives up after four tries and reports that nothing is stored', async () => {
    const { made, sent } = store([cancelled('TransactionConflict')]);
    await expect(made.save([point(NOW)], NOW)).rejects.toMatchObject({
      name: 'StoreUnavailableError',
      message: expect.stringContaining('none of them is'),
      cause: expect.any(TransactionCanceledException),
    });
    expect(sent.filter(({ name }) => name === 'TransactWrite')).toHaveLength(4);
  });

  it.each([cancelled('None', 'ValidationError'), new Error('AccessDenied')])(
    'M3 does not retry permanent errors (%#)',
    async (error) => {
      const { made, sent, pauses } = store([error]);
      await expect(made.save([point(NOW)], NOW)).rejects.toMatchObject({ cause: error });
      expect([sent.filter(({ name }) => name === 'TransactWrite').length, pauses]).toEqual([1, []]);
    },
  );
});

describe('numberValue', () => {
  it.each([0.1 + 0.2, 1e21, -9.99e125, 5e-7, 2 ** 53 + 2, -0])(
    'M3 marshals %d so that the same float comes back',
    (value) => {
      const { N } = marshall({ value: numberValue(value) }).value as { N: string };
      expect(Number(N) + 0).toBe(value + 0);
    },
  );
});
