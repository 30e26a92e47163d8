import { stateKey } from './locks';
import { OWN_FOLDER, type Store } from '../store/store';

/** By which name of the local cloud's holdings an environment's stack was brought in line last. */
export interface Lineage {
  /** Whether the local cloud may have lost parts of the environment since. */
  readonly suspect: boolean;
  /** Notes that nothing is missing, by the name that held when this was opened. */
  settle(): Promise<void>;
}

const keyOf = (environment: string): string => `${OWN_FOLDER}/${environment}/local-cloud`;

/**
 * Each environment keeps the name beside its own state: what one environment repairs says nothing of
 * the others. A stack without resources misses none. `current` is undefined for a cloud that keeps no
 * such name, and nothing is suspected then.
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

/** Environments of which a local cloud of this name may have lost parts. */
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

/** Of the state that the engine keeps; operations under way count, since what they made is there. */
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
    // What is wrong with it the engine says better.
    return true;
  }
};
