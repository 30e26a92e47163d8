import type { RowChange } from '../../../systems/shared/seed';

export type { Effect } from '../../../systems/shared/seed';

/** One row that is, or would be, made equal to the environment file. */
export interface DataChange extends RowChange {
  readonly system: string;
  /** Plural noun for the table's rows, such as `alert rules`. */
  readonly table: string;
  /** As the file names it: cpu_utilization, alice/btc-above. */
  readonly name: string;
}
