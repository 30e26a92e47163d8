import { systems } from '../../systems';
import { outputsOf, type StackOutputs } from '../../systems/outputs';
import type { OwnedRows } from '../../systems/shared/seed';
import { clientsOf } from '../core/engine/clients';
import { cloudOf } from '../core/engine/cloud';
import type { Session } from '../core/engine/session';
import { messageOf } from '../core/errors';
import type { DataChange } from '../core/model/data-changes';
import type { DataReading } from '../core/report/data';
import { isMissingTable, missingTable } from './missing-table';
import { makeRows, plannedRows, type NamedChange } from './owned-rows';

/**
 * Makes the rows that the environment file owns match the file: adds, changes and removes them; leaves
 * other rows alone. Returns the changes.
 */
export const loadData = (session: Session, outputs: StackOutputs): Promise<readonly DataChange[]> =>
  onTables(session, outputs, makeRows);

/**
 * What an up would do to the rows. If the tables cannot be read, the preview is still shown: a role of
 * an older bootstrap may lack the permission.
 */
export const readData = async (session: Session): Promise<DataReading> => {
  try {
    return { changes: await onTables(session, await session.stack.outputs(), plannedRows) };
  } catch (error) {
    return { unknown: messageOf(isMissingTable(error) ? missingTable(session, error) : error) };
  }
};

type Work = <W>(rows: OwnedRows<W>) => Promise<readonly NamedChange[]>;

const onTables = async (
  session: Session,
  outputs: StackOutputs | undefined,
  work: Work,
): Promise<readonly DataChange[]> => {
  const clients = clientsOf(session);
  const cloud = cloudOf(session, clients);
  const changes: DataChange[] = [];
  try {
    for (const system of systems) {
      const steps = session.settings.systems[system.name]?.steps;
      if (steps === undefined) continue;
      const seed = await system.seed?.();
      const tables = seed?.tables({
        cloud,
        steps,
        outputs: outputs && outputsOf(system, outputs),
        now: () => new Date(),
      });
      for (const rows of tables ?? [])
        for (const change of await work(rows)) changes.push({ system: system.name, table: rows.label, ...change });
    }
    return changes;
  } finally {
    clients.destroy();
  }
};
