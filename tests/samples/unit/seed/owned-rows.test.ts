import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  paginateScan,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { AlertConfigurationSettings } from '../../../../systems/metrics-aggregation/settings';
import type { AlertRuleSettings } from '../../../../systems/price-alerts/settings';
import { initialRule, RULES } from '../../../../functions/price-alerts/contract';
import { sdkOptions, startEmulator, type TestEmulator } from '../../../../local/provider/testing/harness';
import { makeRows, plannedRows } from '../../../../steps/deploy/owned-rows';
import type { Row } from '../../../../systems/shared/seed';
import { alertConfigurations, alertRules } from './tables';

/** On the local cloud's DynamoDB, for the conditions are what matters. */

let emulator: TestEmulator;
let client: DynamoDBClient;
let table: string;
let tables = 0;

beforeAll(async () => {
  emulator = await startEmulator();
  client = new DynamoDBClient(sdkOptions(emulator.endpoint));
}, 120_000);
afterAll(async () => {
  client?.destroy();
  await emulator?.stop();
}, 30_000);

const newTable = async (...keys: readonly [string, string?]): Promise<void> => {
  table = `table-${(tables += 1)}`;
  const names = keys.filter((name) => name !== undefined);
  await client.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: names.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: names.map((AttributeName, index) => ({ AttributeName, KeyType: index === 0 ? 'HASH' : 'RANGE' })),
    }),
  );
};
const everything = async (): Promise<readonly Row[]> => {
  const rows: Row[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName: table })) rows.push(...Items);
  return rows;
};

describe('P6 the alert rules of the environment file', () => {
  const NOW = new Date('2026-11-21T10:00:00.000Z');
  const rule = (alertId: string, more: Partial<AlertRuleSettings> = {}): AlertRuleSettings => ({
    userId: 'alice',
    alertId,
    symbol: 'BTC-USD',
    direction: 'above',
    threshold: '20500',
    cooldownSeconds: 300,
    severity: 'medium',
    ...more,
  });
  const file = (...rules: AlertRuleSettings[]) => alertRules(client, table, rules, () => NOW);
  const key = (alertId: string, userId = 'alice') => ({ userId: { S: userId }, alertId: { S: alertId } });
  const row = async (alertId: string, userId?: string): Promise<Row | undefined> =>
    (await client.send(new GetItemCommand({ TableName: table, Key: key(alertId, userId) }))).Item;
  /** As an evaluation leaves a rule that fired. */
  const fire = async (alertId: string, revision: string) =>
    client.send(
      new UpdateItemCommand({
        TableName: table,
        Key: key(alertId),
        UpdateExpression: 'SET #state = :disarmed, firings = :one, revision = :revision',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':disarmed': { S: 'disarmed' }, ':one': { N: '1' }, ':revision': { N: revision } },
      }),
    );

  beforeEach(() => newTable(RULES.partitionKey, RULES.sortKey));

  it('are added, and a second time nothing is done', async () => {
    const [a, b] = [rule('a'), rule('b', { userId: 'bob', severity: 'high' })];
    expect((await plannedRows(file(a, b))).map(({ effect, name }) => [effect, name])).toEqual([
      ['add', 'alice/a'],
      ['add', 'bob/b'],
    ]);
    expect(await everything()).toEqual([]);
    expect(await makeRows(file(a, b))).toHaveLength(2);
    expect(await row('b', 'bob')).toEqual({
      ...initialRule(b, NOW.toISOString()),
      managed_by: { S: 'environment-file' },
    });
    expect(await plannedRows(file(a, b))).toEqual([]);
    expect(await makeRows(file(a, b))).toEqual([]);
  });

  it('keep their state where only the cool-down or the severity changes', async () => {
    await makeRows(file(rule('a')));
    await fire('a', '3');
    const before = await row('a');
    expect(
      (await makeRows(file(rule('a', { cooldownSeconds: 0, severity: 'low' })))).map(({ effect }) => effect),
    ).toEqual(['amend']);
    expect(await row('a')).toEqual({ ...before, cooldownSeconds: { N: '0' }, severity: { S: 'low' } });
  });

  it.each([{ threshold: '1' }, { symbol: 'ETH-USD' }, { direction: 'below' }] as const)(
    'start over, armed and created now, with another %j',
    async (change) => {
      await makeRows(alertRules(client, table, [rule('a')], () => new Date(0)));
      await fire('a', '3');
      expect((await makeRows(file(rule('a', change)))).map(({ effect }) => effect)).toEqual(['renew']);
      expect(await row('a')).toEqual({
        ...initialRule(rule('a', change), NOW.toISOString()),
        managed_by: { S: 'environment-file' },
      });
    },
  );

  it('go with the file, and those of users stay', async () => {
    const theirs = initialRule(rule('theirs'), '2026-01-01T00:00:00.000Z');
    await client.send(new PutItemCommand({ TableName: table, Item: theirs }));
    await makeRows(file(rule('a'), rule('b')));
    expect((await makeRows(file(rule('b')))).map(({ effect, name }) => [effect, name])).toEqual([
      ['remove', 'alice/a'],
    ]);
    await makeRows(file());
    expect(await everything()).toEqual([theirs]);
  });

  it('stay with a user who wrote one of them over, once the file names it no more', async () => {
    await makeRows(file(rule('a')));
    const theirs = initialRule(rule('a', { threshold: '7' }), '2026-01-01T00:00:00.000Z');
    await client.send(new PutItemCommand({ TableName: table, Item: theirs }));
    expect(await makeRows(file())).toEqual([]);
    expect(await row('a')).toEqual(theirs);
  });

  it('that an older version loaded without a mark are taken over with their state', async () => {
    await client.send(
      new PutItemCommand({ TableName: table, Item: initialRule(rule('a'), '2026-01-01T00:00:00.000Z') }),
    );
    await fire('a', '3');
    const before = await row('a');
    expect(await makeRows(file(rule('a')))).toMatchObject([{ effect: 'amend', fields: [], takenOver: true }]);
    expect(await row('a')).toEqual({ ...before, managed_by: { S: 'environment-file' } });
    expect(await makeRows(file())).toMatchObject([{ effect: 'remove' }]);
  });

  it('that fire between reading and writing are judged again, and what they then are is what is replaced', async () => {
    await makeRows(file(rule('a'), rule('b')));
    const changed = file(rule('a', { threshold: '1' }), rule('b', { cooldownSeconds: 1 }));
    const written: string[] = [];
    const { table: owned } = changed;
    const racing: typeof changed = {
      ...changed,
      table: {
        ...owned!,
        write: async (change, entry) => {
          if (written.length < 2) await fire(entry.name.split('/')[1]!, String(written.length + 1));
          written.push(entry.name);
          await owned!.write(change, entry);
        },
      },
    };
    expect((await makeRows(racing)).map(({ effect, name }) => [effect, name])).toEqual([
      ['renew', 'alice/a'],
      ['amend', 'alice/b'],
    ]);
    // The renewed one twice: its revision was another one. The amended one once: it keeps what the firing wrote.
    expect(written.toSorted()).toEqual(['alice/a', 'alice/a', 'alice/b']);
    expect(await row('a')).not.toHaveProperty('revision');
    expect(await row('b')).toMatchObject({
      firings: { N: '1' },
      state: { S: 'disarmed' },
      cooldownSeconds: { N: '1' },
    });
  });

  it('are found among those of very many users by their list alone', async () => {
    await makeRows(file(rule('a')));
    for (let at = 0; at < 100; at += 25) {
      await client.send(
        new BatchWriteItemCommand({
          RequestItems: {
            [table]: Array.from({ length: 25 }, (_, i) => ({
              PutRequest: { Item: initialRule(rule('x', { userId: `user${at + i}` }), NOW.toISOString()) },
            })),
          },
        }),
      );
    }
    const sent = jest.spyOn(client, 'send');
    expect(await plannedRows(file())).toMatchObject([{ effect: 'remove', name: 'alice/a' }]);
    expect(sent.mock.calls.map(([command]) => command.constructor.name)).toEqual(['QueryCommand', 'GetItemCommand']);
    sent.mockRestore();
  });
});

describe('M4 the alert configurations of the environment file', () => {
  const cpu: AlertConfigurationSettings = { metricName: 'cpu', threshold: 90, comparison: 'above', severity: 'high' };
  const file = (...rows: AlertConfigurationSettings[]) => alertConfigurations(client, table, rows);
  beforeEach(() => newTable('metric_name'));

  it('are added, changed and removed, and rows of others stay', async () => {
    const theirs = {
      metric_name: { S: 'theirs' },
      threshold: { N: '1' },
      comparison: { S: 'below' },
      severity: { S: 'low' },
    };
    await client.send(new PutItemCommand({ TableName: table, Item: theirs }));
    expect(await makeRows(file(cpu, { ...cpu, metricName: 'mem' }))).toHaveLength(2);
    expect(await makeRows(file(cpu, { ...cpu, metricName: 'mem' }))).toEqual([]);
    expect(await makeRows(file({ ...cpu, threshold: 95.5 }))).toMatchObject([
      { effect: 'amend', name: 'cpu' },
      { effect: 'remove', name: 'mem' },
    ]);
    expect((await everything()).toSorted((a, b) => (a['metric_name']!.S! < b['metric_name']!.S! ? -1 : 1))).toEqual([
      {
        metric_name: { S: 'cpu' },
        threshold: { N: '95.5' },
        comparison: { S: 'above' },
        severity: { S: 'high' },
        managed_by: { S: 'environment-file' },
      },
      theirs,
    ]);
  });

  it('that somebody takes over before they are removed stay', async () => {
    await makeRows(file(cpu));
    const none = file();
    const taken = { metric_name: { S: 'cpu' }, threshold: { N: '1' } };
    const { table: owned } = none;
    const racing: typeof none = {
      ...none,
      table: {
        ...owned!,
        write: async (change, entry) => {
          await client.send(new PutItemCommand({ TableName: table, Item: taken }));
          await owned!.write(change, entry);
        },
      },
    };
    expect(await makeRows(racing)).toEqual([]);
    expect(await everything()).toEqual([taken]);
  });
});
