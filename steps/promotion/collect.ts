import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBundles } from '../core/store/bundles';
import { messageOf, CommandError } from '../core/errors';
import { readBundles } from '../core/store/manifest';
import { actor, readRecord } from '../core/store/records';
import { openSession, type Session } from '../core/engine/session';
import type { Store } from '../core/store/store';
import { describeTarget, theTarget } from '../core/engine/target';
import { checkDrift, failedCheck, headline, keepVerdict, type DriftReport } from '../drift';
import { EVIDENCE_FORMAT, PROMOTION_VERSION, type Evidence } from './model/types';
import type { RecordKind, Records } from '../core/model/records';
import { bundlesOf, clearFolder, writeEvidence } from './folder';
import { liveDigests } from './live';
import { fetchPackages } from './packages';
import { reasonsAgainst, refuseAny, type PromotionRun } from './run';

/**
 * Collects what runs in the source environment, with credentials of its account only: records, a new
 * drift check, and the deployed packages. Writes nothing to the promotion folder if there is a reason
 * not to promote.
 * @throws PromotionRefused with every reason.
 */
export const collect = async (run: PromotionRun): Promise<Evidence> => {
  const { from, to, target, port, say } = run;
  clearFolder(run);
  const manifest = join(bundlesOf(run), 'manifest.json');
  const session = await openSession({ env: from, target, port }, say, async () =>
    existsSync(manifest) ? readBundles(bundlesOf(run)) : ensureBundles(),
  );
  say.line(`promotion of ${from} to ${to} on ${theTarget(session.target)}`);
  const { store } = session.stack;
  if (!store)
    throw new CommandError(
      `The state backend of ${from} keeps no files, so its deployments are not recorded. Keep the state in a bucket or a folder (PULUMI_BACKEND_URL=s3://… or file://…), and deploy again.`,
    );
  const collected = new Date();
  const unreadable: Evidence['unreadable'][number][] = [];
  const records = await readRecords(store, from, unreadable);
  const { deployment, smoke, drift: lastDrift } = records;
  const [packages, live] = deployment
    ? await Promise.all([fetchPackages(run, store, deployment), liveDigests(session)])
    : [[], {}];
  const report = await say.timed(
    'drift',
    () => check(run, session),
    ({ verdict }) => `drift of ${from}: ${verdict}`,
  );
  await keepVerdict(store, report, say);
  const evidence: Evidence = {
    format: EVIDENCE_FORMAT,
    version: PROMOTION_VERSION,
    from,
    to,
    target,
    by: actor(),
    collected: collected.toISOString(),
    expires: new Date(collected.getTime() + run.expiresMs).toISOString(),
    ...(deployment && { deployment }),
    ...(smoke && { smoke }),
    ...(lastDrift && { lastDrift: { at: lastDrift.at, verdict: lastDrift.verdict, headline: lastDrift.headline } }),
    drift: {
      at: report.checkedAt,
      verdict: report.verdict,
      headline: [headline(report), ...report.failures].join('; '),
    },
    live,
    packages,
    unreadable,
  };
  refuseAny(run, await reasonsAgainst(run, evidence));
  writeEvidence(run, evidence);
  return evidence;
};

const check = async ({ from, target, say, signal }: PromotionRun, session: Session): Promise<DriftReport> => {
  const place = { environment: from, target };
  try {
    return await checkDrift({
      session,
      place,
      target: describeTarget(session.target),
      progress: say.progress,
      signal,
      program: false,
    });
  } catch (error) {
    return failedCheck(place, describeTarget(session.target), messageOf(error));
  }
};

/** An unreadable one does not stop the others from being read. */
const readRecords = async (
  store: Store,
  environment: string,
  unreadable: Evidence['unreadable'][number][],
): Promise<{ readonly [K in RecordKind]?: Records[K] }> => {
  const read = async <K extends RecordKind>(kind: K): Promise<Records[K] | undefined> => {
    try {
      return await readRecord(store, environment, kind);
    } catch (error) {
      // The last drift verdict is shown only: this check writes a new one.
      if (kind === 'deployment' || kind === 'smoke')
        unreadable.push({ kind, fault: messageOf(error).replace(/ Create it again: .*$/s, '') });
      return undefined;
    }
  };
  const [deployment, smoke, drift] = [await read('deployment'), await read('smoke'), await read('drift')];
  return { ...(deployment && { deployment }), ...(smoke && { smoke }), ...(drift && { drift }) };
};
