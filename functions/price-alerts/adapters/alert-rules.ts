import {
  ConditionalCheckFailedException,
  UpdateItemCommand,
  paginateQuery,
  type AttributeValue,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { RULES, watchKey } from '../contract';
import type { Rule, RuleChange } from '../domain/rule';
import type { AlertRules, Threshold } from '../ports';
import { calling } from './dependency';
import { pages } from './pages';
import { changedAttributes, toRule } from './rule-item';

const WHAT = 'The table of alert rules';

/**
 * Alert rules in DynamoDB. A price reads the affected rules with a range query on the watch index;
 * DynamoDB compares numbers exactly, with all 38 digits. The index is eventually consistent, so the
 * condition of each update decides.
 */
export const dynamoAlertRules = (client: DynamoDBClient, table: string): AlertRules => ({
  watched: (symbol, direction, state, threshold) => query(client, table, watchKey(symbol, direction, state), threshold),
  change: (rule, change) => update(client, table, rule, change),
});

async function* query(
  client: DynamoDBClient,
  table: string,
  watch: string,
  threshold?: Threshold,
): AsyncIterable<readonly Rule[]> {
  const { name, partitionKey, sortKey } = RULES.watchIndex;
  const found = paginateQuery(
    { client },
    {
      TableName: table,
      IndexName: name,
      KeyConditionExpression:
        threshold === undefined ? '#watch = :watch' : `#watch = :watch AND #threshold ${threshold.operator} :price`,
      ExpressionAttributeNames: { '#watch': partitionKey, ...(threshold && { '#threshold': sortKey }) },
      ExpressionAttributeValues: { ':watch': { S: watch }, ...(threshold && { ':price': { N: threshold.price } }) },
    },
  );
  for await (const items of pages(WHAT, found)) yield items.map(toRule);
}

/** The item is unchanged since it was read: same definition, same revision. */
const UNCHANGED = ['#watch = :seenWatch', '#threshold = :seenThreshold'];

async function update(
  client: DynamoDBClient,
  table: string,
  rule: Rule,
  change: RuleChange,
): ReturnType<AlertRules['change']> {
  const attributes = Object.entries(changedAttributes(rule, change));
  const set = attributes.filter((entry): entry is [string, AttributeValue] => entry[1] !== undefined);
  const removed = attributes.flatMap(([name, value]) => (value === undefined ? [name] : []));
  const seen = {
    ':seenWatch': { S: watchKey(rule.symbol, rule.direction, rule.watched) },
    ':seenThreshold': { N: rule.threshold },
    ...(rule.revision !== undefined && { ':seenRevision': { N: String(rule.revision) } }),
  };
  return calling(WHAT, async () => {
    try {
      const { Attributes = {} } = await client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: { [RULES.partitionKey]: { S: rule.userId }, [RULES.sortKey]: { S: rule.alertId } },
          UpdateExpression: `SET ${set.map(([name]) => `#${name} = :${name}`).join(', ')}${removed.length > 0 ? ` REMOVE ${removed.map((name) => `#${name}`).join(', ')}` : ''}`,
          ConditionExpression: [
            ...UNCHANGED,
            rule.revision === undefined ? 'attribute_not_exists(#revision)' : '#revision = :seenRevision',
          ].join(' AND '),
          // Every name uses a placeholder, since state and others are reserved words.
          ExpressionAttributeNames: Object.fromEntries(
            [...attributes.map(([name]) => name), 'threshold'].map((name) => [`#${name}`, name]),
          ),
          ExpressionAttributeValues: {
            ...Object.fromEntries(set.map(([name, value]) => [`:${name}`, value])),
            ...seen,
          },
          ReturnValues: 'ALL_NEW',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return { done: true, rule: toRule(Attributes) };
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException)
        return { done: false, current: error.Item && toRule(error.Item) };
      throw error;
    }
  });
}
