import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { mapSome } from '../../core/engine/clients';
import { CommandError } from '../../core/errors';
import type { DataChange, Row } from '../../core/model/data-changes';

/** A row that the file has, or had before. */
export interface Entry<W> {
  readonly name: string;
  /** Absent if the file no longer has it. */
  readonly wanted: W | undefined;
  readonly found: Row | undefined;
}

/** A table with rows that the environment file owns. */
export interface OwnedTable<W> {
  /** Every row of the file, and every other row with its mark. */
  read(): Promise<readonly Entry<W>[]>;
  decide(entry: Entry<W>): DataChange | undefined;
  /** Applies the change to the row as read: throws ConditionalCheckFailedException if it has changed since. */
  write(change: DataChange, entry: Entry<W>): Promise<void>;
  /** The current row. */
  find(entry: Entry<W>): Promise<Row | undefined>;
}

/** Maximum retries per row: the evaluation writes a row at most once per price. */
const ATTEMPTS = 10;

/** Changes that would make the table match the file. */
export const plannedRows = async <W>(table: OwnedTable<W>): Promise<readonly DataChange[]> =>
  (await table.read()).flatMap((entry) => table.decide(entry) ?? []);

/** Makes the table match the file, and returns the changes. */
export const makeRows = async <W>(table: OwnedTable<W>): Promise<readonly DataChange[]> =>
  (await mapSome(await table.read(), (entry) => makeRow(table, entry))).flatMap((done) => done ?? []);

/** If a rule fires in between, it is a different row from the one judged, so it is judged again. */
const makeRow = async <W>(table: OwnedTable<W>, entry: Entry<W>): Promise<DataChange | undefined> => {
  let current = entry;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const change = table.decide(current);
    if (!change) return undefined;
    try {
      await table.write(change, current);
      return change;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 25 * 2 ** Math.min(attempt, 6)));
      current = { ...entry, found: await table.find(entry) };
    }
  }
  throw new CommandError(
    `${entry.name} could not be written: it changed concurrently in all ${ATTEMPTS} attempts. Run the command again.`,
  );
};
