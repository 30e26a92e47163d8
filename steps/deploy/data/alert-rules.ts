import {
  DeleteItemCommand,
  GetItemCommand,
  paginateQuery,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type {
  DeleteItemCommandInput,
  DynamoDBClient,
  PutItemCommandInput,
  UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { AlertRuleSettings } from '../../../environments/schema';
import { initialRule, RULES } from '../../../functions/price-alerts/contract';
import { mapSome } from '../../core/engine/clients';
import { decideRule } from '../model/decide';
import { OWNER, type Row } from '../../core/model/data-changes';
import type { Entry, OwnedTable } from './owned-table';

/** Incremented by each evaluation write; absent if the rule was never evaluated. */
const REVISION = 'revision';

/**
 * The table of alert rules. Users write rules by the million, and a scan for the file's mark would read
 * them all: a reserved partition indexes them. Its entry is written before the rule and deleted after it,
 * so that the next run finds whatever a killed run leaves; only a rule's own mark decides whether to delete it.
 */
export const alertRules = (
  client: DynamoDBClient,
  table: string,
  wanted: readonly AlertRuleSettings[],
  now: () => Date = () => new Date(),
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
    decide: ({ name, wanted: rule, found }) => decideRule(name, rule, found),
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
