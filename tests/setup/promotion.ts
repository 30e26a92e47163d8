import { LambdaClient, ListFunctionsCommand, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { localAccount } from '../../local/accounts';
import type { DeploymentRecord, SmokeRecord } from '../../steps/core/model/records';
import { readRecord, writeRecord } from '../../steps/core/store/records';
import { openStore, type Store } from '../../steps/core/store/store';
import { bundleKey } from '../../steps/deploy/deployments';
import { copyCheckout, type Checkout } from './checkout';
import { succeed, type RunResult, type Sandbox } from './sandbox';

const REGIONS = ['us-east-1', 'us-east-2'] as const;

/** What promote prints with --json where it refuses. */
export interface RefusalDocument {
  readonly verdict: string;
  readonly refusals: readonly { readonly reason: string; readonly found: string; readonly remedy: string }[];
}

/** Staging and prod of a sandbox, and a checkout to promote from one to the other. */
export interface Promotion {
  readonly checkout: Checkout;
  readonly store: Store;
  /** Runs a command of the checkout; fails unless it ends well. */
  readonly succeed: (args: readonly string[], env?: NodeJS.ProcessEnv) => Promise<RunResult>;
  /** Refused for exactly these reasons, exit 1, in words without a stack, and prod not touched. Default arguments: --collect. */
  readonly refused: (reasons: readonly string[], args?: readonly string[]) => Promise<RefusalDocument>;
  /** Everything that is kept of prod: its state and its record. */
  readonly prodFiles: () => readonly (string | undefined)[];
  readonly deployment: (environment: string) => Promise<DeploymentRecord>;
  /** Notes that the environment was deployed from the checkout's commit, as it is where the copied files are the same. */
  readonly attribute: (environment: string) => Promise<void>;
  /** The record that a passed smoke test of staging leaves, with these changes. */
  readonly smoke: (change?: Partial<SmokeRecord>) => Promise<void>;
  /** A smoke test that failed, of another commit, other packages and before the deployment finished. */
  readonly badSmoke: () => Promise<void>;
  /** Has staging's ingest function of price alerts run the deployed package of another; returns what puts it right. */
  readonly replaceCode: () => Promise<() => Promise<void>>;
  /** Damages one of staging's packages in the store and removes another; returns what puts them back. */
  readonly spoilPackages: () => Promise<() => void>;
  readonly lambda: (environment: string, region: string) => Promise<LambdaClient>;
  /** What Lambda says that an account runs: digest by the function's name without the environment. */
  readonly running: (environment: string) => Promise<Readonly<Record<string, string>>>;
  /** Copies a folder between two jobs, as artifacts do. */
  readonly carry: (from: string, to: string) => void;
  readonly close: () => void;
}

export const openPromotion = (sandbox: Sandbox): Promotion => {
  const states = join(sandbox.dir, 'stacks-state');
  const checkout = copyCheckout(sandbox);
  const store = openStore(`file://${states}`)!;
  const clients = new Map<string, LambdaClient>();
  const prodFiles = (): readonly (string | undefined)[] =>
    [join('.pulumi', 'stacks', 'signalbox', 'prod.json'), join('.signalbox', 'prod', 'deployment.json')]
      .map((name) => join(states, name))
      .map((file) => (existsSync(file) ? readFileSync(file, 'utf8') : undefined));
  const deployment = async (environment: string): Promise<DeploymentRecord> => {
    const found = await readRecord(store, environment, 'deployment');
    if (!found) throw new Error(`${environment} has no record of its deployment`);
    return found;
  };
  const smoke = async (change: Partial<SmokeRecord> = {}): Promise<void> => {
    const { source, bundles } = await deployment('staging');
    await writeRecord(store, 'smoke', {
      format: 'signalbox-smoke',
      version: 1,
      environment: 'staging',
      by: 'test',
      at: new Date().toISOString(),
      verdict: 'passed',
      source,
      bundles,
      checks: [{ system: 'price-alerts', name: 'webhook', ok: true, detail: 'HTTP 202', ms: 12 }],
      ...change,
    });
  };
  const lambda = async (environment: string, region: string): Promise<LambdaClient> => {
    const key = `${environment} ${region}`;
    const client =
      clients.get(key) ??
      new LambdaClient({
        region,
        endpoint: await sandbox.url(),
        credentials: { accessKeyId: localAccount(environment), secretAccessKey: 'test' },
      });
    clients.set(key, client);
    return client;
  };
  return {
    checkout,
    store,
    prodFiles,
    deployment,
    smoke,
    lambda,
    succeed: (args, env) => succeed({ run: (words) => checkout.run(words, env) }, args),
    refused: async (reasons, args = ['--collect', join(sandbox.dir, 'refused')]) => {
      const before = prodFiles();
      const { code, stdout, stderr } = await checkout.run(['promote', '--json', ...args]);
      if (code !== 1) throw new Error(`promote ended with ${code}:\n${stdout}\n${stderr}`);
      const document = JSON.parse(stdout) as RefusalDocument;
      expect(document.refusals.map(({ reason }) => reason)).toEqual(reasons);
      expect(document.verdict).toBe('refused');
      expect(stderr).toContain(
        `staging was not promoted to prod, for ${reasons.length === 1 ? 'one reason' : `${reasons.length} reasons`}. prod was not changed.`,
      );
      for (const { reason, found } of document.refusals)
        expect(stderr).toContain(`  ${reason}: ${found.split('\n')[0]}`);
      expect(stderr).not.toMatch(/\n {4}at /);
      expect(prodFiles()).toEqual(before);
      return document;
    },
    attribute: async (environment) => {
      const [commit, tree] = ['HEAD', 'HEAD^{tree}'].map((name) => checkout.git('rev-parse', name).trim());
      await writeRecord(store, 'deployment', { ...(await deployment(environment)), source: { commit, tree } });
    },
    badSmoke: async () => {
      const { started, bundles } = await deployment('staging');
      await smoke({
        verdict: 'failed',
        checks: [{ system: 'price-alerts', name: 'webhook', ok: false, detail: 'HTTP 500', ms: 3 }],
        source: { commit: 'a'.repeat(40), tree: 'b'.repeat(40) },
        at: started,
        bundles: { ...bundles, 'price-alerts/ingest': 'c'.repeat(64) },
      });
    },
    replaceCode: async () => {
      const client = await lambda('staging', 'us-east-1');
      const { bundles } = await deployment('staging');
      const run = async (name: string): Promise<void> => {
        await client.send(
          new UpdateFunctionCodeCommand({
            FunctionName: 'staging-price-alerts-ingest',
            ZipFile: (await store.read(bundleKey(bundles[name]!)))!,
          }),
        );
      };
      await run('metrics-aggregation/ingest');
      return () => run('price-alerts/ingest');
    },
    spoilPackages: async () => {
      const { bundles } = await deployment('staging');
      const kept = ['price-alerts/ingest', 'metrics-aggregation/export']
        .map((name) => join(states, bundleKey(bundles[name]!)))
        .map((file) => [file, readFileSync(file)] as const);
      const [[damaged, content], [missing]] = kept as [(typeof kept)[number], (typeof kept)[number]];
      writeFileSync(damaged, Buffer.concat([content, Buffer.from([0])]));
      rmSync(missing);
      return () => kept.forEach(([file, bytes]) => writeFileSync(file, bytes));
    },
    running: async (environment) => {
      const found = await Promise.all(
        REGIONS.map(
          async (region) =>
            (await (await lambda(environment, region)).send(new ListFunctionsCommand())).Functions ?? [],
        ),
      );
      return Object.fromEntries(
        found
          .flat()
          .map(({ FunctionName = '', CodeSha256 = '' }) => [FunctionName.slice(environment.length + 1), CodeSha256]),
      );
    },
    carry: (from, to) => {
      rmSync(to, { recursive: true, force: true });
      cpSync(from, to, { recursive: true });
    },
    close: () => clients.forEach((client) => client.destroy()),
  };
};
