import { readLocks, readState } from '../../core/engine/locks';
import type { Session } from '../../core/engine/session';

/** The stack when a check began; both undefined if the backend keeps no files. */
export interface Standing {
  /** Why it cannot be checked now: an operation holds its lock, or was killed with it. */
  readonly locked?: string;
  /** Digest of the state's file. */
  readonly state?: string;
}

export const heldBy = async ({ stack: { store }, settings: { environment } }: Session): Promise<Standing> => {
  if (!store) return {};
  const [[lock], state] = await Promise.all([readLocks(store, environment), readState(store, environment)]);
  if (!lock) {
    const pending = state?.pending ?? 0;
    return {
      state: state?.digest,
      ...(pending > 0 && {
        locked: `a deployment was killed, and a partial deployment looks like drift: the state of ${environment} has ${pending} pending ${pending === 1 ? 'operation' : 'operations'}. Complete it: npm run up -- --env ${environment}`,
      }),
    };
  }
  const { content } = lock;
  return {
    state: state?.digest,
    locked: `a deployment is running or was killed, and a partial deployment looks like drift: ${environment} is locked${content ? ` by process ${content.pid} of ${content.username}@${content.hostname} since ${content.timestamp}` : ''}. Check again when it is done; if it was killed, first npm run unlock -- --env ${environment}, then npm run up -- --env ${environment}`,
  };
};

/** Whether the stack changed during a check; the check itself writes nothing. */
export const changesSince = async (session: Session, before: Standing): Promise<readonly string[]> => {
  const after = await heldBy(session);
  if (after.locked) return [after.locked];
  if (after.state === before.state) return [];
  return [`the state changed during the check: ${session.settings.environment} was deployed meanwhile. Check again`];
};
