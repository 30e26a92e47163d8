import {
  ConditionalCheckFailedException,
  GetItemCommand,
  UpdateItemCommand,
  type AttributeValue,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { PROGRESS, RULES } from '../contract';
import type { SymbolProgress } from '../ports';
import { calling } from './dependency';

const WHAT = 'The table of alert rules';

/** Evaluation progress, one item per symbol in the rules table. */
export function dynamoSymbolProgress(client: DynamoDBClient, table: string): SymbolProgress {
  const item = (symbol: string) => ({
    TableName: table,
    Key: { [RULES.partitionKey]: { S: PROGRESS.userId(symbol) }, [RULES.sortKey]: { S: PROGRESS.alertId } },
  });
  return {
    async read(symbol) {
      const { Item } = await calling(WHAT, () =>
        client.send(new GetItemCommand({ ...item(symbol), ConsistentRead: true })),
      );
      return {
        ...(Item?.position?.S !== undefined && { position: Item.position.S }),
        ...(Item?.wakeUpAt?.N !== undefined && { wakeUpAt: Number(Item.wakeUpAt.N) }),
      };
    },
    async advance(symbol, { position, wakeUpAt }) {
      const values: Record<string, AttributeValue> = {
        ...(position !== undefined && { position: { S: position } }),
        ...(wakeUpAt !== undefined && { wakeUpAt: { N: String(wakeUpAt) } }),
      };
      const names = Object.keys(values);
      if (names.length === 0) return;
      await calling(WHAT, async () => {
        try {
          await client.send(
            new UpdateItemCommand({
              ...item(symbol),
              UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}`,
              ...(position !== undefined && {
                ConditionExpression: 'attribute_not_exists(#position) OR #position < :position',
              }),
              ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
              ExpressionAttributeValues: Object.fromEntries(
                Object.entries(values).map(([name, value]) => [`:${name}`, value]),
              ),
            }),
          );
        } catch (error) {
          // Another evaluator is ahead.
          if (!(error instanceof ConditionalCheckFailedException)) throw error;
        }
      });
    },
  };
}
