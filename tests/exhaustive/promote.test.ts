import { GetFunctionConfigurationCommand, TagResourceCommand } from '@aws-sdk/client-lambda';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readRecord, writeRecord } from '../../steps/core/store/records';
import { openPromotion, type Promotion } from '../setup/promotion';
import { openSandbox } from '../setup/sandbox';

const MINUTES = 60_000;

/** The first promotion of an environment that was never deployed, and each refusal by itself; tests/promote.test.ts has the later ones. */
describe('R4 first promotion', () => {
  const sandbox = openSandbox();
  let promotion: Promotion;
  let checkout: Promotion['checkout'];

  beforeAll(() => {
    promotion = openPromotion(sandbox);
    ({ checkout } = promotion);
  });
  afterAll(async () => {
    promotion?.close();
    await sandbox.close();
  }, 2 * MINUTES);

  it(
    'R4 is refused before anything was deployed',
    async () => {
      const { refusals } = await promotion.refused(['never deployed']);
      expect(refusals[0]!.remedy).toContain('npm run up -- --env staging');
    },
    15 * MINUTES,
  );

  it(
    'R4 is refused without a smoke test, with a failed one, and with one of something else',
    async () => {
      const { refused, smoke, succeed, deployment } = promotion;
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
    'R4 is refused at another commit, with uncommitted changes, and while a deployment is under way',
    async () => {
      const { refused, smoke, deployment, store } = promotion;
      await smoke();
      checkout.edit('index.ts', /^/, '// Another program.\n');
      await refused(['uncommitted changes']);
      checkout.git('commit', '--quiet', '--all', '-m', 'another program');
      const record = await deployment('staging');
      await writeRecord(store, 'deployment', { ...record, status: 'under way' });
      const { refusals } = await refused(['deployment not finished', 'another commit']);
      expect(refusals[1]!.remedy).toBe(`Check out what staging runs: git checkout ${record.source.commit}`);
      await writeRecord(store, 'deployment', record);
      checkout.git('reset', '--quiet', '--hard', 'HEAD~1');
    },
    15 * MINUTES,
  );

  it(
    'R4 is refused where staging runs other code than was deployed, which is drift too',
    async () => {
      const restore = await promotion.replaceCode();
      await promotion.refused(['other code runs', 'drifted']);
      expect(await readRecord(promotion.store, 'staging', 'drift')).toMatchObject({ verdict: 'drifted' });
      await restore();
    },
    15 * MINUTES,
  );

  it(
    'R4 is refused where a package is damaged or gone in the store, which the next deployment puts right',
    async () => {
      await promotion.spoilPackages();
      const { refusals } = await promotion.refused(['package missing', 'package damaged']);
      expect(refusals[0]!.found).toContain('metrics-aggregation/export');
      await promotion.succeed(['up', '--env', 'staging']);
      await promotion.smoke();
    },
    15 * MINUTES,
  );

  it(
    'R4 shows the review on a laptop and deploys with --yes the very packages that staging runs',
    async () => {
      const { succeed, running, deployment } = promotion;
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
      const before = promotion.prodFiles();
      const { stdout } = await promotion.succeed(['promote', '--yes']);
      expect(stdout).toContain('Nothing to promote: prod runs what staging runs.');
      expect(promotion.prodFiles()).toEqual(before);
    },
    15 * MINUTES,
  );

  it(
    'R4 refuses a reviewed plan once somebody refreshed prod, and applies the next review',
    async () => {
      const { succeed, running, smoke, lambda, prodFiles } = promotion;
      const [collected, reviewed] = ['collected', 'reviewed'].map((name) => join(sandbox.dir, name)) as [
        string,
        string,
      ];
      checkout.edit('functions/shared/http.ts', 'statusCode,', 'statusCode: statusCode + 0,');
      checkout.git('commit', '--quiet', '--all', '-m', 'reply as before');
      await succeed(['up', '--env', 'staging']);
      await smoke();
      await succeed(['promote', '--collect', collected]);
      promotion.carry(collected, reviewed);
      await succeed(['promote', '--review', reviewed]);

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
      expect(prodFiles()).toEqual(before);
      expect(await running('prod')).toEqual(old);

      await succeed(['promote', '--review', reviewed]);
      await succeed(['promote', '--apply', reviewed]);
      expect(await running('prod')).toEqual(await running('staging'));
      expect(await running('prod')).not.toEqual(old);
    },
    15 * MINUTES,
  );
});
