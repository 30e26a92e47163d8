import { readFileSync } from 'node:fs';
import type { Bundles } from '../../systems/shared/bundles';
import { RECORD_VERSION, type DeploymentRecord } from '../core/model/records';
import { sha256 } from '../core/store/digest';
import { readSource } from '../core/git';
import { readState } from '../core/engine/locks';
import { bundleDigests } from '../core/store/manifest';
import type { Output } from '../core/output';
import { actor, readRecord, recordKey, writeRecord } from '../core/store/records';
import type { Session } from '../core/engine/session';
import { OWN_FOLDER, type Store } from '../core/store/store';

/** Fields of a deployment record that the session does not have. */
export type DeploymentKind = Pick<DeploymentRecord, 'planned' | 'promotedFrom'>;

/** Key of a package's bytes in a store. */
export const bundleKey = (sha256: string): string => `${OWN_FOLDER}/bundles/${sha256}.zip`;

/**
 * Runs a deployment and records it next to the state: 'under way' before, 'done' after, with the
 * packages' bytes, so that promotion uses what was deployed rather than a rebuild.
 */
export const recorded = async <T>(
  session: Session,
  kind: DeploymentKind,
  out: Output,
  deployment: () => Promise<T>,
): Promise<T> => {
  const {
    settings,
    stack: { store },
  } = session;
  if (!store) {
    out.progress('The state backend keeps no files, so this deployment is not recorded and cannot be promoted.');
    return deployment();
  }
  const [bundles, source, before] = await Promise.all([
    session.bundles(),
    readSource(),
    lastDone(store, settings.environment),
  ]);
  const record: DeploymentRecord = {
    format: 'signalbox-deployment',
    version: RECORD_VERSION,
    environment: settings.environment,
    by: actor(),
    status: 'under way',
    started: new Date().toISOString(),
    source,
    settings,
    bundles: bundleDigests(bundles),
    ...kind,
    ...(before !== undefined && { previousCommit: before }),
  };
  const untouched = await readState(store, settings.environment);
  const key = recordKey(settings.environment, 'deployment');
  const former = await store.read(key);
  await writeRecord(store, 'deployment', record);
  const result = await deployment().catch(async (error: unknown) => {
    // Refused, or failed before any change: the previous deployment is still in place.
    const now = await readState(store, settings.environment);
    if (now?.digest === untouched?.digest) await (former === undefined ? store.remove(key) : store.write(key, former));
    throw error;
  });
  await keepBundles(store, bundles);
  await writeRecord(store, 'deployment', { ...record, status: 'done', finished: new Date().toISOString() });
  return result;
};

/** Commit of the last completed deployment; a damaged record must not block deployments. */
const lastDone = async (store: Store, environment: string): Promise<string | undefined> => {
  const last = await readRecord(store, environment, 'deployment').catch(() => undefined);
  return last?.status === 'done' ? last.source.commit : last?.previousCommit;
};

/** Existing packages are verified, so that damaged ones are replaced. */
const keepBundles = async (store: Store, bundles: Bundles): Promise<void> => {
  const digests = bundleDigests(bundles);
  for (const [system, own] of Object.entries(bundles)) {
    for (const [name, { path }] of Object.entries(own)) {
      const digest = digests[`${system}/${name}`]!;
      const key = bundleKey(digest);
      const kept = await store.read(key);
      if (kept === undefined || sha256(kept) !== digest) await store.write(key, readFileSync(path));
    }
  }
};
