import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import type { Entry, OwnedRows, OwnedTable, RowChange } from '../../systems/shared/seed';
import { mapSome } from '../../systems/shared/map-some';
import { CommandError } from '../core/errors';

/** A change with the name of its row. */
export interface NamedChange extends RowChange {
  readonly name: string;
}

/** Concurrent changes of a row before a write fails. An evaluation writes a row at most once per event. */
const ATTEMPTS = 10;

/** What would make the rows equal to the file. */
export const plannedRows = async <W>(rows: OwnedRows<W>): Promise<readonly NamedChange[]> => {
  const entries = await (rows.table?.read() ?? rows.wanted.map(asNew));
  return entries.flatMap((entry) => named(entry, rows.decide(entry)));
};

const asNew = <W>({ name, row }: OwnedRows<W>['wanted'][number]): Entry<W> => ({ name, wanted: row, found: undefined });

const named = ({ name }: { readonly name: string }, change: RowChange | undefined): readonly NamedChange[] =>
  change ? [{ name, ...change }] : [];

/** Makes the rows of a deployed table equal to the file. Returns what it changed. */
export const makeRows = async <W>(rows: OwnedRows<W>): Promise<readonly NamedChange[]> => {
  const { table } = rows;
  if (table === undefined) return [];
  return (await mapSome(await table.read(), async (entry) => named(entry, await makeRow(rows, table, entry)))).flat();
};

/** A row that changes between reading and writing is compared again. */
const makeRow = async <W>(
  rows: OwnedRows<W>,
  table: OwnedTable<W>,
  entry: Entry<W>,
): Promise<RowChange | undefined> => {
  let current = entry;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const change = rows.decide(current);
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
