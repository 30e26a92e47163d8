import { DeleteItemCommand, DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { DeleteObjectCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { TIME_SERIES } from '../../../functions/metrics-aggregation/contract';
import { shardsOfHour } from '../../../functions/metrics-aggregation/domain/hours';
import type { Clients } from '../../core/engine/clients';
import { messageOf } from '../../core/errors';

/** Something that a smoke test may leave in the cloud; plain data, so that a later run can remove it. */
export interface Trace {
  readonly kind: 'item' | 'object';
  readonly region: string;
  /** Name of the table or bucket. */
  readonly place: string;
  /** Key of an item, in DynamoDB's own JSON. */
  readonly key?: Readonly<Record<string, { readonly S: string } | { readonly N: string }>>;
  /** Key of an object. */
  readonly object?: string;
  /** It belongs to a whole hour, and stays where the hour holds another metric than this. */
  readonly hour?: { readonly table: string; readonly start: number; readonly metric: string };
}

/** What a clean-up did. */
export interface Cleaned {
  readonly removed: number;
  /** What stays, each with its exact place and why. */
  readonly remains: readonly string[];
}

/** Removes all traces that are there; one that cannot be removed does not hold up the others. */
export const removeTraces = async (traces: readonly Trace[], clients: Clients): Promise<Cleaned> => {
  const results = await Promise.all(
    traces.map(async (trace): Promise<Cleaned> => {
      try {
        if (trace.hour && (await isShared(trace.hour, clients.get(DynamoDBClient, trace.region))))
          return { removed: 0, remains: [`${describe(trace)}: other metrics are of that hour now, and need it`] };
        return { removed: (await remove(trace, clients)) ? 1 : 0, remains: [] };
      } catch (error) {
        return { removed: 0, remains: [`${describe(trace)}: ${messageOf(error)}`] };
      }
    }),
  );
  return {
    removed: results.reduce((sum, { removed }) => sum + removed, 0),
    remains: results.flatMap(({ remains }) => remains),
  };
};

const remove = async ({ kind, region, place, key, object }: Trace, clients: Clients): Promise<boolean> => {
  if (kind === 'item') {
    const { Attributes } = await clients
      .get(DynamoDBClient, region)
      .send(new DeleteItemCommand({ TableName: place, Key: { ...key }, ReturnValues: 'ALL_OLD' }));
    return Attributes !== undefined;
  }
  const s3 = clients.get(S3Client, region);
  // Deleting what is not there would leave a delete marker in a versioned bucket.
  if (!(await isThere(s3, place, object!))) return false;
  await s3.send(new DeleteObjectCommand({ Bucket: place, Key: object }));
  return true;
};

const isThere = async (s3: S3Client, bucket: string, key: string): Promise<boolean> => {
  try {
    await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    return true;
  } catch (error) {
    if (error instanceof Error && ['NotFound', 'NoSuchKey'].includes(error.name)) return false;
    throw error;
  }
};

/** Whether an hour holds points of another metric. */
export const isShared = async (
  { table, start, metric }: NonNullable<Trace['hour']>,
  dynamo: DynamoDBClient,
): Promise<boolean> => {
  const { partitionKey, hourIndex } = TIME_SERIES;
  const pages = await Promise.all(
    shardsOfHour(start).map((shard) =>
      dynamo.send(
        new QueryCommand({
          TableName: table,
          IndexName: hourIndex.name,
          Limit: 10,
          KeyConditionExpression: '#shard = :shard',
          ExpressionAttributeNames: { '#shard': hourIndex.partitionKey },
          ExpressionAttributeValues: { ':shard': { S: shard } },
        }),
      ),
    ),
  );
  return pages.some(({ Items = [] }) => Items.some((item) => item[partitionKey]?.S !== metric));
};

const describe = ({ kind, region, place, key, object }: Trace): string =>
  kind === 'object'
    ? `object s3://${place}/${object}`
    : `item ${JSON.stringify(Object.fromEntries(Object.entries(key ?? {}).map(([name, value]) => [name, Object.values(value)[0]])))} of table ${place} (${region})`;
