import { stateKey } from './locks';
import { OWN_FOLDER, type Store } from '../store/store';

/** Id of the local cloud's data that an environment's stack was last reconciled with. */
export interface Lineage {
  /** Whether the local cloud may have lost parts of the environment since. */
  readonly suspect: boolean;
  /** Records that nothing is missing, under the id read when this was opened. */
  settle(): Promise<void>;
}

const keyOf = (environment: string): string => `${OWN_FOLDER}/${environment}/local-cloud`;

/**
 * Each environment keeps the id next to its own state: repairing one environment says nothing about the
 * others. A stack without resources misses nothing. `current` is undefined for a cloud without such an
 * id; nothing is suspected then.
 */
export const openLineage = async (store: Store, environment: string, current: string | undefined): Promise<Lineage> => {
  if (current === undefined) return { suspect: false, settle: async () => undefined };
  const key = keyOf(environment);
  let known = (await store.read(key))?.toString('utf8');
  let suspect = known !== current && (await hasResources(store, environment));
  return {
    get suspect() {
      return suspect;
    },
    settle: async () => {
      if (known !== current) await store.write(key, current);
      known = current;
      suspect = false;
    },
  };
};

/** Environments that may have lost parts in a local cloud with this id. */
export const suspects = async (
  store: Store,
  environments: readonly string[],
  current: string | undefined,
): Promise<readonly string[]> => {
  const opened = await Promise.all(
    environments.map(async (environment) => ({ environment, ...(await openLineage(store, environment, current)) })),
  );
  return opened.filter(({ suspect }) => suspect).map(({ environment }) => environment);
};

/** Counts resources in the engine's state, including pending operations, since their resources may exist. */
const hasResources = async (store: Store, environment: string): Promise<boolean> => {
  const text = await store.read(stateKey(environment));
  if (text === undefined) return false;
  try {
    const state = JSON.parse(text.toString('utf8')) as {
      checkpoint?: { latest?: { resources?: readonly unknown[]; pending_operations?: readonly unknown[] } };
    };
    const { resources = [], pending_operations: pending = [] } = state.checkpoint?.latest ?? {};
    return resources.length + pending.length > 0;
  } catch {
    // The engine reports a broken state file better.
    return true;
  }
};
