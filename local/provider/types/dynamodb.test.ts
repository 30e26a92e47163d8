import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  ListTagsOfResourceCommand,
  TagResourceCommand,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import type { UpdateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { ACCOUNT, drive, makeContext, sdkOptions, startEmulator } from '../testing/harness';
import type { TestEmulator } from '../testing/harness';
import type { Context, Props } from '../types';
import { types } from './dynamodb';

const table = types[0]!;
const KEY = `arn:aws:kms:us-east-1:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`;

let emulator: TestEmulator;
let ctx: Context;
let client: DynamoDBClient;

beforeAll(async () => {
  emulator = await startEmulator();
  ctx = makeContext(emulator.endpoint);
  client = new DynamoDBClient(sdkOptions(emulator.endpoint));
}, 120_000);
afterAll(() => emulator?.stop());

const described = async (TableName: string) => (await client.send(new DescribeTableCommand({ TableName }))).Table!;
const change = (input: UpdateTableCommandInput) => client.send(new UpdateTableCommand(input));
const byHour = { name: 'by-hour', hashKey: 'hour_shard', rangeKey: 'timestamp', projectionType: 'ALL' };
const attributes = [
  { name: 'metric_name', type: 'S' },
  { name: 'timestamp', type: 'N' },
  { name: 'hour_shard', type: 'S' },
];
const timeSeries = (name: string): Props => ({
  name,
  attributes,
  hashKey: 'metric_name',
  rangeKey: 'timestamp',
  billingMode: 'PAY_PER_REQUEST',
  globalSecondaryIndexes: [byHour],
  ttl: { attributeName: 'ttl', enabled: true },
  streamEnabled: true,
  streamViewType: 'NEW_AND_OLD_IMAGES',
  pointInTimeRecovery: { enabled: true },
  serverSideEncryption: { enabled: true, kmsKeyArn: KEY },
  deletionProtectionEnabled: true,
  tags: { Environment: 'dev', Owner: 'a' },
});

describe('aws:dynamodb/table:Table', () => {
  it('M3 creates a time series table and reads it back', async () => {
    const driver = drive(table, ctx);
    await driver.create(timeSeries('dev-series'));
    expect(driver.id).toBe('dev-series');
    const live = await described('dev-series');
    expect(live).toMatchObject({
      KeySchema: [
        { AttributeName: 'metric_name', KeyType: 'HASH' },
        { AttributeName: 'timestamp', KeyType: 'RANGE' },
      ],
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
      SSEDescription: { Status: 'ENABLED', SSEType: 'KMS', KMSMasterKeyArn: KEY },
      DeletionProtectionEnabled: true,
    });
    expect(live.GlobalSecondaryIndexes).toEqual([
      expect.objectContaining({ IndexName: 'by-hour', Projection: { ProjectionType: 'ALL' } }),
    ]);
    const ttl = await client.send(new DescribeTimeToLiveCommand({ TableName: 'dev-series' }));
    expect(ttl.TimeToLiveDescription).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'ttl' });
    const backups = await client.send(new DescribeContinuousBackupsCommand({ TableName: 'dev-series' }));
    expect(backups.ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus).toBe(
      'ENABLED',
    );
    expect(driver.state).toMatchObject({
      arn: `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/dev-series`,
      streamArn: live.LatestStreamArn,
      streamLabel: live.LatestStreamLabel,
      tableClass: 'STANDARD',
      tagsAll: { Environment: 'dev', Owner: 'a' },
    });
  });

  it('detects every drift, names just that, and repairs it', async () => {
    const driver = drive(table, ctx);
    const inputs = timeSeries('dev-drift');
    const TableName = 'dev-drift';
    await driver.create(inputs);
    const ResourceArn = driver.state.arn as string;
    const ttl = (Enabled: boolean, AttributeName: string) =>
      client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { Enabled, AttributeName } }));
    const drifts: { paths: string[]; make: () => Promise<unknown> }[] = [
      { paths: ['ttl.attributeName', 'ttl.enabled'], make: () => ttl(false, 'ttl') },
      { paths: ['ttl.attributeName'], make: () => ttl(true, 'other') },
      {
        paths: ['pointInTimeRecovery.enabled'],
        make: () =>
          client.send(
            new UpdateContinuousBackupsCommand({
              TableName,
              PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: false },
            }),
          ),
      },
      {
        paths: ['serverSideEncryption.kmsKeyArn'],
        make: () =>
          change({ TableName, SSESpecification: { Enabled: true, SSEType: 'KMS', KMSMasterKeyId: `${KEY}6` } }),
      },
      {
        paths: ['serverSideEncryption.kmsKeyArn'],
        make: () => change({ TableName, SSESpecification: { Enabled: true, SSEType: 'KMS' } }),
      },
      {
        paths: ['serverSideEncryption.enabled', 'serverSideEncryption.kmsKeyArn'],
        make: () => change({ TableName, SSESpecification: { Enabled: false } }),
      },
      { paths: ['deletionProtectionEnabled'], make: () => change({ TableName, DeletionProtectionEnabled: false }) },
      { paths: ['streamEnabled'], make: () => change({ TableName, StreamSpecification: { StreamEnabled: false } }) },
      {
        paths: ['attributes', 'globalSecondaryIndexes'],
        make: () => change({ TableName, GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'by-hour' } }] }),
      },
      { paths: ['tableClass'], make: () => change({ TableName, TableClass: 'STANDARD_INFREQUENT_ACCESS' }) },
      {
        paths: ['billingMode'],
        make: () =>
          change({
            TableName,
            BillingMode: 'PROVISIONED',
            ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
          }),
      },
      {
        paths: ['tags.Owner'],
        make: () => client.send(new TagResourceCommand({ ResourceArn, Tags: [{ Key: 'Owner', Value: 'x' }] })),
      },
    ];
    for (const { paths, make } of drifts) {
      await make();
      await driver.refresh();
      const diff = driver.diff();
      expect(diff.replaces).toEqual([]);
      expect(diff.details.map(({ path }) => path).sort()).toEqual(paths);
      await driver.update(inputs);
    }
    expect(await driver.refresh()).toEqual([]);
    const live = await described(TableName);
    expect(live).toMatchObject({
      DeletionProtectionEnabled: true,
      StreamSpecification: { StreamEnabled: true },
      SSEDescription: { KMSMasterKeyArn: KEY },
    });
    expect((await client.send(new ListTagsOfResourceCommand({ ResourceArn }))).Tags).toContainEqual({
      Key: 'Owner',
      Value: 'a',
    });
  });

  it('detects an index that somebody added', async () => {
    const driver = drive(table, ctx);
    await driver.create(timeSeries('dev-index'));
    await change({
      TableName: 'dev-index',
      AttributeDefinitions: [
        { AttributeName: 'metric_name', AttributeType: 'S' },
        { AttributeName: 'hour_shard', AttributeType: 'S' },
      ],
      GlobalSecondaryIndexUpdates: [
        {
          Create: {
            IndexName: 'extra',
            KeySchema: [{ AttributeName: 'hour_shard', KeyType: 'HASH' }],
            Projection: { ProjectionType: 'KEYS_ONLY' },
          },
        },
      ],
    });
    expect(await driver.refresh()).toEqual(['globalSecondaryIndexes']);
    await driver.update(timeSeries('dev-index'));
    expect((await described('dev-index')).GlobalSecondaryIndexes?.map((index) => index.IndexName)).toEqual(['by-hour']);
  });

  it('changes indexes in place: adds, removes, and recreates one if its key or projection changes', async () => {
    const driver = drive(table, ctx);
    const inputs = timeSeries('dev-indexes');
    await driver.create(inputs);
    const byDay = {
      name: 'by-day',
      keySchemas: [{ attributeName: 'day', keyType: 'HASH' }],
      projectionType: 'INCLUDE',
      nonKeyAttributes: ['value', 'unit'],
    };
    await driver.update({
      ...inputs,
      attributes: [...attributes, { name: 'day', type: 'S' }],
      globalSecondaryIndexes: [byDay, byHour],
    });
    expect((await described('dev-indexes')).GlobalSecondaryIndexes?.map((index) => index.IndexName)).toEqual([
      'by-hour',
      'by-day',
    ]);
    expect(
      driver.diff({
        ...inputs,
        attributes: [...attributes, { name: 'day', type: 'S' }],
        globalSecondaryIndexes: [byHour, byDay],
      }).changed,
    ).toEqual([]);
    await driver.update({ ...inputs, globalSecondaryIndexes: [{ ...byHour, projectionType: 'KEYS_ONLY' }] });
    const live = await described('dev-indexes');
    expect(live.GlobalSecondaryIndexes?.map((index) => [index.IndexName, index.Projection?.ProjectionType])).toEqual([
      ['by-hour', 'KEYS_ONLY'],
    ]);
    expect(live.AttributeDefinitions?.map((d) => d.AttributeName).sort()).toEqual([
      'hour_shard',
      'metric_name',
      'timestamp',
    ]);
  });

  it('replaces for another key or name, and refuses another key type by name', async () => {
    const driver = drive(table, ctx);
    const inputs = timeSeries('dev-keys');
    await driver.create(inputs);
    expect(driver.diff({ ...inputs, name: 'other' }).replaces).toEqual(['name']);
    expect(driver.diff({ ...inputs, hashKey: 'hour_shard', rangeKey: 'metric_name' }).replaces).toEqual([
      'hashKey',
      'rangeKey',
    ]);
    const otherType = attributes.map((attribute) =>
      attribute.name === 'timestamp' ? { ...attribute, type: 'S' } : attribute,
    );
    await expect(driver.update({ ...inputs, attributes: otherType })).rejects.toThrow(
      "'timestamp' is a key of type N, and AWS cannot make it S",
    );
  });

  it('moves between on-demand and provisioned capacity', async () => {
    const driver = drive(table, ctx);
    const inputs = timeSeries('dev-capacity');
    await driver.create(inputs);
    const provisioned = {
      ...inputs,
      billingMode: undefined,
      readCapacity: 2,
      writeCapacity: 3,
      globalSecondaryIndexes: [{ ...byHour, readCapacity: 4, writeCapacity: 5 }],
    };
    await driver.update(provisioned);
    const live = await described('dev-capacity');
    expect(live.ProvisionedThroughput).toMatchObject({ ReadCapacityUnits: 2, WriteCapacityUnits: 3 });
    expect(live.GlobalSecondaryIndexes?.[0]?.ProvisionedThroughput).toMatchObject({
      ReadCapacityUnits: 4,
      WriteCapacityUnits: 5,
    });
    await driver.update({ ...provisioned, readCapacity: 7 });
    expect((await described('dev-capacity')).ProvisionedThroughput?.ReadCapacityUnits).toBe(7);
    await driver.update(inputs);
    expect((await described('dev-capacity')).BillingModeSummary?.BillingMode).toBe('PAY_PER_REQUEST');
  });

  it('turns streams, TTL, backups and encryption off and on again', async () => {
    const driver = drive(table, ctx);
    const inputs = timeSeries('dev-toggle');
    await driver.create(inputs);
    await driver.update({
      ...inputs,
      streamEnabled: false,
      streamViewType: undefined,
      ttl: { enabled: false },
      pointInTimeRecovery: { enabled: false },
      serverSideEncryption: { enabled: false },
    });
    const live = await described('dev-toggle');
    expect([live.StreamSpecification?.StreamEnabled ?? false, live.SSEDescription?.Status]).toEqual([
      false,
      'DISABLED',
    ]);
    expect(
      (await client.send(new DescribeTimeToLiveCommand({ TableName: 'dev-toggle' }))).TimeToLiveDescription
        ?.TimeToLiveStatus,
    ).toBe('DISABLED');
    await driver.update(inputs);
    await driver.update({
      ...inputs,
      streamViewType: 'KEYS_ONLY',
      ttl: { enabled: true, attributeName: 'expiryTime' },
      pointInTimeRecovery: { enabled: true, recoveryPeriodInDays: 10 },
    });
    expect((await described('dev-toggle')).StreamSpecification).toEqual({
      StreamEnabled: true,
      StreamViewType: 'KEYS_ONLY',
    });
    expect(
      (await client.send(new DescribeTimeToLiveCommand({ TableName: 'dev-toggle' }))).TimeToLiveDescription
        ?.AttributeName,
    ).toBe('expiryTime');
  });

  it('refuses to delete a protected table, deletes it unprotected, and reads as gone', async () => {
    const driver = drive(table, ctx);
    const inputs = timeSeries('dev-delete');
    await driver.create(inputs);
    await expect(driver.delete()).rejects.toThrow(
      'deletionProtectionEnabled is true on table dev-delete; set it to false',
    );
    await driver.update({ ...inputs, deletionProtectionEnabled: false });
    await driver.delete();
    expect(await driver.refresh()).toBeUndefined();
    await driver.delete();
    await expect(described('dev-delete')).rejects.toThrow('not found');
  });

  it('detects a deletion outside the stack', async () => {
    const driver = drive(table, ctx);
    await driver.create({
      name: 'dev-lost',
      attributes: [{ name: 'k', type: 'S' }],
      hashKey: 'k',
      billingMode: 'PAY_PER_REQUEST',
    });
    await client.send(new DeleteTableCommand({ TableName: 'dev-lost' }));
    expect(await driver.refresh()).toBeUndefined();
  });

  it('adopts what a killed run left incomplete, but no foreign table', async () => {
    const left = (TableName: string, tags: Props, hashKey = 'userId') =>
      client.send(
        new CreateTableCommand({
          TableName,
          BillingMode: 'PAY_PER_REQUEST',
          KeySchema: [{ AttributeName: hashKey, KeyType: 'HASH' }],
          AttributeDefinitions: [{ AttributeName: hashKey, AttributeType: 'S' }],
          Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value: String(Value) })),
        }),
      );
    const rules = (name: string) => ({
      name,
      attributes: [{ name: 'userId', type: 'S' }],
      hashKey: 'userId',
      billingMode: 'PAY_PER_REQUEST',
      tags: { Environment: 'dev' },
      ttl: { attributeName: 'ttl', enabled: true },
      pointInTimeRecovery: { enabled: true },
    });
    await left('dev-left', { Environment: 'dev' });
    await drive(table, ctx).create(rules('dev-left'));
    expect(
      (await client.send(new DescribeTimeToLiveCommand({ TableName: 'dev-left' }))).TimeToLiveDescription
        ?.TimeToLiveStatus,
    ).toBe('ENABLED');
    await left('dev-foreign', { Environment: 'prod' });
    await expect(drive(table, ctx).create(rules('dev-foreign'))).rejects.toThrow("name 'dev-foreign' is taken");
    await left('dev-otherkey', { Environment: 'dev' }, 'id');
    await expect(drive(table, ctx).create(rules('dev-otherkey'))).rejects.toThrow("name 'dev-otherkey' is taken");
  });

  it('imports by name', async () => {
    const driver = drive(table, ctx);
    await driver.create(timeSeries('dev-import'));
    const imported = await driver.import();
    const inputs = { ...timeSeries('dev-import'), attributes: expect.arrayContaining(attributes) as unknown };
    expect(imported?.state).toMatchObject(inputs);
    const { name, hashKey, rangeKey, billingMode, tags } = inputs as Props;
    expect(imported?.inputs).toMatchObject({
      name,
      hashKey,
      rangeKey,
      billingMode,
      tags,
      attributes: inputs.attributes,
    });
  });

  it('reports each mistake', () => {
    const reasons = (inputs: Props) =>
      drive(table, ctx)
        .check({ ...timeSeries('dev-check'), ...inputs })
        .map(({ property, reason }) => `${property}: ${reason}`);
    expect(reasons({})).toEqual([]);
    expect(reasons({ attributes: [...attributes.slice(0, 2), { name: 'unused', type: 'S' }] })).toEqual([
      "attributes: must define 'hour_shard', a key of the table or an index",
      "attributes: defines 'unused', which is not a key of the table or an index; omit it",
    ]);
    expect(reasons({ streamViewType: undefined, ttl: { enabled: true } })).toEqual([
      'streamViewType: is required when streamEnabled is true',
      'ttl: attributeName is required when enabled is true',
    ]);
    expect(reasons({ billingMode: 'FREE' })).toContain(
      "billingMode: must be PROVISIONED or PAY_PER_REQUEST, found 'FREE'",
    );
    expect(reasons({ readCapacity: 1 })).toEqual([
      'readCapacity: must be omitted for an on-demand table (billingMode PAY_PER_REQUEST)',
    ]);
    expect(reasons({ globalSecondaryIndexes: [{ ...byHour, warmThroughput: {} }] })[0]).toContain(
      "globalSecondaryIndexes: the local provider does not know 'warmThroughput' here",
    );
    expect(
      reasons({
        globalSecondaryIndexes: [{ name: 'bare', projectionType: 'ALL' }],
        attributes: attributes.slice(0, 2),
      }),
    ).toEqual(["globalSecondaryIndexes: index 'bare' requires keySchemas or hashKey"]);
  });
});
