import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deploy, DEPLOY_TIMEOUT_MS, type Deployment } from './setup/deployment';
import { driftedNames, driftOf, type DriftRun } from './setup/drift-runs';
import { succeed, type RunResult } from './setup/sandbox';
import { addExtras } from './setup/extras';
import { METRICS_TAMPERING } from './setup/tampering-metrics';
import { PRICES_TAMPERING } from './setup/tampering-prices';

const MINUTES = 60_000;
const TAMPERING = [...METRICS_TAMPERING, ...PRICES_TAMPERING];

describe('R4 drift', () => {
  let d: Deployment;
  let found: DriftRun;
  const files = { html: '', markdown: '' };
  const drift = (...args: string[]): Promise<DriftRun> => driftOf(d.sandbox, ['--env', 'dev', ...args]);
  const ok = (...args: string[]): Promise<RunResult> => succeed(d.sandbox, args);
  const stateDigest = (): string => {
    const dir = join(d.sandbox.dir, 'stacks-state', '.pulumi', 'stacks');
    const file = readdirSync(dir, { recursive: true, encoding: 'utf8' }).find((name) => name.endsWith('dev.json'))!;
    return createHash('sha256')
      .update(readFileSync(join(dir, file)))
      .digest('hex');
  };

  beforeAll(
    async () => {
      d = await deploy('dev');
      for (const { act } of TAMPERING) await act(d);
      await addExtras(d);
      files.html = join(d.sandbox.dir, 'reports', 'drift.html');
      files.markdown = join(d.sandbox.dir, 'reports', 'drift.md');
      const before = stateDigest();
      found = await drift('--html', files.html, '--markdown', files.markdown);
      // Looking must not write.
      expect(stateDigest()).toBe(before);
    },
    DEPLOY_TIMEOUT_MS + 3 * MINUTES,
  );
  afterAll(() => d?.close(), 2 * MINUTES);

  it('exits 2 with the verdict drifted and nothing failed', () => {
    expect(found).toMatchObject({
      code: 2,
      report: { verdict: 'drifted', failures: [], pending: [], environment: 'dev' },
    });
    expect(TAMPERING.length).toBeGreaterThanOrEqual(40);
  });

  it.each(TAMPERING.map((each) => [each.what, each] as const))(
    'sees and grades: %s',
    (_, { resource, grade, property }) => {
      const drifted = found.report.drifted.find(({ name }) => name === resource);
      expect(drifted).toMatchObject({ kind: property === undefined ? 'deleted' : 'changed' });
      if (property === undefined) {
        expect(drifted!.grade).toBe(grade);
        return;
      }
      const properties = drifted!.properties.filter(({ path }) => path.startsWith(property));
      expect(properties.map((each) => each.grade)).toContain(grade);
      for (const { before, after } of properties) expect(after).not.toEqual(before);
    },
  );

  it('reports nothing but what was done, a deleted queue with its policy', () => {
    expect(driftedNames(found.report)).toEqual(
      [
        ...new Set([...TAMPERING.map(({ resource }) => resource), 'price-alerts-evaluate-dead-letters-policy']),
      ].toSorted(),
    );
  });

  it('lists in both regions what carries our tags or hangs on ours, and nothing of another environment', () => {
    const listed = found.report.unmanaged
      .map(({ kind, name, region, grade }) => [kind, name, region, grade].join(' '))
      .toSorted();
    expect(listed).toEqual([
      'inline policy extra-policy us-east-2 urgent',
      'log group /extra/logs us-east-2 normal',
      'permission extra-permission us-east-1 urgent',
      'queue extra-queue us-east-1 normal',
      'role extra-role  urgent',
      'subscription email stranger@example.com us-east-2 normal',
      'table extra-table us-east-2 normal',
    ]);
  });

  it('names the role, function or topic that it is attached to', () => {
    expect(
      Object.fromEntries(
        found.report.unmanaged.flatMap(({ kind, on }) => (on ? [[kind, `${on.kind} ${on.name} ${on.resource}`]] : [])),
      ),
    ).toEqual({
      'inline policy': 'role dev-price-alerts-ingest price-alerts-ingest-role',
      permission: `function ${d.prices.ingestFunction.name} price-alerts-ingest-function`,
      subscription: expect.stringMatching(/^topic \S+ metrics-aggregation-alerts/) as string,
    });
  });

  it('compares the digest of the code that runs with that of the deployed bundle', () => {
    const { properties } = found.report.drifted.find(({ name }) => name === 'metrics-aggregation-ingest-function')!;
    expect(properties).toEqual([
      {
        path: 'codeSha256',
        grade: 'urgent',
        before: expect.stringMatching(/^[\w+/]{43}=$/),
        after: expect.stringMatching(/^[\w+/]{43}=$/),
      },
    ]);
  });

  it('writes a page and Markdown with every finding', () => {
    const [page, markdown] = [readFileSync(files.html, 'utf8'), readFileSync(files.markdown, 'utf8')];
    for (const { name } of found.report.drifted) expect(page).toContain(`<span class="name">${name}</span`);
    expect(page).not.toMatch(/(src|href)=/);
    expect(markdown).toContain('Drift of dev: drifted');
    expect(markdown.length).toBeLessThanOrEqual(65_536);
  });

  it(
    'shows what remediate would do and leaves it at that',
    async () => {
      const tag = found.report.drifted.find(({ name }) => name === 'price-alerts-prices-dead-letters-queue')!;
      const before = stateDigest();
      const preview = await ok('remediate', '--env', 'dev', '--to-code', '--urn', tag.urn);
      expect(preview.stdout).toContain('~ aws.sqs.Queue price-alerts-prices-dead-letters-queue  [tags.Owner]');
      expect(preview.stdout).toContain('0 to create, 1 to update, 0 to replace, 0 to delete');
      expect(preview.stdout).toContain('Nothing was changed.');
      expect(tag.remediate).toBe('npm run remediate -- --env dev --resource price-alerts-prices-dead-letters-queue');
      expect(stateDigest()).toBe(before);
    },
    MINUTES,
  );

  it(
    'remediates the named resources and no other, code too; adopts another after a preview that names the lines to change',
    async () => {
      const remediated = ['price-alerts-prices-dead-letters-queue', 'metrics-aggregation-ingest-function'];
      const adopted = 'price-alerts-prices-queue';
      const named = remediated.flatMap((name) => ['--resource', name]);
      const done = await ok('remediate', '--env', 'dev', ...named, '--yes');
      expect(done.stdout).toMatch(/resources: 0 created, [12] updated, 0 replaced, 0 deleted/);
      expect(done.stdout).toContain('code of metrics-aggregation-ingest-function restored: sha256');
      const before = stateDigest();
      const preview = await ok('adopt', '--env', 'dev', '--resource', adopted);
      expect(preview.stdout).toContain('visibilityTimeoutSeconds: 300 → 30');
      expect(preview.stdout).toMatch(
        /environments\/dev\.yaml:\d+ {2}price-alerts messaging: queue\.visibilityTimeoutSeconds/,
      );
      expect(preview.stdout).toMatch(/modules\/messaging\/queue\.ts:\d+ {2}creates the resource/);
      expect(stateDigest()).toBe(before);
      await ok('adopt', '--env', 'dev', '--resource', adopted, '--yes');
      const { report } = await drift();
      expect(driftedNames(report)).toEqual(
        driftedNames(found.report).filter((name) => ![...remediated, adopted].includes(name)),
      );
      // The program wants its own back.
      expect(report.pending).toEqual([
        expect.objectContaining({ op: 'update', name: adopted, properties: ['visibilityTimeoutSeconds'] }),
      ]);
      expect(report.verdict).toBe('drifted');
    },
    4 * MINUTES,
  );

  it(
    'says never deployed, and exits 3, where there is nothing to compare, and 0 where that is all right',
    async () => {
      const never = await driftOf(d.sandbox, ['--env', 'staging']);
      expect(never).toMatchObject({
        code: 3,
        report: { verdict: 'never deployed', compared: 0, failures: [], pending: [] },
      });
      expect(await driftOf(d.sandbox, ['--env', 'staging', '--may-be-undeployed'])).toMatchObject({
        code: 0,
        report: { verdict: 'never deployed' },
      });
      const remediated = await d.sandbox.run(['remediate', '--env', 'staging', '--all']);
      expect([remediated.code, remediated.stderr]).toEqual([1, expect.stringContaining('staging is not deployed')]);
    },
    MINUTES,
  );

  it(
    'says check failed, and exits 1, of what it could not look at',
    async () => {
      const gone = await driftOf(d.sandbox, ['--env', 'dev'], { SIGNALBOX_LOCAL_URL: 'http://127.0.0.1:9' });
      expect(gone).toMatchObject({ code: 1, report: { verdict: 'check failed' } });
      expect(gone.report.failures[0]).toContain('No local cloud answers');
    },
    MINUTES,
  );

  it.each([
    ['remediate without a resource', ['remediate'], 64, '--resource or --all is required'],
    ['remediate with both', ['remediate', '--all', '--resource', 'x'], 64, '--resource or --all is required'],
    ['adopt without a resource', ['adopt'], 64, '--resource is required'],
    [
      'a resource that is none',
      ['adopt', '--resource', 'price-alerts-evaluate-fuction'],
      64,
      'no resource price-alerts-evaluate-fuction in the state. Did you mean price-alerts-evaluate-function',
    ],
  ])(
    'tells in words: %s',
    async (_, args, code, message) => {
      const result = await d.sandbox.run(args);
      expect(result.code).toBe(code);
      expect(result.stderr).toContain(message);
      expect(result.stderr).not.toMatch(/\n {4}at /);
    },
    MINUTES,
  );
});
