import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { SystemName } from '../../../environments/schema';
import type { Difference } from '../text/values';

/** An item of a table, in DynamoDB JSON. */
export type Row = Readonly<Record<string, AttributeValue>>;

/** Marks the rows that the environment file owns, so that only these are removed when they leave the file. */
export const OWNER = { attribute: 'managed_by', value: 'environment-file' } as const;

export const isOwned = (row: Row | undefined): boolean => row?.[OWNER.attribute]?.S === OWNER.value;

/**
 * Change of a row. `renew`: its definition changed, so it starts over without its state;
 * `amend`: it stays the same and keeps its state.
 */
export type Effect = 'add' | 'renew' | 'amend' | 'remove';

/** One row that is, or would be, synchronised with the environment file. */
export interface DataChange {
  readonly effect: Effect;
  readonly system: SystemName;
  readonly table: 'alert configurations' | 'alert rules';
  /** Name in the file: cpu_utilization, alice/btc-above. */
  readonly name: string;
  /** Fields that differ; for added and removed rows, all fields. */
  readonly fields: readonly Difference[];
  /** The row existed without the file's mark, and gets it now. */
  readonly takenOver: boolean;
}
