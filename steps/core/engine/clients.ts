import type { ClientOptions, Clients as SystemClients } from '../../../systems/shared/cloud';
import type { Session } from './session';
import { clientOptions } from './target';

export { mapSome } from '../../../systems/shared/map-some';

/** AWS SDK clients of a session's target and account. Caches one per class and region, until they are destroyed. */
export interface Clients extends SystemClients {
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
