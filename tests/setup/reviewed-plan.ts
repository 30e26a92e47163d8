import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PlanEnvelope } from '../../steps/core/model/envelope';
import type { Sealed } from '../../steps/core/model/sealed';
import { digestOf, sha256 } from '../../steps/core/store/digest';
import { copyCheckout, type Checkout } from './checkout';
import { succeed, type RunResult, type Sandbox } from './sandbox';

/** A checkout that saves plans of dev and applies them. */
export interface ReviewedPlan {
  readonly checkout: Checkout;
  /** Where the tests save their plan. */
  readonly plan: string;
  /** Where `forge` writes. */
  readonly forged: string;
  /** File with the state of dev. */
  readonly state: string;
  /** Folder with packages that were built before: those of the template, or made by the test. */
  readonly packages: string;
  run(...args: string[]): Promise<RunResult>;
  succeed(...args: string[]): Promise<RunResult>;
  /** Takes back what is not committed. */
  restore(): void;
  /** A plan that somebody with the file changed and sealed again; returns its file. */
  forge(change: (envelope: PlanEnvelope) => PlanEnvelope): string;
  /** A copy of `packages` of which one is another than its manifest says; `seal` has the manifest say so too. */
  damagePackage(): { readonly folder: string; seal(): void };
  /** An up that is refused with these words, exit 1, no stack trace, and the state not touched; gives its stderr. */
  refused(words: readonly (string | RegExp)[], ...args: string[]): Promise<string>;
}

export const openReviewedPlan = (sandbox: Sandbox): ReviewedPlan => {
  const checkout = copyCheckout(sandbox);
  const [plan, forged, packages] = ['dev.plan', 'forged.plan', 'packages'].map((name) => join(sandbox.dir, name)) as [
    string,
    string,
    string,
  ];
  const state = join(sandbox.dir, 'stacks-state', '.pulumi', 'stacks', 'signalbox', 'dev.json');
  return {
    checkout,
    plan,
    forged,
    state,
    packages,
    run: (...args) => checkout.run(args),
    succeed: (...args) => succeed(checkout, args),
    restore: () => {
      checkout.git('checkout', '--quiet', '--', '.');
    },
    forge: (change) => {
      const { digest, ...envelope } = JSON.parse(readFileSync(plan, 'utf8')) as Sealed<PlanEnvelope>;
      expect(digestOf(envelope)).toBe(digest);
      const changed = change(envelope);
      writeFileSync(forged, JSON.stringify({ ...changed, digest: digestOf(changed) }));
      return forged;
    },
    damagePackage: () => {
      const folder = join(sandbox.dir, 'damaged');
      cpSync(packages, folder, { recursive: true });
      const zip = join(folder, 'price-alerts-ingest.zip');
      writeFileSync(zip, Buffer.concat([readFileSync(zip), Buffer.from([0])]));
      return {
        folder,
        seal: () => {
          const file = join(folder, 'manifest.json');
          const manifest = JSON.parse(readFileSync(file, 'utf8')) as { bundles: Record<string, { sha256: string }> };
          manifest.bundles['price-alerts/ingest']!.sha256 = sha256(readFileSync(zip));
          writeFileSync(file, JSON.stringify(manifest));
        },
      };
    },
    refused: async (words, ...args) => {
      const before = readFileSync(state, 'utf8');
      const { code, stderr } = await checkout.run(['up', ...args], { PULUMI_CONFIG_PASSPHRASE: 'test' });
      expect(code).toBe(1);
      for (const word of words) expect(stderr).toMatch(word);
      expect(stderr).not.toMatch(/\n {4}at /);
      expect(readFileSync(state, 'utf8')).toBe(before);
      return stderr;
    },
  };
};
