import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeRecord } from '../steps/core/store/records';
import { openPromotion, type Promotion } from './setup/promotion';
import type { Sandbox } from './setup/sandbox';
import { openDeployed } from './setup/template';

const MINUTES = 60_000;

/** Staging and prod on one local cloud, each an account of its own, with the real engine; tests/exhaustive has the first promotion and each refusal by itself. */
describe('R4 promotion', () => {
  let sandbox: Sandbox;
  let promotion: Promotion;
  let checkout: Promotion['checkout'];
  let reviewed: string;

  beforeAll(async () => {
    sandbox = await openDeployed('dev', 'staging', 'prod');
    promotion = openPromotion(sandbox);
    ({ checkout } = promotion);
    reviewed = join(sandbox.dir, 'reviewed');
    await promotion.attribute('prod');
    checkout.edit('functions/shared/http.ts', 'statusCode,', 'statusCode: statusCode + 0,');
    checkout.edit('environments/prod.yaml', 'burstLimit: 2000', 'burstLimit: 2500');
    checkout.git('commit', '--quiet', '--all', '-m', 'reply as | before');
    await promotion.succeed(['up', '--env', 'staging']);
  }, 10 * MINUTES);
  afterAll(async () => {
    promotion?.close();
    await sandbox?.close();
  }, 2 * MINUTES);

  it(
    'R4 is refused for every reason at once: of the records, the checkout, the code that runs, the packages and the settings',
    async () => {
      const record = await promotion.deployment('staging');
      await writeRecord(promotion.store, 'deployment', { ...record, status: 'under way' });
      await promotion.badSmoke();
      const [restoreCode, restorePackages] = [await promotion.replaceCode(), await promotion.spoilPackages()];
      checkout.edit('index.ts', /^/, '// Another program.\n');
      checkout.git('commit', '--quiet', '--all', '-m', 'another program');
      checkout.edit('environments/prod.yaml', 'memoryMb: 512', 'memoryMb: 64');

      const { refusals } = await promotion.refused([
        'deployment not finished',
        'package missing',
        'package damaged',
        'other code runs',
        'drifted',
        'smoke failed',
        'smoke of another commit',
        'smoke of other packages',
        'smoke older than the deployment',
        'uncommitted changes',
        'another commit',
        "prod's settings",
      ]);
      const of = (reason: string) => refusals.find((refusal) => refusal.reason === reason)!;
      expect(of('package missing').found).toContain('metrics-aggregation/export');
      expect(of('package damaged').found).toContain('price-alerts/ingest');
      expect(of('smoke failed').found).toContain('price-alerts webhook: HTTP 500');
      expect(of('another commit').remedy).toBe(`Check out what staging runs: git checkout ${record.source.commit}`);
      expect(of("prod's settings").found).toMatch(/environments\/prod\.yaml:\d+:\d+ .*found 64, allowed 128 to 10240/);

      restorePackages();
      await restoreCode();
      await writeRecord(promotion.store, 'deployment', record);
      checkout.git('reset', '--quiet', '--hard', 'HEAD~1');
      await promotion.smoke();
    },
    5 * MINUTES,
  );

  it(
    'R4 promotes a commit phase by phase, and holds each to what the one before found',
    async () => {
      const { carry, refused, running, succeed, deployment } = promotion;
      const old = await running('prod');
      const [collected, copy] = ['collected', 'copy'].map((name) => join(sandbox.dir, name)) as [string, string];
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
      checkout.edit('index.ts', /^/, '// Another program.\n');
      await refused(['uncommitted changes'], ['--apply', reviewed]);
      checkout.git('checkout', '--quiet', '--', 'index.ts');
      expect(await running('prod')).toEqual(old);

      const applied = join(sandbox.dir, 'applied.md');
      const done = await succeed(['promote', '--apply', reviewed], {
        GITHUB_STEP_SUMMARY: applied,
        GITHUB_SERVER_URL: 'https://github.example',
        GITHUB_REPOSITORY: 'o/r',
        GITHUB_RUN_ID: '7',
      });
      expect(done.stdout).toContain("prod runs what staging runs: 4 of 4 functions, by Lambda's own digests.");
      expect(readFileSync(applied, 'utf8')).toContain('## prod on the local cloud runs what staging runs');
      const [staging, prod] = [await running('staging'), await running('prod')];
      expect(Object.keys(staging)).toHaveLength(4);
      expect(prod).toEqual(staging);
      expect(prod).not.toEqual(old);
      const from = await deployment('staging');
      expect(from.source.commit).toBe(checkout.git('rev-parse', 'HEAD').trim());
      expect(await deployment('prod')).toMatchObject({
        status: 'done',
        promotedFrom: 'staging',
        planned: true,
        by: 'https://github.example/o/r/actions/runs/7/attempts/1',
        source: from.source,
        bundles: from.bundles,
        settings: { environment: 'prod' },
      });
    },
    8 * MINUTES,
  );

  it(
    'R4 refuses a reviewed plan whose facts no longer hold',
    async () => {
      const before = promotion.prodFiles();
      const { code, stderr } = await checkout.run(['promote', '--apply', reviewed]);
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: expect.stringMatching(/state: planned \w{12} of \d+ resources, now \w{12} of \d+ resources/),
      });
      expect(stderr).toContain('Review the promotion again: npm run promote -- --from staging --to prod\n');
      expect(stderr).not.toMatch(/--replan|--out FILE|\n {4}at /);
      expect(promotion.prodFiles()).toEqual(before);
    },
    4 * MINUTES,
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
