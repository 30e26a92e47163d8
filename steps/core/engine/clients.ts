import type { ClientOptions, Clients as SystemClients } from '../../../systems/shared/cloud';
import type { Session } from './session';
import { clientOptions } from './target';

/** AWS SDK clients of a session's target and account. Caches one per class and region, until they are destroyed. */
export interface Clients extends SystemClients {
  destroy(): void;
}

/** Scans ask many small questions: give throttled ones time. */
const MAX_ATTEMPTS = 6;

export const clientsOf = ({ target, settings }: Pick<Session, 'target' | 'settings'>): Clients => {
  const kept = new Map<string, { destroy(): void }>();
  return {
    get: <C extends { destroy(): void }>(ctor: new (options: ClientOptions) => C, region: string): C => {
      const key = `${ctor.name} ${region}`;
      const client =
        (kept.get(key) as C | undefined) ??
        new ctor({ ...clientOptions(target, settings.environment, region), maxAttempts: MAX_ATTEMPTS });
      kept.set(key, client);
      return client;
    },
    destroy: () => kept.forEach((client) => client.destroy()),
  };
};

/** Regions that an environment's systems run in. */
export const regionsOf = ({ settings: { systems } }: Session): readonly string[] => [
  ...new Set(Object.values(systems).flatMap((system) => (system ? [system.region] : []))),
];

/** At most this many questions at once, so that a big account does not throttle the check. */
const AT_ONCE = 8;

/** Like Promise.all over a list, some at a time. */
export const mapSome = async <T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> => {
  const results: R[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const index = next;
      next += 1;
      results[index] = await work(items[index]!);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, worker));
  return results;
};
