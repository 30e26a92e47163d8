import { collectChanges } from '../../core/model/changes';
import type { Where } from '../../core/model/subscriptions';
import { driftReport, type DriftReading } from '../model/report';
import type { DriftReport, Unmanaged } from '../model/types';
import { isPending, type Unconfirmed } from '../../core/model/subscriptions';
import { readConfirmations } from '../../core/engine/unconfirmed';
import { messageOf } from '../../core/errors';
import { readRecord } from '../../core/store/records';
import type { Session } from '../../core/engine/session';
import { clientsOf, regionsOf, type Clients } from '../../core/engine/clients';
import { changesSince, heldBy } from './under-way';
import { codeDigests } from '../../core/engine/code-digests';
import { stateResources, type StateResource } from '../../core/engine/state';
import { unmanagedResources } from './unmanaged';

export interface CheckRequest {
  readonly session: Session;
  readonly place: Where;
  readonly target: string;
  readonly progress: (line: string) => void;
  readonly signal?: AbortSignal;
  /** Whether to compare the program with the state too; not part of the verdict. Default true. */
  readonly program?: boolean;
}

/**
 * One check of an environment. If a part fails, the results of the others are still reported, but
 * the verdict is 'check failed', never 'clean'.
 */
export const checkDrift = async (request: CheckRequest): Promise<DriftReport> => {
  const { session, place, target, signal } = request;
  const before = await heldBy(session);
  // Half a deployment looks like drift.
  if (before.locked) return failedCheck(place, target, before.locked);
  const state = await stateResources(session);
  if (state.length === 0) return nothingDeployed(session, place, target);
  const failures: string[] = [];
  const part = async <T>(what: string, none: T, read: () => Promise<T>): Promise<T> => {
    try {
      return await read();
    } catch (error) {
      failures.push(`${what}: ${messageOf(error)}`);
      return none;
    }
  };
  const clients = clientsOf(session);
  try {
    // The engine's two operations share a folder and run in sequence; the AWS requests run in parallel.
    const asked = Promise.all([
      part('digests of the functions', [], () => codeDigests(state, clients)),
      part('search for unmanaged resources', [], () => unmanaged(session, state, clients)),
    ]);
    const refreshed = await part('comparison of cloud and state', [], async () =>
      collectChanges(await session.stack.run('previewRefresh', { signal }), 'done'),
    );
    const planned =
      request.program === false
        ? []
        : await part('comparison of program and state', [], async () =>
            collectChanges(await session.stack.run('preview', { signal }), 'planned'),
          );
    const [digests, found] = await asked;
    const confirmations = await part('confirmations of subscriptions', [], async () =>
      !state.some(isPending)
        ? []
        : (
            await readConfirmations({
              stack: session.stack.stack,
              target: session.target,
              environment: session.settings.environment,
            })
          ).unconfirmed,
    );
    failures.push(...(await changesSince(session, before)));
    return driftReport({
      ...emptyReading(place, target),
      compared: state.length,
      deployed: state.map(({ urn }) => urn),
      refreshed,
      planned,
      digests,
      accepted: session.settings.acceptedDrift ?? [],
      failures,
      unmanaged: found.filter(({ unconfirmed }) => !unconfirmed),
      unconfirmed: [...confirmations, ...found.filter(({ unconfirmed }) => unconfirmed).map(unknownOne)],
    });
  } finally {
    clients.destroy();
  }
};

/** Its id contains topic, protocol and endpoint. */
const unknownOne = ({ id, name }: Unmanaged): Unconfirmed => {
  const [topic = '', protocol = '', ...endpoint] = id.split(' ');
  return { name, protocol, endpoint: endpoint.join(' '), topic: topic.split(':').at(-1) ?? '', status: 'awaiting' };
};

const unmanaged = (session: Session, state: readonly StateResource[], clients: Clients) =>
  unmanagedResources({ environment: session.settings.environment, regions: regionsOf(session), state, clients });

/** A state without resources is normal before the first deployment; with a deployment record it is a loss. */
const nothingDeployed = async (
  { settings: { environment }, stack: { store } }: Session,
  place: Where,
  target: string,
): Promise<DriftReport> => {
  const record = store && (await readRecord(store, environment, 'deployment'));
  if (!record) return driftReport({ ...emptyReading(place, target), neverDeployed: true });
  return failedCheck(
    place,
    target,
    `${environment} was deployed ${record.finished ?? record.started} by ${record.by}, but its state has no resources: the state was lost, or that deployment created nothing. Restore the state's last version, or deploy: npm run up -- --env ${environment}`,
  );
};

/** The report of a check that could not start. */
export const failedCheck = (place: Where, target: string, failure: string): DriftReport =>
  driftReport({ ...emptyReading(place, target), failures: [failure] });

const emptyReading = (place: Where, target: string): DriftReading => ({
  place,
  target,
  checkedAt: new Date(),
  compared: 0,
  refreshed: [],
  planned: [],
  digests: [],
  unmanaged: [],
  accepted: [],
  failures: [],
});
