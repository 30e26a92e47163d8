import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { TIME_SERIES } from '../../../functions/metrics-aggregation/contract';
import type { StackOutputs } from '../../../systems/outputs';
import { clientsOf, type Clients } from '../../core/engine/clients';
import { CommandError } from '../../core/errors';
import { actor, readRecord } from '../../core/store/records';
import type { Session } from '../../core/engine/session';
import { describeTarget } from '../../core/engine/target';
import type { DeploymentRecord } from '../../core/model/records';
import { verdictOf, WHOLE } from '../report/report';
import type { SmokeCheck, SmokeReport } from '../model/types';
import { runCheck, runChecks, type Check, type SmokeContext } from './check';
import { codeChecks, liveBundles } from './code';
import { cleanEarlier, closeLedger, openLedger } from './ledger';
import { metricsChecks } from './metrics';
import { metricTraces, newSynthetic, priceTraces, type Synthetic } from './names';
import { pricesChecks } from './prices';
import { isShared, removeTraces, type Trace } from './traces';
import { CheckFailed, type Patience } from './until';

export interface SmokeRequest extends Patience {
  readonly session: Session;
  readonly outputs: StackOutputs;
  readonly progress: (line: string) => void;
}

/** Sends synthetic requests through both systems, follows them, and takes away whatever they left. */
export const smokeTest = async (request: SmokeRequest): Promise<SmokeReport> => {
  const { session, signal } = request;
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
    const prepared = await prepare(request, clients, at);
    // Whatever keeps the test from beginning is a verdict too: an earlier one must not stand for it.
    if ('fault' in prepared) return reportOf([prepared.fault], {});
    const { synthetic, traces } = prepared;
    const context: SmokeContext = { ...request, deployment, clients, synthetic };
    const live = liveBundles(context);
    const checks = [
      ...(await runChecks(codeChecks(context, live), signal)),
      ...(await systemChecks(context)),
      await runCheck(cleanUp(context, traces)),
      await runCheck(unchanged(context)),
    ];
    // After a failure a request may still be under way that stores something: the next run removes it by the list.
    if (store && verdictOf(checks) === 'passed') await closeLedger(store, environment, synthetic.id);
    return reportOf(checks, await live.catch(() => ({})));
  } finally {
    clients.destroy();
  }
};

interface Prepared {
  readonly synthetic: Synthetic;
  readonly traces: readonly Trace[];
}

/** Cleans up after a killed run, and writes down what this one is about to leave. */
const prepare = async (
  { session, outputs, progress }: SmokeRequest,
  clients: Clients,
  at: Date,
): Promise<Prepared | { readonly fault: SmokeCheck }> => {
  const {
    settings: { environment },
    stack: { store },
  } = session;
  let prepared: Prepared | undefined;
  const check = await runCheck({
    system: WHOLE,
    name: 'can be tested',
    run: async () => {
      if (store) tellEarlier(await cleanEarlier(store, environment, clients), progress);
      const synthetic = await unusedSynthetic(at.getTime(), outputs, clients);
      prepared = { synthetic, traces: tracesOf(synthetic, outputs) };
      if (store) await openLedger(store, environment, synthetic.id, prepared.traces);
      return 'ready';
    },
  });
  return check.outcome === 'passed' && prepared ? prepared : { fault: check };
};

const systemChecks = async (context: SmokeContext): Promise<readonly SmokeCheck[]> => {
  const {
    outputs: { 'metrics-aggregation': metrics, 'price-alerts': prices },
    signal,
  } = context;
  return [
    ...(metrics ? await runChecks(metricsChecks(context, metrics), signal) : []),
    ...(prices ? await runChecks(pricesChecks(context, prices), signal) : []),
  ];
};

/** What was deployed, whole. */
const finishedDeployment = async ({
  settings: { environment },
  stack: { store },
  target,
}: Session): Promise<DeploymentRecord> => {
  const up = `npm run up -- --env ${environment}${target.kind === 'aws' ? ' --target aws' : ''}`;
  if (!store)
    throw new CommandError(
      `The state of ${environment} is in a backend that keeps no files, so nothing tells which code was deployed. Keep it in a folder or an S3 bucket: PULUMI_BACKEND_URL=s3://…`,
    );
  const record = await readRecord(store, environment, 'deployment');
  if (!record)
    throw new CommandError(
      `Nothing tells what was deployed to ${environment}: ${store.place} holds no record of it. Deploy it once more: ${up}`,
    );
  if (record.status === 'done') return record;
  throw new CommandError(
    `A deployment of ${environment} is under way, or failed or was killed: ${record.by} began it at ${record.started}. Wait for it, or complete it: ${up}`,
  );
};

const tellEarlier = (
  { removed, remains }: { readonly removed: number; readonly remains: readonly string[] },
  progress: (line: string) => void,
): void => {
  if (removed > 0) progress(`Removed ${removed} synthetic items that a killed smoke test left.`);
  remains.forEach((line) => progress(`A killed smoke test left, and it could not be removed: ${line}`));
};

const tracesOf = (
  synthetic: Synthetic,
  { 'metrics-aggregation': metrics, 'price-alerts': prices }: StackOutputs,
): readonly Trace[] => [
  ...(metrics ? metricTraces(synthetic, metrics) : []),
  ...(prices ? priceTraces(synthetic, prices) : []),
];

/** Names of this run whose hour nobody's metrics are of; a second try is needed only where somebody keeps metrics of the years 2000 to 2009. */
const unusedSynthetic = async (now: number, outputs: StackOutputs, clients: Clients): Promise<Synthetic> => {
  const metrics = outputs['metrics-aggregation'];
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    const synthetic = newSynthetic(now);
    if (!metrics?.timeSeriesTable) return synthetic;
    const dynamo = clients.get(DynamoDBClient, metrics.region);
    const table = metrics.timeSeriesTable.name;
    const marks = await Promise.all(
      [TIME_SERIES.pendingPartition, TIME_SERIES.exportedPartition].map((partition) =>
        dynamo.send(
          new GetItemCommand({
            TableName: table,
            ConsistentRead: true,
            Key: { [TIME_SERIES.partitionKey]: { S: partition }, [TIME_SERIES.sortKey]: { N: String(synthetic.hour) } },
          }),
        ),
      ),
    );
    if (
      marks.every(({ Item }) => !Item) &&
      !(await isShared({ table, start: synthetic.hour, metric: synthetic.metric }, dynamo))
    )
      return synthetic;
  }
  throw new CommandError(
    'No hour of the years 2000 to 2009 was found that no metric is of, and a synthetic metric needs one. Run the command again.',
  );
};

/** Not ended by a signal: it is what a signal ends the checks for. */
const cleanUp = ({ clients }: SmokeContext, traces: readonly Trace[]): Check => ({
  system: WHOLE,
  name: 'is clean again',
  run: async () => {
    const { removed, remains } = await removeTraces(traces, clients);
    if (remains.length > 0) throw new CheckFailed(`not removed, the next run tries again: ${remains.join('; ')}`);
    return `${removed} synthetic items removed`;
  },
});

/** A verdict on two deployments would be one on neither. */
const unchanged = ({
  session: {
    settings: { environment },
    stack: { store },
  },
  deployment,
}: SmokeContext): Check => ({
  system: WHOLE,
  name: 'was not deployed to meanwhile',
  run: async () => {
    const now = store && (await readRecord(store, environment, 'deployment'));
    if (now?.started !== deployment.started)
      throw new CheckFailed(
        `${now?.by ?? 'somebody'} began a deployment at ${now?.started ?? 'an unknown time'}; run it again when that is done`,
      );
    return `deployed ${deployment.finished ?? deployment.started} by ${deployment.by}`;
  },
});
