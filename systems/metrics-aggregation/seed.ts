import {
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  paginateScan,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { ALERT_CONFIG } from '../../functions/metrics-aggregation/contract';
import { isOwned, OWNER, type OwnedRows, type OwnedTable, type Row, type Seed } from '../shared/seed';
import { compareRow, valuesOf } from '../shared/seed-rows';
import type { MetricsOutputs } from './outputs';
import type { AlertConfigurationSettings, MetricsStep } from './settings';

const FIELDS = ['threshold', 'comparison', 'severity'] as const;

/** Alert configurations of the environment file. A system without a data step has no table, and no rows. */
export const seed: Seed<MetricsStep, MetricsOutputs> = {
  tables: ({ cloud, steps, outputs }) =>
    steps.flatMap((step) => {
      if (step.name !== 'data') return [];
      const table = outputs?.alertConfigTable;
      const wanted = step.settings.alertConfigurations;
      return [
        configurations(
          wanted,
          table && alertConfigurations(cloud.clients.get(DynamoDBClient, outputs.region), table.name, wanted),
        ),
      ];
    }),
};

const configurations = (
  wanted: readonly AlertConfigurationSettings[],
  table: OwnedTable<AlertConfigurationSettings> | undefined,
): OwnedRows<AlertConfigurationSettings> => ({
  label: 'alert configurations',
  wanted: wanted.map((row) => ({ name: row.metricName, row })),
  decide: ({ wanted: row, found }) =>
    compareRow({
      wanted: row && { threshold: String(row.threshold), comparison: row.comparison, severity: row.severity },
      found,
      values: valuesOf(found, FIELDS),
      same: (a, b) => a.trim() !== '' && Number(a) === Number(b),
    }),
  ...(table && { table }),
});

/** The table of alert configurations: one row per metric, so a scan finds those that the file owns. */
const alertConfigurations = (
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
