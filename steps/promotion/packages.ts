import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { bundleKey } from '../deploy';
import { sha256 } from '../core/store/digest';
import { messageOf, CommandError } from '../core/errors';
import { readManifest } from '../core/store/manifest';
import type { Store } from '../core/store/store';
import { canonicalJson } from '../core/model/canonical';
import { MANIFEST_FORMAT, MANIFEST_VERSION, type BundleManifest } from '../core/model/manifest';
import { promoteLine } from './model/judge';
import type { Evidence, PackageFinding, Refusal } from './model/types';
import type { DeploymentRecord } from '../core/model/records';
import { writeWhole } from '../core/store/write-whole';
import { bundlesOf } from './folder';
import type { PromotionRun } from './run';

const fileOf = (name: string): string => `${name.replace('/', '-')}.zip`;

/** Copies the deployed bytes from the store, and verifies their digests; writes the manifest if all are intact. */
export const fetchPackages = async (
  run: PromotionRun,
  store: Store,
  { bundles, source }: DeploymentRecord,
): Promise<readonly PackageFinding[]> => {
  const dir = bundlesOf(run);
  rmSync(dir, { recursive: true, force: true });
  const found = await Promise.all(
    Object.entries(bundles).map(async ([name, digest]): Promise<PackageFinding> => {
      const content = await store.read(bundleKey(digest));
      if (content === undefined) return { name, sha256: digest, fault: 'missing' };
      if (sha256(content) !== digest) return { name, sha256: digest, fault: 'damaged' };
      writeWhole(join(dir, fileOf(name)), content);
      return { name, sha256: digest, bytes: content.length };
    }),
  );
  if (found.every(({ fault }) => fault === undefined)) {
    const manifest: BundleManifest = {
      format: MANIFEST_FORMAT,
      version: MANIFEST_VERSION,
      ...(source.commit && { commit: source.commit }),
      bundles: Object.fromEntries(
        found.map(({ name, sha256: digest, bytes = 0 }) => [name, { file: fileOf(name), sha256: digest, bytes }]),
      ),
    };
    writeWhole(join(dir, 'manifest.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  }
  return found;
};

/** What is wrong with the collected packages: damaged bytes, or not those of the evidence. */
export const faultyPackages = (run: PromotionRun, evidence: Evidence): readonly Refusal[] => {
  const remedy = `Download the folder again, or collect again: ${promoteLine(run)}`;
  try {
    const digests = Object.fromEntries(
      Object.entries(readManifest(bundlesOf(run)).bundles).map(([name, { sha256: digest }]) => [name, digest]),
    );
    if (canonicalJson(digests) === canonicalJson(evidence.deployment?.bundles)) return [];
    return [
      {
        reason: 'other packages',
        found: `${join(bundlesOf(run), 'manifest.json')} lists other packages than ${run.from} runs`,
        remedy,
      },
    ];
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return [
      { reason: 'package damaged', found: messageOf(error).replace(/ (Download|Build) the packages.*$/s, ''), remedy },
    ];
  }
};
