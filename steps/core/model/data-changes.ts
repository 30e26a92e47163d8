import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { SystemName } from '../../../environments/schema';
import type { Difference } from '../text/values';

/** An item of a table, in DynamoDB's own JSON. */
export type Row = Readonly<Record<string, AttributeValue>>;

/** Marks the rows that the environment file owns, so that one taken out of the file goes, and only such a one. */
export const OWNER = { attribute: 'managed_by', value: 'environment-file' } as const;

export const isOwned = (row: Row | undefined): boolean => row?.[OWNER.attribute]?.S === OWNER.value;

/**
 * What is done to a row. `renew`: its definition is another one, so it begins anew and forgets its state;
 * `amend`: it stays the same and keeps its state.
 */
export type Effect = 'add' | 'renew' | 'amend' | 'remove';

/** One row that is, or would be, made equal to the environment file. */
export interface DataChange {
  readonly effect: Effect;
  readonly system: SystemName;
  readonly table: 'alert configurations' | 'alert rules';
  /** As the file names it: cpu_utilization, alice/btc-above. */
  readonly name: string;
  /** What differs; of an added row what it says, of a removed one what it said. */
  readonly fields: readonly Difference[];
  /** The row was there without the file's mark, which it gets now. */
  readonly takenOver: boolean;
}
