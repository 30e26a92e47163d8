import type { Session } from './session';
import { clientOptions } from './target';

type ClientOptions = ReturnType<typeof clientOptions> & { readonly maxAttempts: number };

/** AWS SDK clients for a session's target and account. Caches one client per class and region. */
export interface Clients {
  get<C extends { destroy(): void }>(ctor: new (options: ClientOptions) => C, region: string): C;
  destroy(): void;
}

/** Scans make many small requests: allow time for throttled ones. */
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

/** Regions of an environment's systems. */
export const regionsOf = ({ settings: { systems } }: Session): readonly string[] => [
  ...new Set(Object.values(systems).flatMap((system) => (system ? [system.region] : []))),
];

/** Maximum concurrent requests, so that a large account does not throttle the check. */
const AT_ONCE = 8;

/** Promise.all over a list with limited concurrency. */
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
