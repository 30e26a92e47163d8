import { record } from '../testing/recorder';
import { KEY_ARN, TAGS, testScope } from '../testing/scope';
import { keyAttributes, Table, type TableArgs } from './table';

const base: TableArgs = {
  scope: testScope(),
  part: 'orders',
  keyArn: KEY_ARN,
  partitionKey: { name: 'id', type: 'S' },
  pointInTimeRecovery: true,
};

const inputsOf = async (changes: Partial<TableArgs> = {}) =>
  (await record(() => new Table('t', { ...base, ...changes }))).named('t-table');

it('M8 creates an on-demand table, encrypted, backed up and protected', async () => {
  const table = await inputsOf();
  expect(table.inputs).toEqual({
    name: 'dev-shop-orders',
    billingMode: 'PAY_PER_REQUEST',
    hashKey: 'id',
    attributes: [{ name: 'id', type: 'S' }],
    pointInTimeRecovery: { enabled: true },
    serverSideEncryption: { enabled: true, kmsKeyArn: KEY_ARN },
    deletionProtectionEnabled: true,
    tags: TAGS,
  });
  expect(table.protect).toBe(true);
});

it('M3 adds sort key, TTL, stream and index', async () => {
  const { inputs } = await inputsOf({
    sortKey: { name: 'at', type: 'N' },
    ttl: 'ttl',
    stream: true,
    indexes: [{ name: 'by-day', partitionKey: { name: 'day', type: 'S' }, sortKey: { name: 'at', type: 'N' } }],
  });
  expect(inputs).toMatchObject({
    rangeKey: 'at',
    ttl: { attributeName: 'ttl', enabled: true },
    streamEnabled: true,
    streamViewType: 'NEW_AND_OLD_IMAGES',
    globalSecondaryIndexes: [{ name: 'by-day', hashKey: 'day', rangeKey: 'at', projectionType: 'ALL' }],
    attributes: [
      { name: 'id', type: 'S' },
      { name: 'at', type: 'N' },
      { name: 'day', type: 'S' },
    ],
  });
});

it('is unprotected if configured', async () => {
  const table = await inputsOf({
    scope: testScope({ protection: { deletionProtection: false, emptyBucketsOnDestroy: true } }),
  });
  expect([table.protect, table.inputs['deletionProtectionEnabled']]).toEqual([false, false]);
});

it('defines each attribute once, since DynamoDB rejects unused and duplicate ones', () => {
  const at = { name: 'at', type: 'N' } as const;
  expect(
    keyAttributes({
      partitionKey: { name: 'id', type: 'S' },
      sortKey: at,
      indexes: [{ name: 'i', partitionKey: { name: 'id', type: 'S' }, sortKey: at }],
    }).map(({ name }) => name),
  ).toEqual(['id', 'at']);
});
