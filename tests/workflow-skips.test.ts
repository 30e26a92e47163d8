import { join } from 'node:path';
import { openRunner, type WorkflowEvent, type WorkflowRun } from './setup/actions-runner';
import { copyCheckout, type Checkout } from './setup/checkout';
import { openSandbox } from './setup/sandbox';

const MINUTES = 60_000;
const REPOSITORY = 'acme/platform';

/** A repository on its first day: cloned, and no account prepared. Nothing here has a cloud, nor a GitHub to ask. */
describe('R4 the workflows of a repository none of whose environments was bootstrapped', () => {
  const sandbox = openSandbox();
  let checkout: Checkout;
  let runner: ReturnType<typeof openRunner>;
  const commit = (name = 'HEAD'): string => checkout.git('rev-parse', name).trim();
  const onMain = (name: 'push' | 'schedule' | 'workflow_dispatch'): WorkflowEvent => ({
    name,
    sha: commit(),
    ref: 'refs/heads/main',
    payload: {},
  });
  const pull = (from: string, sha = commit()): WorkflowEvent => ({
    name: 'pull_request',
    sha,
    ref: 'refs/pull/1/merge',
    payload: {
      number: 1,
      pull_request: { number: 1, head: { sha, repo: { full_name: from } }, base: { ref: 'main' } },
    },
  });
  const conclusions = ({ jobs }: WorkflowRun): Readonly<Record<string, string>> =>
    Object.fromEntries(jobs.map(({ name, conclusion }) => [name, conclusion]));
  const logOf = ({ jobs }: WorkflowRun, job: string): string => jobs.find(({ name }) => name === job)!.log;

  beforeAll(() => {
    checkout = copyCheckout(sandbox);
    checkout.git('config', 'uploadpack.allowAnySHA1InWant', 'true');
    runner = openRunner({
      origin: checkout.dir,
      dir: join(sandbox.dir, 'runner'),
      env: { SIGNALBOX_STATE: sandbox.dir },
      github: { url: 'http://127.0.0.1:9', token: 'ghs_none', repository: REPOSITORY },
      skip: ['npm run validate'],
      vars: {},
    });
  });
  afterAll(() => sandbox.close());

  it(
    'R4 skip each environment of a pull request with a line that says so, and pass its check',
    async () => {
      const run = await runner.run('preview', pull(REPOSITORY));
      expect(conclusions(run)).toEqual({
        build: 'success',
        'environments dev': 'success',
        'environments staging': 'success',
        'environments prod': 'success',
        preview: 'success',
      });
      expect(
        run.jobs.filter(({ name }) => name.startsWith('environments')).map(({ commands, role }) => [commands, role]),
      ).toEqual(Array(3).fill([['npm run bootstrapped -- --env "$ENVIRONMENT"'], undefined]));
      expect(logOf(run, 'environments prod')).toContain(
        'Skipped: prod is not bootstrapped: the repository variable AWS_ACCOUNT_PROD is not set. To prepare its account: npm run bootstrap -- --env prod --repository acme/platform --target aws',
      );
      expect(run.jobs.find(({ name }) => name === 'environments dev')!.summary).toMatch(
        /^Skipped: dev is not bootstrapped/,
      );
      expect(logOf(run, 'preview')).toContain('build: success\nenvironments: success');
    },
    5 * MINUTES,
  );

  it(
    'R4 deploy nothing and look for no drift, without a red job',
    async () => {
      expect(conclusions(await runner.run('deploy', onMain('push')))).toEqual({
        build: 'success',
        dev: 'success',
        staging: 'success',
      });
      expect(conclusions(await runner.run('drift', onMain('schedule')))).toEqual({
        'drift dev': 'success',
        'drift staging': 'success',
        'drift prod': 'success',
      });
    },
    5 * MINUTES,
  );

  it(
    'R4 refuse a promotion in words',
    async () => {
      const run = await runner.run('promote', onMain('workflow_dispatch'));
      expect(conclusions(run)).toEqual({ collect: 'failure', review: 'skipped', prod: 'skipped' });
      expect(logOf(run, 'collect')).toContain('staging is not bootstrapped');
      expect(logOf(run, 'collect')).not.toMatch(/\n\s+at /);
    },
    5 * MINUTES,
  );

  it.each([
    [
      'an account that is none',
      ['bootstrapped', '--env', 'dev'],
      { AWS_ACCOUNT: 'arn:aws' },
      1,
      'variable AWS_ACCOUNT_DEV must be a 12-digit AWS account id (got 7 characters)',
    ],
    ['no environment', ['bootstrapped'], {}, 64, '--env is required'],
    ['no results', ['conclude'], { NEEDS: '' }, 64, 'NEEDS does not contain the results of the preceding jobs'],
  ])(
    'R4 tell in words of %s',
    async (_, args, env, code, message) => {
      const result = await sandbox.run(args, env);
      expect([result.code, result.stderr]).toEqual([code, expect.stringContaining(message)]);
      expect(result.stderr).not.toMatch(/\n\s+at /);
    },
    MINUTES,
  );

  it.each<[string, () => WorkflowEvent, string]>([
    ['a fork', () => pull('somebody/platform'), 'pull requests from forks get no credentials'],
    [
      'a merge queue',
      () => ({
        name: 'merge_group',
        sha: commit(),
        ref: 'refs/heads/gh-readonly-queue/main/pr-1-0123',
        payload: { merge_group: { head_sha: commit() } },
      }),
      'merge queue runs have no credentials',
    ],
  ])(
    'R4 skip the environments of %s before their matrix is expanded, and pass the check',
    async (_, event, why) => {
      const run = await runner.run('preview', event());
      expect(conclusions(run)).toEqual({ build: 'success', environments: 'skipped', preview: 'success' });
      expect(logOf(run, 'preview')).toContain(`environments: skipped, as expected: ${why}`);
    },
    5 * MINUTES,
  );

  it.each([REPOSITORY, 'somebody/platform'])(
    'R4 fail the check of a pull request from %s that cannot be built, although GitHub skips the rest',
    async (from) => {
      checkout.git('checkout', '--quiet', '-B', 'broken', 'main');
      checkout.edit('functions/price-alerts/handlers/ingest.ts', /^/, 'import "./not-there";\n');
      checkout.git('commit', '--quiet', '--no-verify', '-am', 'Break the build');
      const broken = commit();
      checkout.git('checkout', '--quiet', 'main');
      const run = await runner.run('preview', pull(from, broken));
      expect(conclusions(run)).toEqual({ build: 'failure', environments: 'skipped', preview: 'failure' });
      expect(logOf(run, 'preview')).toContain('build: failure');
    },
    5 * MINUTES,
  );
});
