import { DeleteItemCommand, DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { DeleteObjectCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { SharedWith, Trace } from '../../../systems/shared/smoke/smoke';
import type { Clients } from '../../core/engine/clients';
import { messageOf } from '../../core/errors';

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
        const { region, shared } = trace;
        if (shared && (await isShared(clients, region, shared)))
          return { removed: 0, remains: [`${describe(trace)}: ${shared.reason}`] };
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

const remove = async ({ kind, region, container, key, object }: Trace, clients: Clients): Promise<boolean> => {
  if (kind === 'item') {
    const { Attributes } = await clients
      .get(DynamoDBClient, region)
      .send(new DeleteItemCommand({ TableName: container, Key: { ...key }, ReturnValues: 'ALL_OLD' }));
    return Attributes !== undefined;
  }
  const s3 = clients.get(S3Client, region);
  // Deleting what is not there would leave a delete marker in a versioned bucket.
  if (!(await isThere(s3, container, object!))) return false;
  await s3.send(new DeleteObjectCommand({ Bucket: container, Key: object }));
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

/** Whether anybody else's items are there. */
export const isShared = async (
  clients: Clients,
  region: string,
  { table, index, partitionKey, partitions, attribute, own }: SharedWith,
): Promise<boolean> => {
  const dynamo = clients.get(DynamoDBClient, region);
  const pages = await Promise.all(
    partitions.map((partition) =>
      dynamo.send(
        new QueryCommand({
          TableName: table,
          IndexName: index,
          Limit: 10,
          KeyConditionExpression: '#key = :partition',
          ExpressionAttributeNames: { '#key': partitionKey },
          ExpressionAttributeValues: { ':partition': { S: partition } },
        }),
      ),
    ),
  );
  return pages.some(({ Items = [] }) => Items.some((item) => item[attribute]?.S !== own));
};

const describe = ({ kind, region, container, key, object }: Trace): string =>
  kind === 'object'
    ? `object s3://${container}/${object}`
    : `item ${JSON.stringify(Object.fromEntries(Object.entries(key ?? {}).map(([name, value]) => [name, Object.values(value)[0]])))} of table ${container} (${region})`;
