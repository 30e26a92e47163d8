import { BatchWriteItemCommand, type DynamoDBClient, type WriteRequest } from '@aws-sdk/client-dynamodb';
import { fullJitter, sleep, type Random, type Sleep } from '../../functions/shared/backoff';
import { StepError } from './errors';

/** The most that one BatchWriteItem takes. */
const BATCH = 25;
const TRIES = 8;
const BACKOFF = { firstMs: 100, longestMs: 6_400 } as const;

/** How it pauses between tries; given by tests. */
export interface Pauses { readonly sleep: Sleep; readonly random: Random }

/**
 * Writes and deletes rows. What DynamoDB leaves of a batch is sent again.
 * @throws StepError when it keeps leaving rows.
 */
export const batchWrite = async (
  client: Pick<DynamoDBClient, 'send'>, table: string, requests: readonly WriteRequest[], pauses: Pauses = { sleep, random: Math.random },
): Promise<void> => {
  for (let at = 0; at < requests.length; at += BATCH) {
    let left: WriteRequest[] = requests.slice(at, at + BATCH);
    for (let attempt = 1; ; attempt += 1) {
      const { UnprocessedItems } = await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: left } }));
      left = UnprocessedItems?.[table] ?? [];
      if (left.length === 0) break;
      if (attempt === TRIES) throw new StepError(`${left.length} rows of ${table} could not be written: DynamoDB kept refusing them. Run the command again.`);
      await pauses.sleep(fullJitter(BACKOFF, attempt, pauses.random));
    }
  }
};
