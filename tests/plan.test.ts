import { cpSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestOf, sha256 } from '../steps/core/store/digest';
import type { PlanEnvelope } from '../steps/core/model/envelope';
import type { Sealed } from '../steps/core/model/sealed';
import { copyCheckout, type Checkout } from './setup/checkout';
import { openSandbox, succeed as succeedIn, type RunResult } from './setup/sandbox';

const MINUTES = 60_000;
const NOTHING = '0 to create, 0 to update, 0 to replace, 0 to delete';

/** A saved plan on the real engine: what was reviewed is what is deployed, or nothing is. */
describe('a reviewed plan', () => {
  const sandbox = openSandbox();
  let checkout: Checkout;
  const plan = join(sandbox.dir, 'dev.plan');
  const forged = join(sandbox.dir, 'forged.plan');
  const stackState = join(sandbox.dir, 'stacks-state', '.pulumi', 'stacks', 'signalbox', 'dev.json');
  const run = async (...args: string[]): Promise<RunResult> => checkout.run(args);
  const succeed = (...args: string[]): Promise<RunResult> => succeedIn(checkout, args);
  const edit: Checkout['edit'] = (...change) => checkout.edit(...change);
  const restore = (): string => checkout.git('checkout', '--quiet', '--', '.');
  /** A plan that somebody with the file changed and sealed again. */
  const forge = (change: (envelope: PlanEnvelope) => PlanEnvelope): string => {
    const { digest, ...envelope } = JSON.parse(readFileSync(plan, 'utf8')) as Sealed<PlanEnvelope>;
    expect(digestOf(envelope)).toBe(digest);
    const changed = change(envelope);
    writeFileSync(forged, JSON.stringify({ ...changed, digest: digestOf(changed) }));
    return forged;
  };
  /** Refused with these words, exit 1, no stack trace, and the state not touched. */
  const refused = async (words: readonly (string | RegExp)[], ...args: string[]): Promise<string> => {
    const before = readFileSync(stackState, 'utf8');
    const { code, stderr } = await checkout.run(['up', ...args], { PULUMI_CONFIG_PASSPHRASE: 'test' });
    expect(code).toBe(1);
    for (const word of words) expect(stderr).toMatch(word);
    expect(stderr).not.toMatch(/\n {4}at /);
    expect(readFileSync(stackState, 'utf8')).toBe(before);
    return stderr;
  };
  beforeAll(() => {
    checkout = copyCheckout(sandbox);
  });
  afterAll(() => sandbox.close(), 2 * MINUTES);

  it(
    'R4 makes the first deployment, in another checkout than it was planned in, with packages that were built before',
    async () => {
      await succeed('build');
      const { stdout } = await succeed('preview', '--out', plan);
      expect(stdout).toMatch(/2\d\d to create, 0 to update, 0 to replace, 0 to delete/);
      expect(statSync(plan).mode & 0o077).toBe(0);
      // Another checkout has no stack file: its engine would make another salt and could not read the plan's secrets.
      rmSync(join(sandbox.dir, 'stacks', 'dev', 'Pulumi.dev.yaml'));
      const packages = join(sandbox.dir, 'packages');
      cpSync(join(checkout.dir, 'dist', 'bundles'), packages, { recursive: true });
      const up = await succeed('up', '--plan', plan, '--bundles', packages);
      expect(up.stdout).toMatch(/resources: 2\d\d created, 0 updated, 0 replaced, 0 deleted/);
      expect((await succeed('preview')).stdout).toContain(NOTHING);
    },
    6 * MINUTES,
  );

  it(
    'R4 shows a change to people and to programs, and applies exactly it, also at a merge commit of the same content',
    async () => {
      edit('environments/dev.yaml', 'ingest: { memoryMb: 512', 'ingest: { memoryMb: 640');
      edit('environments/dev.yaml', 'name: oncall,', 'name: night,');
      checkout.git('commit', '--quiet', '--all', '-m', 'more memory');
      const markdown = join(sandbox.dir, 'comment.md');
      const { stdout } = await succeed('preview', '--out', plan, '--markdown', markdown, '--json');
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

      checkout.git('commit', '--quiet', '--allow-empty', '-m', 'merge');
      const up = await succeed('up', '--plan', plan);
      expect(up.stdout).toContain('resources: 5 created, 1 updated, 0 replaced, 5 deleted');
      expect((await succeed('preview')).stdout).toContain(NOTHING);
    },
    4 * MINUTES,
  );

  it(
    'R4 tells no secret, in a plan that has some',
    async () => {
      const outputs = JSON.parse((await succeed('outputs', '--json', '--show-secrets')).stdout) as Record<
        string,
        { apiKey?: string }
      >;
      edit('environments/dev.yaml', 'CostCenter: engineering', 'CostCenter: research');
      const { stdout } = await succeed('preview', '--out', plan, '--json');
      restore();
      const keys = ['metrics-aggregation', 'price-alerts'].map((system) => outputs[system]!.apiKey!);
      expect(keys.every((key) => key.length === 40)).toBe(true);
      const content = readFileSync(plan, 'utf8');
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
      edit('environments/dev.yaml', 'ingest: { memoryMb: 640', 'ingest: { memoryMb: 768');
      checkout.git('commit', '--quiet', '--all', '-m', 'still more memory');
      await succeed('preview', '--out', plan);

      await refused(
        [/environment: planned dev, now staging\n +apply it with --env dev/],
        '--env',
        'staging',
        '--plan',
        plan,
      );
      await refused(
        [/target: planned local, now aws\n +apply it with --target local/],
        '--target',
        'aws',
        '--plan',
        plan,
      );
      edit('index.ts', /^/, '// Another program.\n');
      await refused([/commit: planned (\w{12}), now \1 with uncommitted changes \w{12}\n/], '--plan', plan);
      checkout.git('commit', '--quiet', '--all', '-m', 'another program');
      const commits = await refused(
        [/commit: planned \w{12}, now \w{12}\n +check out the planned commit/, 'one of its facts no longer holds'],
        '--plan',
        plan,
      );
      expect(/planned (\w+), now (\w+)/.exec(commits)!.slice(1)).toEqual(
        checkout
          .git('log', '-2', '--format=%H')
          .trim()
          .split('\n')
          .toReversed()
          .map((id) => id.slice(0, 12)),
      );
      checkout.git('reset', '--quiet', '--hard', 'HEAD~1');
      edit('environments/dev.yaml', 'memoryMb: 768', 'memoryMb: 1024');
      await refused([/settings: planned \w{12}, now \w{12}\n +restore environments\/dev.yaml/], '--plan', plan);
      restore();

      const packages = join(sandbox.dir, 'packages');
      const manifestFile = join(packages, 'manifest.json');
      const zip = join(packages, 'price-alerts-ingest.zip');
      writeFileSync(zip, Buffer.concat([readFileSync(zip), Buffer.from([0])]));
      await refused(
        [/The package of price-alerts\/ingest, .* has sha256 \w{64}, but the manifest says \w{64}/],
        '--plan',
        plan,
        '--bundles',
        packages,
      );
      const manifest = JSON.parse(readFileSync(manifestFile, 'utf8')) as {
        bundles: Record<string, { sha256: string }>;
      };
      manifest.bundles['price-alerts/ingest']!.sha256 = sha256(readFileSync(zip));
      writeFileSync(manifestFile, JSON.stringify(manifest));
      await refused(
        [/bundle price-alerts\/ingest: planned \w{12}, now \w{12}\n/],
        '--plan',
        plan,
        '--bundles',
        packages,
      );

      await refused(
        [
          /version of the Pulumi CLI: planned 3\.249\.0, now 3\.\d+\.\d+\n/,
          /version of @pulumi\/aws: planned 7\.0\.0, now 7\./,
        ],
        '--plan',
        forge((envelope) => ({
          ...envelope,
          facts: {
            ...envelope.facts,
            versions: { ...envelope.facts.versions, 'the Pulumi CLI': '3.249.0', '@pulumi/aws': '7.0.0' },
          },
        })),
      );
      await refused(
        [/expiry: planned \S+, valid until 2026-01-02T00:00:00.000Z, now \S+\n +review again/],
        '--plan',
        forge((envelope) => ({ ...envelope, expires: '2026-01-02T00:00:00.000Z' })),
      );
      await refused(
        ['has format version 2, and this checkout reads 1'],
        '--plan',
        forge((envelope) => ({ ...envelope, version: 2 })),
      );
      writeFileSync(forged, readFileSync(plan, 'utf8').replace(/"resources": (?=\d)/, '"resources": 1'));
      await refused([/is damaged: content has digest \w{12}, expected \w{12}/], '--plan', forged);
      await refused([/cannot be read: ENOENT/], '--plan', join(sandbox.dir, 'none.plan'));
    },
    8 * MINUTES,
  );

  it(
    'R4 is refused before anything is touched where the cloud would be changed otherwise than reviewed',
    async () => {
      await refused(
        [
          /all facts hold, but 1 resource would change differently/,
          /metrics-aggregation-ingest-function: planned no change, now update/,
        ],
        '--plan',
        forge((envelope) => ({
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
      const file = forge((envelope) => {
        const content = envelope.plan.content.replace('"memorySize": 768', '"memorySize": 769');
        expect(content).not.toBe(envelope.plan.content);
        return { ...envelope, plan: { content, sha256: sha256(content) } };
      });
      const { code, stderr } = await run('up', '--plan', file);
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
      await succeed('preview', '--out', plan);
      await succeed('up', '--plan', plan);
      await refused(
        [
          /state: planned \w{12} of (\d+) resources, now \w{12} of \1 resources\n +the stack was deployed or refreshed since/,
        ],
        '--plan',
        plan,
      );
      const replanned = await succeed('up', '--plan', plan, '--replan');
      expect(replanned.stdout).toMatch(/state: planned \w{12} of \d+ resources, now \w{12}/);
      expect(replanned.stdout).toContain('--replan: planning again; the following changes were not reviewed.');
      expect(replanned.stdout).toContain('resources: 0 created, 0 updated, 0 replaced, 0 deleted');
    },
    4 * MINUTES,
  );

  it(
    'R4 a plan of a deployed stack still holds after an up that changes nothing, which rewrites the state',
    async () => {
      await succeed('preview', '--out', plan);
      const before = readFileSync(stackState, 'utf8');
      await succeed('up');
      expect(readFileSync(stackState, 'utf8')).not.toBe(before);
      expect((await succeed('up', '--plan', plan)).stdout).toContain(
        'resources: 0 created, 0 updated, 0 replaced, 0 deleted',
      );
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
        expect(await run(...args)).toMatchObject({ code: 64, stderr: expect.stringContaining(words) });
      }
      expect(existsSync(join(checkout.dir, 'dist', 'bundles', 'manifest.json'))).toBe(true);
    },
    MINUTES,
  );
});
