import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Cloud } from './cloud';
import type { SystemOutputs } from './outputs';

/** An item of a table, in DynamoDB's own JSON. */
export type Row = Readonly<Record<string, AttributeValue>>;

/** Marks the rows that the environment file owns. A row is removed only if it has this mark. */
export const OWNER = { attribute: 'managed_by', value: 'environment-file' } as const;

export const isOwned = (row: Row | undefined): boolean => row?.[OWNER.attribute]?.S === OWNER.value;

/** `renew`: another definition, so the row is written from scratch and loses its state; `amend`: it keeps its state. */
export type Effect = 'add' | 'renew' | 'amend' | 'remove';

/** A value before and after. */
export interface FieldChange {
  readonly path: string;
  readonly before?: string;
  readonly after?: string;
}

/** How one row is, or would be, made equal to the environment file. */
export interface RowChange {
  readonly effect: Effect;
  /** What differs; of an added row its values, of a removed one what they were. */
  readonly fields: readonly FieldChange[];
  /** The row was there without the file's mark, which it gets now. */
  readonly takenOver: boolean;
}

/** A row that the file names, or that it named before. */
export interface Entry<W> {
  readonly name: string;
  /** Absent: the file no longer names it. */
  readonly wanted: W | undefined;
  readonly found: Row | undefined;
}

/** A deployed table of which the environment file owns some rows. */
export interface OwnedTable<W> {
  /** Every row that the file names, and every other one with its mark. */
  read(): Promise<readonly Entry<W>[]>;
  /** Makes the change to the row as it was found. @throws ConditionalCheckFailedException if the row changed since. */
  write(change: RowChange, entry: Entry<W>): Promise<void>;
  /** The row as it is now. */
  find(entry: Entry<W>): Promise<Row | undefined>;
}

/** Rows of one table that the environment file owns. */
export interface OwnedRows<W = unknown> {
  /** Plural noun for its rows, such as `alert rules`. */
  readonly label: string;
  readonly wanted: readonly { readonly name: string; readonly row: W }[];
  /** How the row becomes equal to the file; undefined where it is, or is not the file's. */
  decide(entry: Entry<W>): RowChange | undefined;
  /** Absent where the table is not deployed yet: then it has no row. */
  readonly table?: OwnedTable<W>;
}

export interface SeedContext<S, O extends SystemOutputs = SystemOutputs> {
  readonly cloud: Cloud;
  /** The steps of the environment file. */
  readonly steps: readonly S[];
  /** Absent where the system is not deployed yet. */
  readonly outputs: O | undefined;
  readonly now: () => Date;
}

/** Data of the environment file that every `up` writes into the system's tables. */
export interface Seed<S, O extends SystemOutputs = SystemOutputs> {
  tables(context: SeedContext<S, O>): readonly OwnedRows[];
}
