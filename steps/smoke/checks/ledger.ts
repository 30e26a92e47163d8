import { hostname } from 'node:os';
import { isAlive } from '../../../local/process';
import type { Trace } from '../../../systems/shared/smoke/smoke';
import type { Clients } from '../../core/engine/clients';
import { OWN_FOLDER, type Store } from '../../core/store/store';
import { removeTraces, type Cleaned } from './traces';

/** Version 1 named the members of a trace otherwise. */
const VERSION = 2;

/** What a run will leave until it has cleaned up, written before it sends anything. */
interface Ledger {
  readonly format: 'signalbox-smoke-traces';
  readonly version: typeof VERSION;
  readonly host: string;
  readonly pid: number;
  /** Epoch milliseconds. */
  readonly started: number;
  readonly traces: readonly Trace[];
}

/** A run of another machine is over by then, for all that can be known here. */
const OVER_AFTER_MS = 15 * 60_000;

const folder = (environment: string): string => `${OWN_FOLDER}/${environment}/smoke`;
const keyOf = (environment: string, id: string): string => `${folder(environment)}/${id}.json`;

export const openLedger = async (
  store: Store,
  environment: string,
  id: string,
  traces: readonly Trace[],
): Promise<void> => {
  const ledger: Ledger = {
    format: 'signalbox-smoke-traces',
    version: VERSION,
    host: hostname(),
    pid: process.pid,
    started: Date.now(),
    traces,
  };
  await store.write(keyOf(environment, id), `${JSON.stringify(ledger)}\n`);
};

export const closeLedger = (store: Store, environment: string, id: string): Promise<void> =>
  store.remove(keyOf(environment, id));

/** Removes what earlier runs left that were killed; those that may still run are left alone. */
export const cleanEarlier = async (store: Store, environment: string, clients: Clients): Promise<Cleaned> => {
  const cleaned: Cleaned[] = [];
  for (const key of await store.list(folder(environment))) {
    const ledger = parse(await store.read(key));
    if (!ledger || !isOver(ledger)) continue;
    const result = await removeTraces(ledger.traces, clients);
    cleaned.push(result);
    if (result.remains.length === 0) await store.remove(key);
  }
  return {
    removed: cleaned.reduce((sum, { removed }) => sum + removed, 0),
    remains: cleaned.flatMap(({ remains }) => remains),
  };
};

const isOver = ({ host, pid, started }: Ledger): boolean =>
  host === hostname() ? !isAlive(pid, started) : Date.now() - started > OVER_AFTER_MS;

/** A ledger of another version is ignored: what it lists stays, for the version that wrote it to remove. */
const parse = (text: Buffer | undefined): Ledger | undefined => {
  try {
    const ledger = JSON.parse(text?.toString('utf8') ?? '') as Ledger;
    return ledger.format === 'signalbox-smoke-traces' && ledger.version === VERSION ? ledger : undefined;
  } catch {
    return undefined;
  }
};
