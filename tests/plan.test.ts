import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../steps/core/store/digest';
import { openReviewedPlan, type ReviewedPlan } from './setup/reviewed-plan';
import type { Sandbox } from './setup/sandbox';
import { keptOutputs, openDeployed } from './setup/template';

const MINUTES = 60_000;

/** A saved plan on the real engine: what was reviewed is what is deployed, or nothing is; tests/exhaustive has the first deployment and each fact by itself. */
describe('a reviewed plan', () => {
  let sandbox: Sandbox;
  let p: ReviewedPlan;
  beforeAll(async () => {
    sandbox = await openDeployed('dev');
    p = openReviewedPlan(sandbox);
  }, 5 * MINUTES);
  afterAll(() => sandbox?.close(), 2 * MINUTES);

  it(
    'R4 shows a change to people and to programs, without a secret, and applies exactly it, in another checkout, with packages that were built before, at a merge commit of the same content',
    async () => {
      p.checkout.edit('environments/dev.yaml', 'ingest: { memoryMb: 512', 'ingest: { memoryMb: 640');
      p.checkout.edit('environments/dev.yaml', 'name: oncall,', 'name: night,');
      p.checkout.git('commit', '--quiet', '--all', '-m', 'more memory');
      const markdown = join(sandbox.dir, 'comment.md');
      const { stdout } = await p.succeed(
        'preview',
        '--bundles',
        p.packages,
        '--out',
        p.plan,
        '--markdown',
        markdown,
        '--json',
      );
      const report = JSON.parse(stdout) as {
        counts: object;
        dangers: { kind: string; urn: string }[];
        changes: { urn: string; properties: object[] }[];
        plan: { digest: string };
      };
      expect(report.counts).toEqual({ create: 5, update: 1, replace: 0, delete: 5 });
      expect(report.dangers.map(({ kind, urn }) => `${kind} ${urn.split('::').at(-1)}`)).toEqual(
        [
          'data metrics-aggregation-alerts-oncall-own-queue',
          'permissions metrics-aggregation-alerts-night-own-policy',
          'permissions metrics-aggregation-alerts-oncall-own-policy',
        ].toSorted((a, b) => Number(b.startsWith('data')) - Number(a.startsWith('data'))),
      );
      expect(report.changes.find(({ urn }) => urn.endsWith('metrics-aggregation-ingest-function'))?.properties).toEqual(
        [{ path: 'memorySize', before: 512, after: 640 }],
      );
      const comment = readFileSync(markdown, 'utf8');
      expect(comment).toMatch(
        /^<!-- signalbox:preview:dev -->\n### dev on the local cloud: 5 to create, 1 to update, 0 to replace, 5 to delete; ⚠️ 3 to review first\n/,
      );
      expect(comment).toContain('| `memorySize` | `512` | `640` |');

      const keys = Object.values(keptOutputs(sandbox, 'dev')).flatMap((system) =>
        typeof system === 'object' && 'apiKey' in system ? [String(system.apiKey)] : [],
      );
      expect(keys.map((key) => key.length)).toEqual([40, 40]);
      const content = readFileSync(p.plan, 'utf8');
      expect(content).toContain('ciphertext');
      expect(keys.filter((key) => [content, stdout, comment].some((text) => text.includes(key)))).toEqual([]);
      expect(statSync(p.plan).mode & 0o077).toBe(0);

      p.checkout.git('commit', '--quiet', '--allow-empty', '-m', 'merge');
      // Another checkout has no stack file: its engine would make another salt and could not read the plan's secrets.
      rmSync(join(sandbox.dir, 'stacks', 'dev', 'Pulumi.dev.yaml'));
      const up = await p.succeed('up', '--plan', p.plan, '--bundles', p.packages);
      expect(up.stdout).toContain('resources: 5 created, 1 updated, 0 replaced, 5 deleted');
    },
    4 * MINUTES,
  );

  it(
    'R4 is refused for every fact that no longer holds, with both values and what to do',
    async () => {
      p.checkout.edit('environments/dev.yaml', 'ingest: { memoryMb: 640', 'ingest: { memoryMb: 768');
      p.checkout.git('commit', '--quiet', '--all', '-m', 'still more memory');
      // What was deployed by the plan before is all there.
      expect((await p.succeed('preview', '--bundles', p.packages, '--out', p.plan)).stdout).toContain(
        '0 to create, 1 to update, 0 to replace, 0 to delete',
      );
      await p.refused(
        [
          /environment: planned dev, now staging\n +apply it with --env dev/,
          /target: planned local, now aws\n +apply it with --target local/,
        ],
        '--env',
        'staging',
        '--target',
        'aws',
        '--plan',
        p.plan,
      );
      const damaged = p.damagePackage();
      await p.refused(
        [/The package of price-alerts\/ingest, .* has sha256 \w{64}, but the manifest says \w{64}/],
        '--plan',
        p.plan,
        '--bundles',
        damaged.folder,
      );
      damaged.seal();
      p.checkout.edit('index.ts', /^/, '// Another program.\n');
      p.checkout.edit('environments/dev.yaml', 'memoryMb: 768', 'memoryMb: 1024');
      await p.refused(
        [
          /commit: planned (\w{12}), now \1 with uncommitted changes \w{12}\n/,
          /settings: planned \w{12}, now \w{12}\n +restore environments\/dev.yaml/,
          /bundle price-alerts\/ingest: planned \w{12}, now \w{12}\n/,
          /version of the Pulumi CLI: planned 3\.249\.0, now 3\.\d+\.\d+\n/,
          /version of @pulumi\/aws: planned 7\.0\.0, now 7\./,
        ],
        '--bundles',
        damaged.folder,
        '--plan',
        p.forge((envelope) => ({
          ...envelope,
          facts: {
            ...envelope.facts,
            versions: { ...envelope.facts.versions, 'the Pulumi CLI': '3.249.0', '@pulumi/aws': '7.0.0' },
          },
        })),
      );
      p.restore();
      await p.refused(
        [/expiry: planned \S+, valid until 2026-01-02T00:00:00.000Z, now \S+\n +review again/],
        '--plan',
        p.forge((envelope) => ({ ...envelope, expires: '2026-01-02T00:00:00.000Z' })),
      );
      writeFileSync(p.forged, readFileSync(p.plan, 'utf8').replace(/"resources": (?=\d)/, '"resources": 1'));
      await p.refused([/is damaged: content has digest \w{12}, expected \w{12}/], '--plan', p.forged);
    },
    4 * MINUTES,
  );

  it(
    'R4 is refused before anything is touched where the cloud would be changed otherwise than reviewed',
    async () => {
      await p.refused(
        [
          /all facts hold, but 1 resource would change differently/,
          /metrics-aggregation-ingest-function: planned no change, now update/,
        ],
        '--bundles',
        p.packages,
        '--plan',
        p.forge((envelope) => ({
          ...envelope,
          changes: envelope.changes.filter(({ name }) => name !== 'metrics-aggregation-ingest-function'),
        })),
      );
    },
    2 * MINUTES,
  );

  it(
    "R4 makes the engine's own refusal readable, without its values",
    async () => {
      const file = p.forge((envelope) => {
        const content = envelope.plan.content.replace('"memorySize": 768', '"memorySize": 769');
        expect(content).not.toBe(envelope.plan.content);
        return { ...envelope, plan: { content, sha256: sha256(content) } };
      });
      const { code, stderr } = await p.run('up', '--bundles', p.packages, '--plan', file);
      expect(code).toBe(1);
      expect(stderr).toContain(
        'The engine stopped, because the deployment would have deviated from the saved plan:\n  metrics-aggregation-ingest-function: memorySize would get a value that differs from the plan\n',
      );
      expect(stderr).toContain('pulumi #11587, #19219');
      expect(stderr).not.toMatch(/769|\n {4}at /);
    },
    2 * MINUTES,
  );

  it(
    'R4 is refused once the state moved on; --replan plans afresh and says so',
    async () => {
      await p.succeed('preview', '--bundles', p.packages, '--out', p.plan);
      await p.succeed('up', '--bundles', p.packages, '--plan', p.plan);
      await p.refused(
        [
          /state: planned \w{12} of (\d+) resources, now \w{12} of \1 resources\n +the stack was deployed or refreshed since/,
        ],
        '--bundles',
        p.packages,
        '--plan',
        p.plan,
      );
      const replanned = await p.succeed('up', '--bundles', p.packages, '--plan', p.plan, '--replan');
      expect(replanned.stdout).toMatch(/state: planned \w{12} of \d+ resources, now \w{12}/);
      expect(replanned.stdout).toContain('--replan: planning again; the following changes were not reviewed.');
      expect(replanned.stdout).toContain('resources: 0 created, 0 updated, 0 replaced, 0 deleted');
    },
    4 * MINUTES,
  );

  it(
    'R4 refuses words that mean nothing together',
    async () => {
      for (const [args, words] of [
        [['preview', '--expires', 'soon'], '--expires must be a whole number followed by m, h or d'],
        [['preview', '--json', '--markdown', '-'], 'both write to stdout'],
        [['up', '--replan'], '--replan requires --plan FILE'],
      ] as const) {
        expect(await p.run(...args)).toMatchObject({ code: 64, stderr: expect.stringContaining(words) });
      }
    },
    MINUTES,
  );
});
