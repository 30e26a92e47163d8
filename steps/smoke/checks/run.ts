import { randomBytes } from 'node:crypto';
import { systems } from '../../../systems';
import { outputsOf, type StackOutputs } from '../../../systems/outputs';
import type { Patience, SmokeContext, SmokeRun, Trace } from '../../../systems/shared/smoke/smoke';
import { CheckFailed } from '../../../systems/shared/smoke/until';
import { clientsOf, type Clients } from '../../core/engine/clients';
import { cloudOf } from '../../core/engine/cloud';
import type { Session } from '../../core/engine/session';
import { describeTarget } from '../../core/engine/target';
import { actor } from '../../core/store/records';
import type { SmokeCheck, SmokeReport } from '../model/types';
import { verdictOf, WHOLE } from '../report/report';
import { runCheck, runChecks, type OwnedCheck } from './check';
import { codeChecks, liveBundles } from './code';
import { finishedDeployment, unchanged } from './deployment';
import { cleanEarlier, closeLedger, openLedger } from './ledger';
import { isShared, removeTraces } from './traces';

export interface SmokeRequest extends Patience {
  readonly session: Session;
  readonly outputs: StackOutputs;
  readonly progress: (line: string) => void;
}

/** Sends synthetic requests through every system, follows them, and takes away whatever they left. */
export const smokeTest = async (request: SmokeRequest): Promise<SmokeReport> => {
  const { session, outputs, signal } = request;
  const {
    settings: { environment },
    stack: { store },
  } = session;
  const at = new Date();
  const deployment = await finishedDeployment(session);
  const clients = clientsOf(session);
  const reportOf = (checks: readonly SmokeCheck[], bundles: SmokeReport['bundles']): SmokeReport => ({
    format: 'signalbox-smoke',
    version: 1,
    environment,
    target: describeTarget(session.target),
    by: actor(),
    at: at.toISOString(),
    verdict: verdictOf(checks),
    source: deployment.source,
    bundles,
    checks,
  });
  try {
    const id = newId(at);
    const prepared = await prepare(request, clients, id, at);
    // A failure to start is a verdict too: an earlier verdict must not be used instead.
    if ('fault' in prepared) return reportOf([prepared.fault], {});
    const live = liveBundles(outputs, clients);
    const checks = [
      ...(await runChecks(codeChecks({ outputs, deployment }, live), signal)),
      ...(await runChecks(prepared.checks, signal)),
      await runCheck(cleanUp(prepared.traces, clients)),
      await runCheck(unchanged(session, deployment)),
    ];
    // After a failure a request may still be under way that stores something: the next run removes it by the list.
    if (store && verdictOf(checks) === 'passed') await closeLedger(store, environment, id);
    return reportOf(checks, await live.catch(() => ({})));
  } finally {
    clients.destroy();
  }
};

/** Unique to the run; ids sort by their time. */
const newId = (at: Date): string => `${at.getTime().toString(36)}${randomBytes(3).toString('hex')}`;

interface Prepared {
  readonly traces: readonly Trace[];
  readonly checks: readonly OwnedCheck[];
}

/** Cleans up after a killed run, and writes down what this one is about to leave. */
const prepare = async (
  request: SmokeRequest,
  clients: Clients,
  id: string,
  now: Date,
): Promise<Prepared | { readonly fault: SmokeCheck }> => {
  const {
    session: {
      settings: { environment },
      stack: { store },
    },
    progress,
  } = request;
  let prepared: Prepared | undefined;
  const check = await runCheck({
    system: WHOLE,
    name: 'can be tested',
    run: async () => {
      if (store) tellEarlier(await cleanEarlier(store, environment, clients), progress);
      prepared = await prepareSystems(request, clients, id, now);
      if (store) await openLedger(store, environment, id, prepared.traces);
      return 'ready';
    },
  });
  return check.outcome === 'passed' && prepared ? prepared : { fault: check };
};

/** What each deployed system that has smoke checks will do, in the order of the list. */
const prepareSystems = async (
  { session, outputs, waitMs, signal }: SmokeRequest,
  clients: Clients,
  id: string,
  now: Date,
): Promise<Prepared> => {
  const context: Omit<SmokeContext, 'outputs'> = {
    cloud: cloudOf(session, clients),
    id,
    now,
    waitMs,
    signal,
    isShared: (region, shared) => isShared(clients, region, shared),
  };
  const runs: (SmokeRun & { readonly system: string })[] = [];
  for (const system of systems) {
    const own = outputsOf(system, outputs);
    const smoke = own && (await system.smoke?.());
    if (own && smoke) runs.push({ system: system.name, ...(await smoke.prepare({ ...context, outputs: own })) });
  }
  return {
    traces: runs.flatMap(({ traces }) => traces),
    checks: runs.flatMap(({ system, checks }) => checks.map((check) => ({ system, ...check }))),
  };
};

const tellEarlier = (
  { removed, remains }: { readonly removed: number; readonly remains: readonly string[] },
  progress: (line: string) => void,
): void => {
  if (removed > 0) progress(`Removed ${removed} synthetic items that a killed smoke test left.`);
  remains.forEach((line) => progress(`A killed smoke test left, and it could not be removed: ${line}`));
};

/** Not ended by a signal: it is what a signal ends the checks for. */
const cleanUp = (traces: readonly Trace[], clients: Clients): OwnedCheck => ({
  system: WHOLE,
  name: 'is clean again',
  run: async () => {
    const { removed, remains } = await removeTraces(traces, clients);
    if (remains.length > 0) throw new CheckFailed(`not removed, the next run tries again: ${remains.join('; ')}`);
    return `${removed} synthetic items removed`;
  },
});
