import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openReviewedPlan, type ReviewedPlan } from '../setup/reviewed-plan';
import { openSandbox } from '../setup/sandbox';

const MINUTES = 60_000;
const NOTHING = '0 to create, 0 to update, 0 to replace, 0 to delete';

/** The first deployment by a saved p.plan, and each fact that no longer holds by itself; tests/plan.test.ts has the later ones. */
describe('the first reviewed plan', () => {
  const sandbox = openSandbox();
  let p: ReviewedPlan;
  beforeAll(() => {
    p = openReviewedPlan(sandbox);
  });
  afterAll(() => sandbox.close(), 2 * MINUTES);

  it(
    'R4 makes the first deployment, in another checkout than it was planned in, with packages that were built before',
    async () => {
      const rows = JSON.parse((await p.succeed('preview', '--json')).stdout) as { data: { counts: object } };
      expect(rows.data.counts).toEqual({ add: 13, change: 0, remove: 0 });
      await p.succeed('build');
      const { stdout } = await p.succeed('preview', '--out', p.plan);
      expect(stdout).toMatch(/2\d\d to create, 0 to update, 0 to replace, 0 to delete/);
      // Another checkout has no stack file: its engine would make another salt and could not read the plan's secrets.
      rmSync(join(sandbox.dir, 'stacks', 'dev', 'Pulumi.dev.yaml'));
      cpSync(join(p.checkout.dir, 'dist', 'bundles'), p.packages, { recursive: true });
      const up = await p.succeed('up', '--plan', p.plan, '--bundles', p.packages);
      expect(up.stdout).toMatch(/resources: 2\d\d created, 0 updated, 0 replaced, 0 deleted/);
      expect((await p.succeed('preview')).stdout).toContain(NOTHING);
    },
    6 * MINUTES,
  );

  it(
    'R4 tells no secret, in a plan that has some',
    async () => {
      const outputs = JSON.parse((await p.succeed('outputs', '--json', '--show-secrets')).stdout) as Record<
        string,
        { apiKey?: string }
      >;
      p.checkout.edit('environments/dev.yaml', 'CostCenter: engineering', 'CostCenter: research');
      const { stdout } = await p.succeed('preview', '--out', p.plan, '--json');
      p.restore();
      const keys = ['metrics-aggregation', 'price-alerts'].map((system) => outputs[system]!.apiKey!);
      expect(keys.every((key) => key.length === 40)).toBe(true);
      const content = readFileSync(p.plan, 'utf8');
      expect(content).toContain('ciphertext');
      for (const key of keys) {
        expect(content).not.toContain(key);
        expect(stdout).not.toContain(key);
      }
    },
    2 * MINUTES,
  );

  it(
    'R4 is refused for each fact that no longer holds, with both values and what to do',
    async () => {
      p.checkout.edit('environments/dev.yaml', 'ingest: { memoryMb: 512', 'ingest: { memoryMb: 768');
      p.checkout.git('commit', '--quiet', '--all', '-m', 'still more memory');
      await p.succeed('preview', '--out', p.plan);

      await p.refused(
        [/environment: planned dev, now staging\n +apply it with --env dev/],
        '--env',
        'staging',
        '--plan',
        p.plan,
      );
      await p.refused(
        [/target: planned local, now aws\n +apply it with --target local/],
        '--target',
        'aws',
        '--plan',
        p.plan,
      );
      p.checkout.edit('index.ts', /^/, '// Another program.\n');
      await p.refused([/commit: planned (\w{12}), now \1 with uncommitted changes \w{12}\n/], '--plan', p.plan);
      p.checkout.git('commit', '--quiet', '--all', '-m', 'another program');
      const commits = await p.refused(
        [/commit: planned \w{12}, now \w{12}\n +check out the planned commit/, 'one of its facts no longer holds'],
        '--plan',
        p.plan,
      );
      expect(/planned (\w+), now (\w+)/.exec(commits)!.slice(1)).toEqual(
        p.checkout
          .git('log', '-2', '--format=%H')
          .trim()
          .split('\n')
          .toReversed()
          .map((id) => id.slice(0, 12)),
      );
      p.checkout.git('reset', '--quiet', '--hard', 'HEAD~1');
      p.checkout.edit('environments/dev.yaml', 'memoryMb: 768', 'memoryMb: 1024');
      await p.refused([/settings: planned \w{12}, now \w{12}\n +restore environments\/dev.yaml/], '--plan', p.plan);
      p.restore();

      const damaged = p.damagePackage();
      await p.refused(
        [/The package of price-alerts\/ingest, .* has sha256 \w{64}, but the manifest says \w{64}/],
        '--plan',
        p.plan,
        '--bundles',
        damaged.folder,
      );
      damaged.seal();
      await p.refused(
        [/bundle price-alerts\/ingest: planned \w{12}, now \w{12}\n/],
        '--plan',
        p.plan,
        '--bundles',
        damaged.folder,
      );

      await p.refused(
        [
          /version of the Pulumi CLI: planned 3\.249\.0, now 3\.\d+\.\d+\n/,
          /version of @pulumi\/aws: planned 7\.0\.0, now 7\./,
        ],
        '--plan',
        p.forge((envelope) => ({
          ...envelope,
          facts: {
            ...envelope.facts,
            versions: { ...envelope.facts.versions, 'the Pulumi CLI': '3.249.0', '@pulumi/aws': '7.0.0' },
          },
        })),
      );
      await p.refused(
        [/expiry: planned \S+, valid until 2026-01-02T00:00:00.000Z, now \S+\n +review again/],
        '--plan',
        p.forge((envelope) => ({ ...envelope, expires: '2026-01-02T00:00:00.000Z' })),
      );
      await p.refused(
        ['has format version 2, but this checkout reads 1'],
        '--plan',
        p.forge((envelope) => ({ ...envelope, version: 2 })),
      );
      writeFileSync(p.forged, readFileSync(p.plan, 'utf8').replace(/"resources": (?=\d)/, '"resources": 1'));
      await p.refused([/is damaged: content has digest \w{12}, expected \w{12}/], '--plan', p.forged);
      await p.refused([/cannot be read: ENOENT/], '--plan', join(sandbox.dir, 'none.plan'));
    },
    8 * MINUTES,
  );

  it(
    'R4 a plan of a deployed stack still holds after an up that changes nothing, which rewrites the state',
    async () => {
      await p.succeed('preview', '--out', p.plan);
      const before = readFileSync(p.state, 'utf8');
      await p.succeed('up');
      expect(readFileSync(p.state, 'utf8')).not.toBe(before);
      expect((await p.succeed('up', '--plan', p.plan)).stdout).toContain(
        'resources: 0 created, 0 updated, 0 replaced, 0 deleted',
      );
    },
    4 * MINUTES,
  );
});
