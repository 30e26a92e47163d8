import {
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  paginateQuery,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { DeleteItemCommandInput, PutItemCommandInput, UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { DEFAULT_SEVERITY, initialRule, RULES } from '../../functions/price-alerts/contract';
import { compareDecimals } from '../../functions/price-alerts/domain/decimal';
import { OWNER, type Entry, type OwnedRows, type OwnedTable, type Row, type Seed } from '../shared/seed';
import { mapSome } from '../shared/map-some';
import { compareRow, valuesOf } from '../shared/seed-rows';
import type { PricesOutputs } from './outputs';
import type { AlertRuleSettings, PricesStep } from './settings';

/** The identity of a rule: if one changes, the rule is armed again and applies to prices from now on. */
const IDENTITY = ['symbol', 'direction', 'threshold'] as const;
const FIELDS = [...IDENTITY, 'cooldownSeconds', 'severity'] as const;

/** Alert rules of the environment file. A system without a data step has no table, and no rows. */
export const seed: Seed<PricesStep, PricesOutputs> = {
  tables: ({ cloud, steps, outputs, now }) =>
    steps.flatMap((step) => {
      if (step.name !== 'data') return [];
      const table = outputs?.rulesTable;
      const wanted = step.settings.alertRules;
      return [
        rules(wanted, table && alertRules(cloud.clients.get(DynamoDBClient, outputs.region), table.name, wanted, now)),
      ];
    }),
};

const rules = (
  wanted: readonly AlertRuleSettings[],
  table: OwnedTable<AlertRuleSettings> | undefined,
): OwnedRows<AlertRuleSettings> => ({
  label: 'alert rules',
  wanted: wanted.map((row) => ({ name: nameOf(row), row })),
  decide: ({ wanted: row, found }) =>
    compareRow({
      wanted: row && {
        symbol: row.symbol,
        direction: row.direction,
        threshold: row.threshold,
        cooldownSeconds: String(row.cooldownSeconds),
        severity: row.severity,
      },
      found,
      values: { severity: DEFAULT_SEVERITY, ...valuesOf(found, FIELDS) },
      identity: IDENTITY,
      same: sameDecimal,
    }),
  ...(table && { table }),
});

const DECIMAL = /^[-+]?\d+(\.\d+)?(e[-+]?\d+)?$/i;

/** DynamoDB gives 20500 for 20500.0, and 1E+2 for 100. */
const sameDecimal = (found: string, wanted: string): boolean =>
  DECIMAL.test(found) && DECIMAL.test(wanted) && compareDecimals(found, wanted) === 0;

/** Incremented by each evaluation write; absent if the rule was never evaluated. */
const REVISION = 'revision';

/**
 * The table of alert rules. Users write rules by the million, and a scan for the file's mark would read
 * them all: a reserved partition indexes them. Its entry is written before the rule and deleted after it,
 * so that the next run finds whatever a killed run leaves; only a rule's own mark decides whether to delete it.
 */
const alertRules = (
  client: DynamoDBClient,
  table: string,
  wanted: readonly AlertRuleSettings[],
  now: () => Date,
): OwnedTable<AlertRuleSettings> => {
  const listed = async (): Promise<ReadonlySet<string>> => {
    const names = new Set<string>();
    for await (const page of paginateQuery(
      { client },
      {
        TableName: table,
        ConsistentRead: true,
        KeyConditionExpression: '#partition = :list',
        ExpressionAttributeNames: { '#partition': RULES.partitionKey },
        ExpressionAttributeValues: { ':list': { S: RULES.filePartition } },
      },
    ))
      for (const item of page.Items ?? []) names.add(item[RULES.sortKey]?.S ?? '');
    return names;
  };
  const find: OwnedTable<AlertRuleSettings>['find'] = async ({ name }) =>
    (await client.send(new GetItemCommand({ TableName: table, Key: keyOf(name), ConsistentRead: true }))).Item;
  let list: ReadonlySet<string> = new Set();
  return {
    read: async () => {
      list = await listed();
      const byName = new Map(wanted.map((rule) => [nameOf(rule), rule]));
      return mapSome([...new Set([...byName.keys(), ...list])], async (name) => {
        const entry: Entry<AlertRuleSettings> = { name, wanted: byName.get(name), found: undefined };
        return { ...entry, found: await find(entry) };
      });
    },
    find,
    write: async ({ effect }, { name, wanted: rule, found }) => {
      const entry = {
        TableName: table,
        Key: { [RULES.partitionKey]: { S: RULES.filePartition }, [RULES.sortKey]: { S: name } },
      };
      if (!rule) {
        await client.send(new DeleteItemCommand(removal(table, name)));
        await client.send(new DeleteItemCommand(entry));
        return;
      }
      if (!list.has(name)) await client.send(new PutItemCommand({ TableName: table, Item: entry.Key }));
      if (effect === 'amend') await client.send(new UpdateItemCommand(amendment(table, rule, found!)));
      else await client.send(new PutItemCommand(renewal(table, rule, found, now())));
    },
  };
};

/** User and alert names of the file contain no slash. */
const nameOf = ({ userId, alertId }: AlertRuleSettings): string => `${userId}/${alertId}`;

const keyOf = (name: string): Row => {
  const [userId = '', alertId = ''] = name.split('/');
  return { [RULES.partitionKey]: { S: userId }, [RULES.sortKey]: { S: alertId } };
};

const OWNED = {
  ExpressionAttributeNames: { '#owner': OWNER.attribute },
  ExpressionAttributeValues: { ':owner': { S: OWNER.value } },
} as const;

const removal = (TableName: string, name: string): DeleteItemCommandInput => ({
  TableName,
  Key: keyOf(name),
  ConditionExpression: '#owner = :owner',
  ...OWNED,
});

/** Writes a rule from scratch, replacing none or the one that was read: a concurrent evaluation is not lost. */
const renewal = (
  TableName: string,
  rule: AlertRuleSettings,
  found: Row | undefined,
  now: Date,
): PutItemCommandInput => {
  const Item = { ...initialRule(rule, now.toISOString()), [OWNER.attribute]: { S: OWNER.value } };
  if (!found)
    return {
      TableName,
      Item,
      ConditionExpression: 'attribute_not_exists(#key)',
      ExpressionAttributeNames: { '#key': RULES.partitionKey },
    };
  const revision = found[REVISION];
  return {
    TableName,
    Item,
    ExpressionAttributeNames: { '#revision': REVISION },
    ...(revision
      ? { ConditionExpression: '#revision = :revision', ExpressionAttributeValues: { ':revision': revision } }
      : { ConditionExpression: 'attribute_not_exists(#revision)' }),
  };
};

/** Updates how the same rule behaves; its remembered state belongs to the evaluation. */
const amendment = (TableName: string, rule: AlertRuleSettings, found: Row): UpdateItemCommandInput => ({
  TableName,
  Key: keyOf(nameOf(rule)),
  UpdateExpression: 'SET #cooldown = :cooldown, #severity = :severity, #owner = :owner',
  ConditionExpression: '#symbol = :symbol AND #direction = :direction AND #threshold = :threshold',
  ExpressionAttributeNames: {
    ...OWNED.ExpressionAttributeNames,
    '#cooldown': 'cooldownSeconds',
    '#severity': 'severity',
    '#symbol': 'symbol',
    '#direction': 'direction',
    '#threshold': 'threshold',
  },
  ExpressionAttributeValues: {
    ...OWNED.ExpressionAttributeValues,
    ':cooldown': { N: String(rule.cooldownSeconds) },
    ':severity': { S: rule.severity },
    ':symbol': found['symbol']!,
    ':direction': found['direction']!,
    ':threshold': found['threshold']!,
  },
});
