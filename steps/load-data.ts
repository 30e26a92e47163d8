import { BatchWriteItemCommand, ConditionalCheckFailedException, DynamoDBClient, paginateScan, PutItemCommand, type AttributeValue, type WriteRequest } from '@aws-sdk/client-dynamodb';
import type { AlertConfigurationSettings, AlertRuleSettings, EnvironmentSettings } from '../environments/schema';
import { ALERT_CONFIG } from '../functions/metrics-aggregation/contract';
import { initialRule, RULES } from '../functions/price-alerts/contract';
import type { StackOutputs } from '../systems/outputs';
import { StepError } from './lib/errors';
import type { Session } from './lib/session';
import { clientOptions } from './lib/target';

/** Marks the rows that the environment file owns, so that one taken out of the file goes, and only such a one. */
const OWNER = { attribute: 'managed_by', value: 'environment-file' } as const;

/**
 * Loads what the environment file holds for the tables: alert configurations are made equal to the
 * file (rows of others are left alone); sample alert rules are written where absent, since a rule
 * has state that must not be lost. Returns a line that counts.
 */
export const loadData = async (session: Pick<Session, 'settings' | 'target'>, outputs: StackOutputs): Promise<string> => {
  const { settings, target } = session;
  const parts: string[] = [];
  const metrics = outputs['metrics-aggregation'];
  if (metrics?.alertConfigTable) {
    const client = new DynamoDBClient(clientOptions(target, settings.environment, metrics.region));
    parts.push(await syncAlertConfigurations(client, metrics.alertConfigTable.name, dataOf(settings, 'metrics-aggregation')?.alertConfigurations ?? []));
    client.destroy();
  }
  const prices = outputs['price-alerts'];
  if (prices?.rulesTable) {
    const client = new DynamoDBClient(clientOptions(target, settings.environment, prices.region));
    parts.push(await addAlertRules(client, prices.rulesTable.name, dataOf(settings, 'price-alerts')?.alertRules ?? []));
    client.destroy();
  }
  return `data: ${parts.length > 0 ? parts.join('; ') : 'no table to load'}`;
};

const dataOf = <S extends keyof EnvironmentSettings['systems']>(settings: EnvironmentSettings, system: S) => {
  const steps = settings.systems[system]?.steps as readonly { name: string; settings: unknown }[] | undefined;
  return steps?.find(({ name }) => name === 'data')?.settings as
    | (S extends 'metrics-aggregation' ? { alertConfigurations: readonly AlertConfigurationSettings[] } : { alertRules: readonly AlertRuleSettings[] })
    | undefined;
};

const syncAlertConfigurations = async (client: DynamoDBClient, table: string, wanted: readonly AlertConfigurationSettings[]): Promise<string> => {
  const names = new Set(wanted.map(({ metricName }) => metricName));
  const stale: string[] = [];
  for await (const page of paginateScan({ client }, {
    TableName: table,
    ProjectionExpression: '#key',
    FilterExpression: '#owner = :owner',
    ExpressionAttributeNames: { '#key': ALERT_CONFIG.partitionKey, '#owner': OWNER.attribute },
    ExpressionAttributeValues: { ':owner': { S: OWNER.value } },
  })) {
    for (const item of page.Items ?? []) {
      const name = item[ALERT_CONFIG.partitionKey]?.S;
      if (name !== undefined && !names.has(name)) stale.push(name);
    }
  }
  await writeAll(client, table, [
    ...wanted.map((row): WriteRequest => ({ PutRequest: { Item: alertConfigurationItem(row) } })),
    ...stale.map((name): WriteRequest => ({ DeleteRequest: { Key: { [ALERT_CONFIG.partitionKey]: { S: name } } } })),
  ]);
  return `${wanted.length} alert configurations${stale.length > 0 ? `, ${stale.length} removed` : ''}`;
};

const alertConfigurationItem = (row: AlertConfigurationSettings): Record<string, AttributeValue> => ({
  [ALERT_CONFIG.partitionKey]: { S: row.metricName },
  threshold: { N: String(row.threshold) },
  comparison: { S: row.comparison },
  severity: { S: row.severity },
  [OWNER.attribute]: { S: OWNER.value },
});

/** BatchWriteItem takes 25 requests and may leave some: those are sent again, with growing pauses. */
const writeAll = async (client: DynamoDBClient, table: string, requests: readonly WriteRequest[]): Promise<void> => {
  for (let at = 0; at < requests.length; at += 25) {
    let left: WriteRequest[] = requests.slice(at, at + 25);
    for (let attempt = 0; left.length > 0; attempt += 1) {
      if (attempt === 8) throw new StepError(`${left.length} rows of ${table} could not be written: DynamoDB kept refusing them. Run the command again.`);
      if (attempt > 0) await new Promise((resolve) => setTimeout(resolve, 50 * 2 ** attempt));
      const { UnprocessedItems } = await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: left } }));
      left = UnprocessedItems?.[table] ?? [];
    }
  }
};

const addAlertRules = async (client: DynamoDBClient, table: string, rules: readonly AlertRuleSettings[]): Promise<string> => {
  const createdAt = new Date().toISOString();
  const added = await Promise.all(rules.map((rule) => putIfAbsent(client, table, initialRule(rule, createdAt))));
  const fresh = added.filter(Boolean).length;
  return `${fresh} alert rules added, ${rules.length - fresh} there already`;
};

const putIfAbsent = async (client: DynamoDBClient, table: string, item: Record<string, AttributeValue>): Promise<boolean> => {
  try {
    await client.send(new PutItemCommand({ TableName: table, Item: item, ConditionExpression: `attribute_not_exists(${RULES.partitionKey})` }));
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
};
