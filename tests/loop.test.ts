import { LambdaClient, GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { zipSync } from 'fflate';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { localAccount } from '../local/accounts';
import { commentMarker } from '../steps/plan/preview-report';
import type { StackOutputs } from '../systems/outputs';
import { openRunner, type JobRun, type WorkflowEvent, type WorkflowRun } from './setup/actions-runner';
import { copyCheckout, type Checkout } from './setup/checkout';
import { openGitHub, type GitHub } from './setup/github';
import { openSandbox } from './setup/sandbox';

const MINUTES = 60_000;
const ENVIRONMENTS = ['dev', 'staging', 'prod'] as const;

/**
 * The whole loop, run from .github/workflows themselves: a merge deploys, a pull request previews and its
 * merge applies what it showed, a schedule finds drift, and prod follows by promotion.
 */
describe('R4 the GitOps loop, as the workflows call it', () => {
  const sandbox = openSandbox();
  let checkout: Checkout;
  let github: GitHub;
  let runner: ReturnType<typeof openRunner>;
  const merged = { sha: '' };
  let first: WorkflowEvent;

  const git = (...args: string[]): string => checkout.git(...args).trim();
  const edit: Checkout['edit'] = (...change) => checkout.edit(...change);
  const onMain = (name: 'push' | 'schedule' | 'workflow_dispatch') => ({ name, sha: git('rev-parse', 'main'), ref: 'refs/heads/main', payload: {} });
  const job = (run: WorkflowRun, name: string): JobRun => {
    const found = run.jobs.find((one) => one.name === name);
    if (!found) throw new Error(`no job ${name} ran, but ${run.jobs.map((one) => one.name).join(', ')}`);
    return found;
  };
  /** Every job as expected; what one printed where it is not. */
  const concluded = (run: WorkflowRun, expected: Readonly<Record<string, JobRun['conclusion']>>): void => {
    const wrong = run.jobs.filter(({ name, conclusion }) => expected[name] !== conclusion);
    if (wrong.length > 0) throw new Error(wrong.map(({ name, conclusion, log }) => `${name}: ${conclusion}, expected ${expected[name] ?? 'no such job'}\n${log}`).join('\n'));
    expect(Object.fromEntries(run.jobs.map(({ name, conclusion }) => [name, conclusion]))).toEqual(expected);
  };
  const outputsOf = async (environment: string): Promise<StackOutputs> => JSON.parse((await checkout.run(['outputs', '--env', environment, '--json'])).stdout) as StackOutputs;
  const client = async <C>(ctor: new (config: object) => C, environment: string, region: string): Promise<C> =>
    new ctor({ region, endpoint: await sandbox.url(), credentials: { accessKeyId: localAccount(environment), secretAccessKey: 'test' } });
  const codeOf = async (environment: string): Promise<Record<string, string | undefined>> => {
    const outputs = await outputsOf(environment);
    const digests: Record<string, string | undefined> = {};
    for (const system of ['metrics-aggregation', 'price-alerts'] as const) {
      const { region, ...rest } = outputs[system]!;
      const lambda = await client(LambdaClient, environment, region);
      for (const [key, value] of Object.entries(rest).filter(([name]) => name.endsWith('Function'))) {
        digests[`${system}/${key}`] = (await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: (value as { name: string }).name }))).CodeSha256;
      }
      lambda.destroy();
    }
    return digests;
  };
  const driftIssue = (environment: string) => github.repository.issues.filter(({ title }) => title.includes(environment));

  beforeAll(async () => {
    checkout = copyCheckout(sandbox);
    git('config', 'uploadpack.allowAnySHA1InWant', 'true');
    github = await openGitHub();
    const token = github.job()['GITHUB_TOKEN']!;
    runner = openRunner({
      origin: checkout.dir,
      dir: join(sandbox.dir, 'runner'),
      env: { SIGNALBOX_STATE: sandbox.dir, SIGNALBOX_TARGET: 'local' },
      github: { url: github.url, token, repository: 'acme/platform' },
      // tests/validate.test.ts runs it; here it would take half a minute for each workflow.
      skip: ['npm run validate'],
      vars: Object.fromEntries(ENVIRONMENTS.map((environment) => [`AWS_ACCOUNT_${environment.toUpperCase()}`, localAccount(environment)])),
      onRun: ({ id, workflow, event }) => {
        if (event.name === 'push' && !github.repository.commits.includes(event.sha)) github.repository.commits.push(event.sha);
        const pull = event.payload['pull_request'] as { head?: { sha: string } } | undefined;
        github.repository.runs.push({ id, workflow: `${workflow}.yml`, head_sha: pull?.head?.sha ?? event.sha, event: event.name, status: 'in_progress', conclusion: null });
      },
      // A job's token may do what the workflow's permissions say and nothing else.
      onJob: ({ permissions = {} }) => github.allow(...Object.entries(permissions).map(([name, access]) => `${name.replaceAll('-', '_')}=${access}`)),
      onArtifact: ({ run, name, folder }) => {
        const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
          .map((file) => [relative(folder, file), new Uint8Array(readFileSync(file))] as const);
        github.repository.artifacts.push({ id: 9000 + github.repository.artifacts.length, run, name, zip: zipSync(Object.fromEntries(files)) });
      },
      onEnd: ({ id, jobs }) => {
        const at = github.repository.runs.findIndex((run) => run.id === id);
        github.repository.runs[at] = { ...github.repository.runs[at]!, status: 'completed', conclusion: jobs.some(({ conclusion }) => conclusion === 'failure') ? 'failure' : 'success' };
      },
    });
  });
  afterAll(async () => {
    await github.close();
    await sandbox.close();
  }, 2 * MINUTES);

  it('deploys a first push to main to dev, then to staging, says that no plan was reviewed, and tests both with real requests', async () => {
    first = onMain('push');
    const run = await runner.run('deploy', first);
    concluded(run, { build: 'success', dev: 'success', staging: 'success' });
    expect(job(run, 'dev').commands).toEqual([expect.stringContaining('npm run bootstrapped'), expect.stringContaining('npm run up'), expect.stringContaining('npm run smoke')]);
    for (const environment of ['dev', 'staging']) {
      expect(job(run, environment).role).toBe(`arn:aws:iam::${localAccount(environment)}:role/signalbox-${environment}-deploy`);
      expect(job(run, environment).log).toMatch(/planning afresh|planned afresh/);
      expect(job(run, environment).summary).toContain(environment);
    }
  }, 12 * MINUTES);

  it('shows in a pull request what each environment would change, in one comment an environment', async () => {
    git('checkout', '--quiet', '-b', 'faster');
    edit('environments/dev.yaml', /rateLimit: \d+/, 'rateLimit: 77');
    edit('environments/staging.yaml', /rateLimit: \d+/, 'rateLimit: 222');
    edit('environments/prod.yaml', /rateLimit: \d+/, 'rateLimit: 1111');
    git('commit', '--quiet', '--no-verify', '-am', 'Let more requests through');
    const head = git('rev-parse', 'HEAD');
    git('checkout', '--quiet', '-b', 'merge-of-faster', 'main');
    git('merge', '--quiet', '--no-ff', '--no-edit', 'faster');
    github.repository.issues.push({ number: 1, title: 'Let more requests through', body: '', state: 'open', state_reason: null, user: { login: 'somebody', id: 7, type: 'User' }, labels: [], pull_request: {} });
    const event = {
      name: 'pull_request', sha: git('rev-parse', 'HEAD'), ref: 'refs/pull/1/merge',
      payload: { number: 1, pull_request: { number: 1, head: { sha: head, repo: { full_name: 'acme/platform' } }, base: { ref: 'main' } } },
    } as const;
    git('checkout', '--quiet', 'main');
    const run = await runner.run('preview', event);
    concluded(run, { build: 'success', 'environments dev': 'success', 'environments staging': 'success', 'environments prod': 'success', preview: 'success' });
    for (const environment of ENVIRONMENTS) expect(job(run, `environments ${environment}`).role).toBe(`arn:aws:iam::${localAccount(environment)}:role/signalbox-${environment}-read`);
    const comments = github.repository.comments.filter(({ issue }) => issue === 1);
    expect(comments.map(({ body }) => ENVIRONMENTS.find((environment) => body.includes(commentMarker(environment)))).toSorted()).toEqual(['dev', 'prod', 'staging']);
    expect(comments.find(({ body }) => body.includes(commentMarker('staging')))!.body).toContain('222');

    // The next commit's previews edit the same comments.
    git('checkout', '--quiet', 'faster');
    edit('environments/staging.yaml', 'rateLimit: 222', 'rateLimit: 250');
    git('commit', '--quiet', '--no-verify', '-am', 'A little more');
    const next = git('rev-parse', 'HEAD');
    git('checkout', '--quiet', 'merge-of-faster');
    git('merge', '--quiet', '--no-ff', '--no-edit', 'faster');
    const again = { ...event, sha: git('rev-parse', 'HEAD'), payload: { ...event.payload, pull_request: { ...event.payload.pull_request, head: { sha: next, repo: { full_name: 'acme/platform' } } } } };
    git('checkout', '--quiet', 'main');
    concluded(await runner.run('preview', again), { build: 'success', 'environments dev': 'success', 'environments staging': 'success', 'environments prod': 'success', preview: 'success' });
    const edited = github.repository.comments.filter(({ issue }) => issue === 1);
    expect(edited.map(({ id }) => id)).toEqual(comments.map(({ id }) => id));
    expect(edited.find(({ body }) => body.includes(commentMarker('staging')))!.body).toContain('250');

    git('merge', '--quiet', '--squash', 'faster');
    git('commit', '--quiet', '--no-verify', '-m', 'Let more requests through (#1)');
    merged.sha = git('rev-parse', 'HEAD');
    github.repository.pulls.push({ number: 1, head: next, base: 'main', merged_at: new Date().toISOString(), merge_commit_sha: merged.sha });
  }, 12 * MINUTES);

  it('applies on the merge exactly the plans that the pull request showed', async () => {
    const run = await runner.run('deploy', onMain('push'));
    concluded(run, { build: 'success', dev: 'success', staging: 'success' });
    for (const environment of ['dev', 'staging']) {
      expect(job(run, environment).log).toContain('applying the plan');
      expect(job(run, environment).log).not.toMatch(/planning afresh/);
    }
    const record = JSON.parse(readFileSync(join(sandbox.dir, 'stacks-state', '.signalbox', 'staging', 'deployment.json'), 'utf8')) as { planned: boolean; source: { commit: string } };
    expect(record).toMatchObject({ planned: true, status: 'done', source: { commit: merged.sha } });

    // Somebody starts the first run again: it would take away what was merged since.
    const old = await runner.run('deploy', first);
    concluded(old, { build: 'success', dev: 'failure', staging: 'skipped' });
    expect(job(old, 'dev').log).toMatch(/dev was deployed from \w{12}, which came after this run's commit/);
  }, 12 * MINUTES);

  it('opens an issue on drift and refuses to promote what drifted; remediation closes it', async () => {
    const { queue, sqs } = await (async () => ({ queue: (await outputsOf('staging'))['price-alerts']!.priceQueue!, sqs: await client(SQSClient, 'staging', 'us-east-1') }))();
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl: queue.url, Attributes: { VisibilityTimeout: '77' } }));
    sqs.destroy();
    const found = await runner.run('drift', onMain('schedule'));
    concluded(found, { 'drift dev': 'success', 'drift staging': 'failure', 'drift prod': 'success' });
    const [issue] = driftIssue('staging');
    expect(issue).toMatchObject({ state: 'open' });
    expect(issue!.body).toContain('visibilityTimeout');
    // prod was never deployed: that is no check that failed, and nothing to open an issue for.
    expect(job(found, 'drift prod').log).toContain('never deployed: ');
    expect(driftIssue('prod')).toEqual([]);
    expect(driftIssue('dev').every(({ state }) => state === 'closed')).toBe(true);

    const refused = await runner.run('promote', onMain('workflow_dispatch'));
    concluded(refused, { collect: 'failure', review: 'skipped', prod: 'skipped' });
    expect(job(refused, 'collect').log).toMatch(/drifted/);

    const remediated = await checkout.run(['remediate', '--env', 'staging', '--to-code', '--all', '--yes']);
    expect(`${remediated.code} ${remediated.stderr}`).toMatch(/^0/);
    const clean = await runner.run('drift', onMain('schedule'));
    concluded(clean, { 'drift dev': 'success', 'drift staging': 'success', 'drift prod': 'success' });
    expect(driftIssue('staging').map(({ number, state }) => ({ number, state }))).toEqual([{ number: issue!.number, state: 'closed' }]);
  }, 12 * MINUTES);

  it('promotes to prod the very packages that staging runs', async () => {
    const run = await runner.run('promote', onMain('workflow_dispatch'));
    concluded(run, { collect: 'success', review: 'success', prod: 'success' });
    expect(run.jobs.map(({ role }) => role)).toEqual([
      `arn:aws:iam::${localAccount('staging')}:role/signalbox-staging-read`, `arn:aws:iam::${localAccount('prod')}:role/signalbox-prod-read`, `arn:aws:iam::${localAccount('prod')}:role/signalbox-prod-deploy`,
    ]);
    expect(job(run, 'review').summary).toContain('staging');
    const [staging, prod] = [await codeOf('staging'), await codeOf('prod')];
    expect(Object.keys(prod)).toHaveLength(4);
    expect(prod).toEqual(staging);

    // Nothing asked GitHub for what the job's permissions do not give.
    expect(github.requests.filter(({ headers }) => !headers.authorization)).toEqual([]);
  }, 12 * MINUTES);
});
