import type { TableDescription } from '@aws-sdk/client-dynamodb';
import type { Context } from '../types';
import { tableChanges } from './dynamodb-changes';
import { indexInput, indexSteps } from './dynamodb-indexes';
import type { IndexInput } from './dynamodb-indexes';
import { setTtl } from './dynamodb-settings';

// The local cloud takes several changes in one request; AWS does not. These hold the order and the
// number of the requests.

const index = (name: string, hashKey: string, rest: Partial<IndexInput> = {}): IndexInput => ({
  name,
  hashKey,
  projectionType: 'ALL',
  ...rest,
});
const live: TableDescription = {
  BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  AttributeDefinitions: ['id', 'a', 'b'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
  ProvisionedThroughput: { ReadCapacityUnits: 0, WriteCapacityUnits: 0 },
  StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' },
  GlobalSecondaryIndexes: ['a', 'b'].map((name) => ({
    IndexName: `by-${name}`,
    KeySchema: [{ AttributeName: name, KeyType: 'HASH' }],
    Projection: { ProjectionType: 'ALL' },
    ProvisionedThroughput: { ReadCapacityUnits: 0, WriteCapacityUnits: 0 },
  })),
};
const same = {
  billingMode: 'PAY_PER_REQUEST',
  tableClass: 'STANDARD',
  streamEnabled: true,
  streamViewType: 'KEYS_ONLY',
};
const attributes = (...names: string[]) => names.map((name) => ({ name, type: 'S' }));

describe('tableChanges', () => {
  it('asks for nothing where nothing changes', () => {
    expect(tableChanges(live, same)).toEqual([]);
  });

  it('puts each kind of change into a request of its own', () => {
    const changes = tableChanges(live, {
      ...same,
      deletionProtectionEnabled: true,
      tableClass: 'STANDARD_INFREQUENT_ACCESS',
      streamEnabled: false,
      serverSideEncryption: { enabled: true },
    });
    expect(changes).toEqual([
      { DeletionProtectionEnabled: true },
      { TableClass: 'STANDARD_INFREQUENT_ACCESS' },
      { StreamSpecification: { StreamEnabled: false } },
      { SSESpecification: { Enabled: true, SSEType: 'KMS', KMSMasterKeyId: undefined } },
    ]);
  });

  it('ends a stream before it starts one of another view type', () => {
    expect(tableChanges(live, { ...same, streamViewType: 'NEW_IMAGE' })).toEqual([
      { StreamSpecification: { StreamEnabled: false } },
      { StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' } },
    ]);
  });

  it('gives every live index its capacity in the switch to provisioned', () => {
    const indexes = [index('by-a', 'a', { readCapacity: 3, writeCapacity: 4 })];
    const changes = tableChanges(live, {
      ...same,
      billingMode: 'PROVISIONED',
      readCapacity: 1,
      writeCapacity: 2,
      globalSecondaryIndexes: indexes,
    });
    expect(changes).toEqual([
      {
        BillingMode: 'PROVISIONED',
        ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 2 },
        GlobalSecondaryIndexUpdates: [
          { Update: { IndexName: 'by-a', ProvisionedThroughput: { ReadCapacityUnits: 3, WriteCapacityUnits: 4 } } },
          { Update: { IndexName: 'by-b', ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 2 } } },
        ],
      },
    ]);
  });
});

describe('indexSteps', () => {
  const both = [index('by-a', 'a'), index('by-b', 'b')];

  it('takes no step where the indexes are the same, however their keys are written', () => {
    const written = [
      { name: 'by-b', projectionType: 'ALL', keySchemas: [{ attributeName: 'b', keyType: 'HASH' }] },
      both[0]!,
    ];
    expect(indexSteps(live, written, attributes('id', 'a', 'b'), 'PAY_PER_REQUEST')).toEqual([]);
  });

  it('adds and removes one index a step, removals first, with the definitions of just the keys', () => {
    const steps = indexSteps(
      live,
      [both[0]!, index('by-c', 'c'), index('by-d', 'd')],
      attributes('id', 'a', 'c', 'd'),
      'PAY_PER_REQUEST',
    );
    expect(steps.map(({ update }) => [update.Delete?.IndexName, update.Create?.IndexName])).toEqual([
      ['by-b', undefined],
      [undefined, 'by-c'],
      [undefined, 'by-d'],
    ]);
    expect(steps.map((step) => step.definitions.map((d) => d.AttributeName))).toEqual([[], ['id', 'c'], ['id', 'd']]);
  });

  it('recreates an index if its key, key type or projection changes', () => {
    const names = (wanted: IndexInput, ...types: { name: string; type: string }[]) =>
      indexSteps(live, [wanted, both[1]!], types, 'PAY_PER_REQUEST').map(({ update }) =>
        update.Delete ? `-${update.Delete.IndexName}` : `+${update.Create?.IndexName}`,
      );
    expect(names(index('by-a', 'c'), ...attributes('id', 'b', 'c'))).toEqual(['-by-a', '+by-a']);
    expect(names(index('by-a', 'a'), ...attributes('id', 'b'), { name: 'a', type: 'N' })).toEqual(['-by-a', '+by-a']);
    expect(names(index('by-a', 'a', { projectionType: 'KEYS_ONLY' }), ...attributes('id', 'a', 'b'))).toEqual([
      '-by-a',
      '+by-a',
    ]);
  });
});

describe('indexInput', () => {
  const included = {
    IndexName: 'by-a',
    KeySchema: [{ AttributeName: 'a', KeyType: 'HASH' as const }],
    Projection: { ProjectionType: 'INCLUDE' as const, NonKeyAttributes: ['x', 'y'] },
  };

  it("keeps the program's way to write a key and the order of a set", () => {
    expect(indexInput(included, false, undefined)).toEqual({
      name: 'by-a',
      hashKey: 'a',
      projectionType: 'INCLUDE',
      nonKeyAttributes: ['x', 'y'],
    });
    const prior = {
      name: 'by-a',
      keySchemas: [{ attributeName: 'a', keyType: 'HASH' }],
      projectionType: 'INCLUDE',
      nonKeyAttributes: ['y', 'x'],
    };
    expect(indexInput(included, false, prior)).toEqual(prior);
    expect(indexInput(included, false, { ...prior, nonKeyAttributes: ['y'] })).toMatchObject({
      nonKeyAttributes: ['x', 'y'],
    });
  });

  it('shows a key of several attributes as a list, as it has no other way', () => {
    const wide = {
      ...included,
      KeySchema: ['a', 'b', 'c'].map((AttributeName) => ({ AttributeName, KeyType: 'HASH' as const })),
    };
    expect(indexInput(wide, false, undefined)).toMatchObject({
      keySchemas: ['a', 'b', 'c'].map((attributeName) => ({ attributeName, keyType: 'HASH' })),
    });
  });
});

describe('setTtl', () => {
  const calls: unknown[] = [];
  const contextOf = (live: object): Context => ({
    region: 'us-east-1',
    accountId: '111111111111',
    endpoint: 'http://127.0.0.1:1',
    client: <C>() =>
      ({
        send: (command: { constructor: { name: string }; input: { TimeToLiveSpecification?: unknown } }) => {
          if (command.constructor.name === 'DescribeTimeToLiveCommand')
            return Promise.resolve({ TimeToLiveDescription: live });
          calls.push(command.input.TimeToLiveSpecification);
          return Promise.resolve({});
        },
      }) as C,
  });
  const enabled = { TimeToLiveStatus: 'ENABLED', AttributeName: 'old' };
  beforeEach(() => calls.splice(0));

  it('disables the live attribute before it enables another', async () => {
    await setTtl(contextOf(enabled), 't', { enabled: true, attributeName: 'new' });
    expect(calls).toEqual([
      { Enabled: false, AttributeName: 'old' },
      { Enabled: true, AttributeName: 'new' },
    ]);
  });

  it('names the live attribute to disable, and calls nothing where nothing changes', async () => {
    await setTtl(contextOf(enabled), 't', { enabled: false });
    expect(calls).toEqual([{ Enabled: false, AttributeName: 'old' }]);
    await setTtl(contextOf(enabled), 't', { enabled: true, attributeName: 'old' });
    await setTtl(contextOf({ TimeToLiveStatus: 'DISABLED' }), 't', { enabled: false });
    await setTtl(contextOf(enabled), 't', undefined);
    expect(calls).toHaveLength(1);
  });
});
