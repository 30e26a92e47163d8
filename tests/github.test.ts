import { SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { zipSync } from 'fflate';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { localAccount } from '../local/accounts';
import type { StackOutputs } from '../systems/outputs';
import { openGitHub, type GitHub } from './setup/github';
import { PERSON } from './setup/github-records';
import { openSandbox, type RunResult } from './setup/sandbox';

const MINUTES = 60_000;
const [HEAD, MERGE] = ['a'.repeat(40), 'b'.repeat(40)];

/** The steps as the workflows call them, with GitHub's API stood in for, on the real engine and the local cloud. */
describe('the steps in GitHub Actions', () => {
  const sandbox = openSandbox();
  const plan = join(sandbox.dir, 'dev.plan');
  let github: GitHub;
  const run = async (code: number, args: readonly string[], env: NodeJS.ProcessEnv): Promise<RunResult> => {
    const result = await sandbox.run(args, env);
    if (result.code !== code) throw new Error(`${args.join(' ')} ended with ${result.code}, not ${code}:\n${result.stdout}\n${result.stderr}`);
    return result;
  };
  const pullJob = (runId: number): NodeJS.ProcessEnv => github.job({ event: { pull_request: { number: 5 } }, runId });
  const summary = (): string => readFileSync(github.job()['GITHUB_STEP_SUMMARY']!, 'utf8');
  const drift = (code: number, runId: number): Promise<RunResult> => run(code, ['drift', '--issue'], github.job({ runId }));
  const setVisibility = async (VisibilityTimeout: string): Promise<void> => {
    const outputs = JSON.parse((await run(0, ['outputs', '--json'], {})).stdout) as StackOutputs;
    const sqs = new SQSClient({ region: 'us-east-1', endpoint: await sandbox.url(), credentials: { accessKeyId: localAccount('dev'), secretAccessKey: 'test' } });
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl: outputs['price-alerts']!.priceQueue!.url, Attributes: { VisibilityTimeout } }));
    sqs.destroy();
  };
  beforeAll(async () => {
    github = await openGitHub();
    github.repository.issues.push({ number: 5, title: 'a pull', body: '', state: 'open', state_reason: null, user: PERSON, labels: [], pull_request: {} });
  });
  afterAll(async () => {
    await github.close();
    await sandbox.close();
  }, 2 * MINUTES);

  it('R4 previews keep one comment on the pull request, edited in place', async () => {
    await run(0, ['preview', '--out', plan, '--comment'], pullJob(501));
    expect(github.repository.comments).toHaveLength(1);
    expect(github.repository.comments[0]!.body).toMatch(/^<!-- signalbox:preview:dev -->\n<!-- signalbox:run:501\.1 -->\n### dev on the local cloud: 2\d\d to create/);
    expect(github.repository.comments[0]!.body).toContain('⚠️ No drift check of dev is recorded.');
    expect(summary()).toContain('### dev on the local cloud: 2');
    await run(0, ['preview', '--comment'], pullJob(502));
    expect(github.repository.comments).toEqual([expect.objectContaining({ body: expect.stringContaining('signalbox:run:502.1') })]);
  }, 6 * MINUTES);

  it('R4 a merge applies the plan that its pull request showed, and plans afresh once the state moved on', async () => {
    github.repository.pulls.push({ number: 5, head: HEAD, base: 'main', merged_at: '2026-11-20T10:00:00Z', merge_commit_sha: MERGE });
    github.repository.runs.push({ id: 501, workflow: 'preview.yml', head_sha: HEAD, event: 'pull_request', status: 'completed', conclusion: 'success' });
    github.repository.artifacts.push({ id: 1, run: 501, name: 'plan-dev', zip: zipSync({ 'dev.plan': readFileSync(plan) }) });
    github.allow('actions=read', 'pull_requests=read', 'contents=read');
    const markdown = join(sandbox.dir, 'up.md');
    const first = JSON.parse((await run(0, ['up', '--reviewed', '--json', '--markdown', markdown], github.job({ runId: 600, sha: MERGE }))).stdout) as { planned: object; counts: { create: number } };
    expect(first).toMatchObject({ format: 'signalbox-up', planned: { plan: 'reviewed', pull: 5, run: 'https://github.example/acme/platform/actions/runs/501' } });
    expect(first.counts.create).toBeGreaterThan(200);
    expect(readFileSync(markdown, 'utf8')).toContain('✅ By the reviewed plan of pull request #5');

    const second = await run(0, ['up', '--reviewed', '--markdown', markdown], github.job({ runId: 601, sha: MERGE }));
    expect(second.stdout).toMatch(/state: planned \w{12} of \d+ resources, now \w{12} of 2\d\d resources/);
    expect(second.stdout).toContain('--reviewed: planning afresh; what follows was not reviewed.');
    expect(readFileSync(markdown, 'utf8')).toMatch(/Planned afresh: this was not reviewed[\s\S]*state: planned/);
    expect(summary()).toContain('Planned afresh');
    expect(github.downloads.every((headers) => headers.authorization === undefined)).toBe(true);
  }, 8 * MINUTES);

  it('R4 drift keeps one issue: opened, updated, closed, opened again; the verdict stands where GitHub fails', async () => {
    const issue = () => github.repository.issues.find(({ labels }) => labels.includes('drift'))!;
    const comments = (): readonly string[] => github.repository.comments.filter(({ issue: of }) => of === issue().number).map(({ body }) => body);
    github.allow('issues=write');
    await setVisibility('30');
    await drift(2, 701);
    expect(issue()).toMatchObject({ state: 'open', title: 'dev: drift found', body: expect.stringContaining('price-alerts-prices-queue') });
    await drift(2, 702);
    expect(issue().body).toContain('/runs/702');
    expect(comments()).toEqual([]);
    await setVisibility('300');
    await drift(0, 703);
    expect(issue()).toMatchObject({ state: 'closed', title: 'dev: no drift' });
    await setVisibility('31');
    await drift(2, 704);
    expect(issue()).toMatchObject({ state: 'open', title: 'dev: drift found' });
    expect(comments()).toEqual([expect.stringMatching(/^No drift any more/), expect.stringMatching(/^Drift again[\s\S]*visibilityTimeoutSeconds: 300 → 31/)]);

    github.allow('contents=read');
    const file = join(sandbox.dir, 'drift.md');
    const { stderr, stdout } = await run(1, ['drift', '--issue', '--markdown', file], github.job({ runId: 705 }));
    expect(stderr).toMatch(/GitHub answered 403[\s\S]*permissions: { issues: write }[\s\S]*The verdict stands and is reported above: drifted: 1 of \d+ resources differs\./);
    expect(stderr).not.toMatch(/\n {4}at /);
    expect(stdout).toContain('price-alerts-prices-queue');
    expect(existsSync(file)).toBe(true);
  }, 10 * MINUTES);

  it('R4 refuses words that mean nothing together or here', async () => {
    for (const [args, words] of [
      [['up', '--reviewed', '--plan', plan], '--reviewed finds the plan itself: leave --plan and --replan out.'],
      [['up', '--reviewed'], '--reviewed is for GitHub Actions, and GITHUB_SHA is not set.'],
      [['preview', '--comment'], '--comment is for GitHub Actions, and GITHUB_EVENT_PATH is not set.'],
      [['drift', '--issue'], '--issue is for GitHub Actions, and GITHUB_API_URL, GITHUB_TOKEN'],
    ] as const) {
      const { stderr } = await run(64, args, { GITHUB_SHA: '', GITHUB_EVENT_PATH: '', GITHUB_API_URL: '', GITHUB_TOKEN: '' });
      expect(stderr).toContain(words);
    }
  }, 2 * MINUTES);
});
