import {
  DeleteItemCommand,
  GetItemCommand,
  paginateScan,
  PutItemCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import type { AlertConfigurationSettings } from '../../../environments/schema';
import { ALERT_CONFIG } from '../../../functions/metrics-aggregation/contract';
import { decideConfiguration } from '../model/decide';
import { isOwned, OWNER, type Row } from '../../core/model/data-changes';
import type { OwnedTable } from './owned-table';

/** The table of alert configurations: one row per metric, so a scan finds those that the file owns. */
export const alertConfigurations = (
  client: DynamoDBClient,
  table: string,
  wanted: readonly AlertConfigurationSettings[],
): OwnedTable<AlertConfigurationSettings> => {
  const keyOf = (name: string) => ({ [ALERT_CONFIG.partitionKey]: { S: name } });
  return {
    read: async () => {
      const rows = new Map<string, Row>();
      for await (const page of paginateScan({ client }, { TableName: table, ConsistentRead: true })) {
        for (const row of page.Items ?? []) rows.set(row[ALERT_CONFIG.partitionKey]?.S ?? '', row);
      }
      const named = new Set(wanted.map(({ metricName }) => metricName));
      const left = [...rows].filter(([name, row]) => !named.has(name) && isOwned(row));
      return [
        ...wanted.map((row) => ({ name: row.metricName, wanted: row, found: rows.get(row.metricName) })),
        ...left.map(([name, found]) => ({ name, wanted: undefined, found })),
      ];
    },
    decide: ({ name, wanted: row, found }) => decideConfiguration(name, row, found),
    find: async ({ name }) =>
      (await client.send(new GetItemCommand({ TableName: table, Key: keyOf(name), ConsistentRead: true }))).Item,
    write: async ({ effect }, { name, wanted: row }) => {
      if (!row) {
        await client.send(
          new DeleteItemCommand({
            TableName: table,
            Key: keyOf(name),
            ConditionExpression: '#owner = :owner',
            ExpressionAttributeNames: { '#owner': OWNER.attribute },
            ExpressionAttributeValues: { ':owner': { S: OWNER.value } },
          }),
        );
        return;
      }
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: itemOf(row),
          ConditionExpression: `${effect === 'add' ? 'attribute_not_exists' : 'attribute_exists'}(#key)`,
          ExpressionAttributeNames: { '#key': ALERT_CONFIG.partitionKey },
        }),
      );
    },
  };
};

const itemOf = (row: AlertConfigurationSettings): Row => ({
  [ALERT_CONFIG.partitionKey]: { S: row.metricName },
  threshold: { N: String(row.threshold) },
  comparison: { S: row.comparison },
  severity: { S: row.severity },
  [OWNER.attribute]: { S: OWNER.value },
});
