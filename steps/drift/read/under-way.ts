import { readLocks, readState } from '../../core/engine/locks';
import type { Session } from '../../core/engine/session';

/** How a stack stood when a check began; both undefined where the backend keeps no files, for then nothing tells. */
export interface Standing {
  /** Why nothing can be said of it now: an operation holds its lock, or was killed with it. */
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
        locked: `a deployment was killed, and half of one looks like drift: ${pending} ${pending === 1 ? 'operation is' : 'operations are'} under way in the state of ${environment}. Complete it: npm run up -- --env ${environment}`,
      }),
    };
  }
  const { content } = lock;
  return {
    state: state?.digest,
    locked: `a deployment is under way or was killed, and half of one looks like drift: ${environment} is locked${content ? ` by process ${content.pid} of ${content.username}@${content.hostname} since ${content.timestamp}` : ''}. Check again when it is done; where it was killed, first npm run unlock -- --env ${environment}, then npm run up -- --env ${environment}`,
  };
};

/** What happened to the stack beside a check, which writes nothing itself. */
export const changesSince = async (session: Session, before: Standing): Promise<readonly string[]> => {
  const after = await heldBy(session);
  if (after.locked) return [after.locked];
  if (after.state === before.state) return [];
  return [
    `the state changed while the cloud was compared with it: something was deployed to ${session.settings.environment} meanwhile. Check again`,
  ];
};
