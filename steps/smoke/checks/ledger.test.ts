import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fakeSend, type SentCommand } from '../../../functions/shared/fake-send';
import type { Trace } from '../../../systems/shared/smoke/smoke';
import type { Clients } from '../../core/engine/clients';
import { openStore } from '../../core/store/store';
import { cleanEarlier, openLedger } from './ledger';

/** No process has it: above the largest id of Linux. */
const GONE = 2 ** 22 + 1;
const item: Trace = {
  kind: 'item',
  region: 'us-east-2',
  container: 'series',
  key: { metric_name: { S: 'signalbox_smoke_x' }, timestamp: { N: '1' } },
};
const mark: Trace = {
  ...item,
  key: { metric_name: { S: '@export-pending' }, timestamp: { N: '0' } },
  shared: {
    table: 'series',
    index: 'by-hour',
    partitionKey: 'hour_shard',
    partitions: ['2000-01-02T00#0', '2000-01-02T00#1'],
    attribute: 'metric_name',
    own: 'signalbox_smoke_x',
    reason: 'other metrics are of that hour now, and need it',
  },
};

describe('R4 what a killed smoke test left', () => {
  const dir = mkdtempSync(join(tmpdir(), 'signalbox-ledger-'));
  const store = openStore(`file://${dir}`)!;
  const file = join(dir, '.signalbox', 'dev', 'smoke', 'x.json');
  let answers: Parameters<typeof fakeSend>[1];
  const clean = async (): Promise<{
    readonly sent: readonly SentCommand[];
    readonly remains: readonly string[];
    readonly removed: number;
  }> => {
    const client = new DynamoDBClient({ region: 'us-east-2' });
    const sent = fakeSend(client, answers);
    const cleaned = await cleanEarlier(store, 'dev', {
      get: () => client,
      destroy: () => undefined,
    } as unknown as Clients);
    return { ...cleaned, sent };
  };
  const leave = (more: object, traces: readonly Trace[] = [item]): void => {
    mkdirSync(join(dir, '.signalbox', 'dev', 'smoke'), { recursive: true });
    writeFileSync(
      file,
      JSON.stringify({
        format: 'signalbox-smoke-traces',
        version: 2,
        host: hostname(),
        pid: GONE,
        started: Date.now(),
        traces,
        ...more,
      }),
    );
  };
  beforeEach(() => {
    answers = { DeleteItem: [{ Attributes: { a: { S: 'b' } } }], Query: [{ Items: [] }] };
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it('is removed by its exact key, and forgotten', async () => {
    leave({});
    const { sent, removed } = await clean();
    expect([removed, sent]).toEqual([
      1,
      [{ name: 'DeleteItem', input: { TableName: 'series', Key: item.key, ReturnValues: 'ALL_OLD' } }],
    ]);
    expect(existsSync(file)).toBe(false);
  });

  it.each([
    ['a run of this machine that lives', { pid: process.pid }],
    ['a run of another machine that may live', { host: 'elsewhere' }],
    ['a list of an older format', { version: 1 }],
    ['a list of a newer format', { version: 3 }],
  ])('is left alone where it is of %s', async (_, more) => {
    leave(more);
    expect((await clean()).sent).toEqual([]);
    expect(existsSync(file)).toBe(true);
  });

  it('is removed where the run of another machine began long ago', async () => {
    leave({ host: 'elsewhere', started: Date.now() - 16 * 60_000 });
    expect((await clean()).removed).toBe(1);
  });

  it('is named and kept in mind where it cannot be removed', async () => {
    answers = { DeleteItem: [new Error('AccessDenied')] };
    leave({});
    expect((await clean()).remains).toEqual([
      'item {"metric_name":"signalbox_smoke_x","timestamp":"1"} of table series (us-east-2): AccessDenied',
    ]);
    expect(existsSync(file)).toBe(true);
  });

  it('stays where it belongs to an hour that other metrics are of by now', async () => {
    answers = { ...answers, Query: [{ Items: [] }, { Items: [{ metric_name: { S: 'theirs' } }] }] };
    leave({}, [mark]);
    const { sent, remains } = await clean();
    expect(sent.map(({ name }) => name)).not.toContain('DeleteItem');
    expect(sent.map(({ input }) => input)).toContainEqual(
      expect.objectContaining({
        IndexName: 'by-hour',
        ExpressionAttributeValues: { ':partition': { S: '2000-01-02T00#1' } },
      }),
    );
    expect(remains).toEqual([expect.stringContaining('other metrics are of that hour now')]);
  });

  it('is a list with the process that may leave it, from before anything is sent', async () => {
    await openLedger(store, 'dev', 'x', [item]);
    expect((await clean()).sent).toEqual([]);
    expect(JSON.parse((await store.read('.signalbox/dev/smoke/x.json'))!.toString())).toMatchObject({
      host: hostname(),
      pid: process.pid,
      traces: [item],
    });
  });
});
