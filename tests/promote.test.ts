import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  ListFunctionsCommand,
  TagResourceCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { localAccount } from '../local/accounts';
import { findRunning } from '../local/emulator';
import { bundleKey } from '../steps/deploy/deployments';
import { readRecord, writeRecord } from '../steps/core/store/records';
import { openStore, type Store } from '../steps/core/store/store';
import type { DeploymentRecord, SmokeRecord } from '../steps/core/model/records';
import { copyCheckout, type Checkout } from './setup/checkout';
import { openSandbox, succeed as succeedIn, type RunResult } from './setup/sandbox';

const MINUTES = 60_000;
const REGIONS = ['us-east-1', 'us-east-2'] as const;

interface Document {
  readonly verdict: string;
  readonly refusals: readonly { readonly reason: string; readonly found: string; readonly remedy: string }[];
}

/** Staging and prod on one local cloud, each an account of its own, with the real engine. */
describe('R4 promotion', () => {
  const sandbox = openSandbox();
  const states = join(sandbox.dir, 'stacks-state');
  let checkout: Checkout;
  let store: Store;
  const clients = new Map<string, LambdaClient>();

  const succeed = (args: readonly string[], env?: NodeJS.ProcessEnv): Promise<RunResult> =>
    succeedIn(checkout, args, env);
  const edit: Checkout['edit'] = (...change) => checkout.edit(...change);
  /** Everything that is kept of prod: its state and its record. */
  const prodFiles = (): readonly (string | undefined)[] =>
    [join('.pulumi', 'stacks', 'signalbox', 'prod.json'), join('.signalbox', 'prod', 'deployment.json')]
      .map((name) => join(states, name))
      .map((file) => (existsSync(file) ? readFileSync(file, 'utf8') : undefined));
  /** Refused for exactly these reasons, exit 1, in words without a stack, and prod not touched. */
  const refused = async (
    reasons: readonly string[],
    args: readonly string[] = ['--collect', join(sandbox.dir, 'refused')],
  ): Promise<Document> => {
    const before = prodFiles();
    const { code, stdout, stderr } = await checkout.run(['promote', '--json', ...args]);
    if (code !== 1) throw new Error(`promote ended with ${code}:\n${stdout}\n${stderr}`);
    const document = JSON.parse(stdout) as Document;
    expect(document.refusals.map(({ reason }) => reason)).toEqual(reasons);
    expect(document.verdict).toBe('refused');
    expect(stderr).toContain(
      `staging was not promoted to prod, for ${reasons.length === 1 ? 'one reason' : `${reasons.length} reasons`}. prod was not changed.`,
    );
    for (const { reason, found } of document.refusals) expect(stderr).toContain(`  ${reason}: ${found.split('\n')[0]}`);
    expect(stderr).not.toMatch(/\n {4}at /);
    expect(prodFiles()).toEqual(before);
    return document;
  };
  const deployment = async (environment: string): Promise<DeploymentRecord> => {
    const found = await readRecord(store, environment, 'deployment');
    if (!found) throw new Error(`${environment} has no record of its deployment`);
    return found;
  };
  /** The record that the smoke step leaves. */
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
    const { url } = (await findRunning(join(sandbox.dir, 'local')))!;
    const client =
      clients.get(key) ??
      new LambdaClient({
        region,
        endpoint: url,
        credentials: { accessKeyId: localAccount(environment), secretAccessKey: 'test' },
      });
    clients.set(key, client);
    return client;
  };
  /** What Lambda says that an account runs: digest by the function's name without the environment. */
  const running = async (environment: string): Promise<Readonly<Record<string, string>>> => {
    const found = await Promise.all(
      REGIONS.map(
        async (region) => (await (await lambda(environment, region)).send(new ListFunctionsCommand())).Functions ?? [],
      ),
    );
    return Object.fromEntries(
      found
        .flat()
        .map(({ FunctionName = '', CodeSha256 = '' }) => [FunctionName.slice(environment.length + 1), CodeSha256]),
    );
  };

  beforeAll(async () => {
    checkout = copyCheckout(sandbox);
    store = openStore(`file://${states}`)!;
  });
  afterAll(async () => {
    clients.forEach((client) => client.destroy());
    await sandbox.close();
  }, 2 * MINUTES);

  it(
    'R4 is refused before anything was deployed',
    async () => {
      const { refusals } = await refused(['never deployed']);
      expect(refusals[0]!.remedy).toContain('npm run up -- --env staging');
    },
    15 * MINUTES,
  );

  it(
    'R4 is refused without a smoke test, with a failed one, and with one of something else',
    async () => {
      await succeed(['up', '--env', 'staging']);
      expect((await refused(['not smoked'])).refusals[0]!.remedy).toContain('npm run smoke -- --env staging');
      await smoke({
        verdict: 'failed',
        checks: [{ system: 'price-alerts', name: 'webhook', ok: false, detail: 'HTTP 500', ms: 3 }],
      });
      expect((await refused(['smoke failed'])).refusals[0]!.found).toContain('price-alerts webhook: HTTP 500');
      const { started, bundles } = await deployment('staging');
      await smoke({
        source: { commit: 'a'.repeat(40), tree: 'b'.repeat(40) },
        at: started,
        bundles: { ...bundles, 'price-alerts/ingest': 'c'.repeat(64) },
      });
      await refused(['smoke of another commit', 'smoke of other packages', 'smoke older than the deployment']);
    },
    15 * MINUTES,
  );

  it(
    'R4 is refused at another commit, with uncommitted changes, and while a deployment is under way; every reason at once',
    async () => {
      await smoke();
      edit('index.ts', /^/, '// Another program.\n');
      await refused(['uncommitted changes']);
      checkout.git('commit', '--quiet', '--all', '-m', 'another program');
      edit('environments/prod.yaml', 'memoryMb: 512', 'memoryMb: 64');
      const record = await deployment('staging');
      await writeRecord(store, 'deployment', { ...record, status: 'under way' });
      const { refusals } = await refused([
        'deployment not finished',
        'uncommitted changes',
        'another commit',
        "prod's settings",
      ]);
      expect(refusals[2]!.remedy).toBe(`Check out what staging runs: git checkout ${record.source.commit}`);
      expect(refusals[3]!.found).toMatch(/environments\/prod\.yaml:\d+:\d+ .*found 64, allowed 128 to 10240/);
      await writeRecord(store, 'deployment', record);
      checkout.git('reset', '--quiet', '--hard', 'HEAD~1');
    },
    15 * MINUTES,
  );

  it(
    'R4 is refused where staging runs other code than was deployed, which is drift too',
    async () => {
      const client = await lambda('staging', 'us-east-1');
      const { bundles } = await deployment('staging');
      const zip = async (name: string): Promise<Buffer> => (await store.read(bundleKey(bundles[name]!)))!;
      await client.send(
        new UpdateFunctionCodeCommand({
          FunctionName: 'staging-price-alerts-ingest',
          ZipFile: await zip('metrics-aggregation/ingest'),
        }),
      );
      await refused(['other code runs', 'drifted']);
      expect(await readRecord(store, 'staging', 'drift')).toMatchObject({ verdict: 'drifted' });
      await client.send(
        new UpdateFunctionCodeCommand({
          FunctionName: 'staging-price-alerts-ingest',
          ZipFile: await zip('price-alerts/ingest'),
        }),
      );
    },
    15 * MINUTES,
  );

  it(
    'R4 is refused where a package is damaged or gone in the store, which the next deployment puts right',
    async () => {
      const { bundles } = await deployment('staging');
      const [damaged, missing] = [bundles['price-alerts/ingest']!, bundles['metrics-aggregation/export']!].map(
        (digest) => join(states, bundleKey(digest)),
      ) as [string, string];
      writeFileSync(damaged, Buffer.concat([readFileSync(damaged), Buffer.from([0])]));
      rmSync(missing);
      const { refusals } = await refused(['package missing', 'package damaged']);
      expect(refusals[0]!.found).toContain('metrics-aggregation/export');
      await succeed(['up', '--env', 'staging']);
      await smoke();
    },
    15 * MINUTES,
  );

  it(
    'R4 shows the review on a laptop and deploys with --yes the very packages that staging runs',
    async () => {
      const shown = await succeed(['promote']);
      expect(shown.stdout).toContain(
        'Nothing was changed. Full review: dist/promotion/promotion.md. To deploy: npm run promote -- --from staging --to prod --apply dist/promotion',
      );
      expect(shown.stdout.split('\n').length).toBeLessThanOrEqual(45);
      expect(await running('prod')).toEqual({});
      const { stdout } = await succeed(['promote', '--yes', '--json', '--markdown', join(sandbox.dir, 'promotion.md')]);
      expect(JSON.parse(stdout)).toMatchObject({
        format: 'signalbox-promotion',
        version: 1,
        phase: 'apply',
        verdict: 'promoted',
        from: 'staging',
        to: 'prod',
      });
      const [staging, prod] = [await running('staging'), await running('prod')];
      expect(Object.keys(staging)).toHaveLength(4);
      expect(prod).toEqual(staging);
      const [from, to] = [await deployment('staging'), await deployment('prod')];
      expect(to).toMatchObject({
        status: 'done',
        promotedFrom: 'staging',
        planned: true,
        source: from.source,
        bundles: from.bundles,
        settings: { environment: 'prod' },
      });
      expect(to.by).toMatch(/.@./);
      const markdown = readFileSync(join(sandbox.dir, 'promotion.md'), 'utf8');
      expect(markdown).toMatch(
        /^<!-- signalbox:promotion:staging:prod -->\n## Promotion of staging to prod on the local cloud: 2\d\d to create, 0 to update, 0 to replace, 0 to delete/,
      );
      expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(65_536);
      expect(markdown).toContain('| `protection.deletionProtection` | `false` | `true` |');
    },
    15 * MINUTES,
  );

  it(
    'R4 has nothing to promote the second time',
    async () => {
      const before = prodFiles();
      const { stdout } = await succeed(['promote', '--yes']);
      expect(stdout).toContain('Nothing to promote: prod runs what staging runs.');
      expect(prodFiles()).toEqual(before);
    },
    15 * MINUTES,
  );

  it(
    'R4 promotes a commit phase by phase, and holds each to what the one before found',
    async () => {
      edit('functions/shared/http.ts', 'statusCode,', 'statusCode: statusCode + 0,');
      edit('environments/prod.yaml', 'burstLimit: 2000', 'burstLimit: 2500');
      checkout.git('commit', '--quiet', '--all', '-m', 'reply as | before');
      await succeed(['up', '--env', 'staging']);
      await smoke();
      const old = await running('prod');
      const [collected, reviewed, copy] = ['collected', 'reviewed', 'copy'].map((name) => join(sandbox.dir, name)) as [
        string,
        string,
        string,
      ];
      const carry = (from: string, to: string): void => {
        rmSync(to, { recursive: true, force: true });
        cpSync(from, to, { recursive: true });
      };
      await succeed(['promote', '--collect', collected]);
      carry(collected, reviewed);
      const evidence = join(reviewed, 'evidence.json');
      writeFileSync(evidence, readFileSync(evidence, 'utf8').replace('"verdict": "passed"', '"verdict": "passes"'));
      await refused(['evidence damaged'], ['--review', reviewed]);
      carry(collected, reviewed);
      await refused(['no review'], ['--apply', reviewed]);
      await refused(['no evidence'], ['--review', join(sandbox.dir, 'none')]);
      const zip = join(reviewed, 'bundles', 'price-alerts-ingest.zip');
      writeFileSync(zip, Buffer.concat([readFileSync(zip), Buffer.from([0])]));
      await refused(['package damaged'], ['--review', reviewed]);
      carry(collected, reviewed);

      const summary = join(sandbox.dir, 'summary.md');
      writeFileSync(summary, '');
      const { stdout } = await succeed(['promote', '--review', reviewed, '--json'], { GITHUB_STEP_SUMMARY: summary });
      const report = JSON.parse(stdout) as {
        verdict: string;
        packages: { equal: boolean }[];
        settings: { changes: object[] };
        commits: { total: number; commits: { subject: string }[] };
      };
      expect(report.verdict).toBe('ready');
      expect(report.packages.map(({ equal }) => equal)).toContain(false);
      expect(report.settings.changes).toEqual([
        { path: expect.stringMatching(/api\.throttle\.burstLimit$/), before: 2000, after: 2500 },
      ]);
      expect(report.commits).toMatchObject({ total: 1, commits: [{ subject: 'reply as | before' }] });
      expect(readFileSync(summary, 'utf8').trim()).toBe(readFileSync(join(reviewed, 'promotion.md'), 'utf8').trim());
      expect(readFileSync(summary, 'utf8')).toContain('| `reply as \\| before` |');

      carry(reviewed, copy);
      const plan = join(copy, 'prod.plan');
      writeFileSync(plan, `${readFileSync(plan, 'utf8')} `);
      await refused(['changed since the review'], ['--apply', copy]);
      edit('index.ts', /^/, '// Another program.\n');
      await refused(['uncommitted changes'], ['--apply', reviewed]);
      checkout.git('checkout', '--quiet', '--', 'index.ts');
      expect(await running('prod')).toEqual(old);
    },
    15 * MINUTES,
  );

  it(
    'R4 refuses a reviewed plan whose facts no longer hold, and applies the next review',
    async () => {
      const reviewed = join(sandbox.dir, 'reviewed');
      const old = await running('prod');
      const client = await lambda('prod', 'us-east-1');
      const { FunctionArn } = await client.send(
        new GetFunctionConfigurationCommand({ FunctionName: 'prod-price-alerts-ingest' }),
      );
      await client.send(new TagResourceCommand({ Resource: FunctionArn, Tags: { Owner: 'nobody' } }));
      await succeed(['refresh', '--env', 'prod']);
      const before = prodFiles();
      const { code, stderr } = await checkout.run(['promote', '--apply', reviewed]);
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: expect.stringMatching(/state: planned \w{12} of \d+ resources, now \w{12} of \d+ resources/),
      });
      expect(stderr).toContain('Review the promotion again: npm run promote -- --from staging --to prod\n');
      expect(stderr).not.toMatch(/--replan|--out FILE|\n {4}at /);
      expect(prodFiles()).toEqual(before);
      expect(await running('prod')).toEqual(old);

      await succeed(['promote', '--review', reviewed]);
      const summary = join(sandbox.dir, 'applied.md');
      const { stdout } = await succeed(['promote', '--apply', reviewed], {
        GITHUB_STEP_SUMMARY: summary,
        GITHUB_SERVER_URL: 'https://github.example',
        GITHUB_REPOSITORY: 'o/r',
        GITHUB_RUN_ID: '7',
      });
      expect(stdout).toContain("prod runs what staging runs: 4 of 4 functions, by Lambda's own digests.");
      expect(await running('prod')).toEqual(await running('staging'));
      expect(await running('prod')).not.toEqual(old);
      const record = await deployment('prod');
      expect(record).toMatchObject({
        status: 'done',
        promotedFrom: 'staging',
        by: 'https://github.example/o/r/actions/runs/7/attempts/1',
        source: { commit: checkout.git('rev-parse', 'HEAD').trim() },
      });
      expect(readFileSync(summary, 'utf8')).toContain('## prod on the local cloud runs what staging runs');
      // What was applied is no plan of what is there now.
      expect((await checkout.run(['promote', '--apply', reviewed])).code).toBe(1);
    },
    15 * MINUTES,
  );

  it(
    'R4 refuses words that mean nothing together',
    async () => {
      for (const [args, words] of [
        [['--from', 'prod'], '--from and --to must be two environments (got prod for both).'],
        [
          ['--to', 'production'],
          '--to must be dev, staging or prod (got production): there is no environments/production.yaml.',
        ],
        [['--yes', '--apply', 'x'], '--yes cannot be used with --apply'],
        [['--collect', 'x', '--review', 'x'], '--collect and --review: use only one'],
        [['--expires', 'soon'], '--expires must be a whole number followed by m, h or d'],
      ] as const) {
        expect(await checkout.run(['promote', ...args])).toMatchObject({
          code: 64,
          stderr: expect.stringContaining(words),
        });
      }
    },
    2 * MINUTES,
  );
});
