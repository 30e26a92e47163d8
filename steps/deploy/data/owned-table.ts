import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { mapSome } from '../../core/engine/clients';
import { CommandError } from '../../core/errors';
import type { DataChange, Row } from '../../core/model/data-changes';

/** A row that the file names, or that it named before. */
export interface Entry<W> {
  readonly name: string;
  /** Absent: the file does not name it any more. */
  readonly wanted: W | undefined;
  readonly found: Row | undefined;
}

/** A table of which the environment file owns some rows. */
export interface OwnedTable<W> {
  /** Every row that the file names, and every other one that bears its mark. */
  read(): Promise<readonly Entry<W>[]>;
  decide(entry: Entry<W>): DataChange | undefined;
  /** Does it to the row as it was found: throws ConditionalCheckFailedException where that is another one meanwhile. */
  write(change: DataChange, entry: Entry<W>): Promise<void>;
  /** The row as it is now. */
  find(entry: Entry<W>): Promise<Row | undefined>;
}

/** Writers in between that a row outlasts: the evaluation changes one at most once a price. */
const ATTEMPTS = 10;

/** What would make the table equal to the file. */
export const plannedRows = async <W>(table: OwnedTable<W>): Promise<readonly DataChange[]> =>
  (await table.read()).flatMap((entry) => table.decide(entry) ?? []);

/** Makes the table equal to the file, and tells what was done. */
export const makeRows = async <W>(table: OwnedTable<W>): Promise<readonly DataChange[]> =>
  (await mapSome(await table.read(), (entry) => makeRow(table, entry))).flatMap((done) => done ?? []);

/** A rule that fires meanwhile is another one than the one that was judged, so it is judged again. */
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
    `${entry.name} could not be written: it was changed by others each of ${ATTEMPTS} times. Run the command again.`,
  );
};
