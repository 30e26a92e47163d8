import { strToU8, zipSync } from 'fflate';
import { readFileSync, rmSync, statSync } from 'node:fs';
import { openGitHub, type GitHub } from '../../tests/setup/github';
import type { Artifact, Run } from '../../tests/setup/github-records';
import { openGitHubClient } from '../core/github/client';
import { reviewedPlan, type ReviewedPlan } from './reviewed-plan';
import { fileOfZip } from '../core/github/zip';

const [HEAD, MERGE] = ['a'.repeat(40), 'b'.repeat(40)];
const PLAN = '{"a":"plan"}';

describe('the plan of a merged pull request', () => {
  let github: GitHub;
  const get = async (sha = MERGE): Promise<ReviewedPlan> =>
    reviewedPlan(
      await openGitHubClient('--reviewed', () => undefined, github.job({ sha }), {
        tries: 2,
        firstWaitMs: 1,
        longestWaitMs: 10,
      }),
      sha,
      'dev',
    );
  const run = (id: number, more: Partial<Run> = {}): Run => ({
    id,
    workflow: 'preview.yml',
    head_sha: HEAD,
    event: 'pull_request',
    status: 'completed',
    conclusion: 'success',
    ...more,
  });
  const artifact = (id: number, more: Partial<Artifact> = {}): Artifact => ({
    id,
    run: 70,
    name: 'plan-dev',
    zip: zipSync({ 'dev.plan': strToU8(PLAN), 'dev.md': strToU8('words') }),
    ...more,
  });
  const missing = async (): Promise<string> => {
    const found = await get();
    return 'missing' in found ? found.missing : `found ${found.file}`;
  };
  beforeEach(async () => {
    github = await openGitHub();
    github.repository.pulls.push(
      {
        number: 4,
        head: 'c'.repeat(40),
        base: 'main',
        merged_at: '2026-11-20T10:00:00Z',
        merge_commit_sha: 'd'.repeat(40),
        commits: [MERGE],
      },
      { number: 5, head: HEAD, base: 'main', merged_at: '2026-11-20T10:00:00Z', merge_commit_sha: MERGE },
    );
  });
  afterEach(() => github.close());

  it('R4 is the newest artifact of its last successful preview, downloaded without the token from its storage', async () => {
    github.repository.runs.push(
      run(69),
      run(70),
      run(71, { conclusion: 'failure' }),
      run(72, { event: 'push' }),
      run(73, { workflow: 'ci.yml' }),
      run(74, { head_sha: MERGE }),
    );
    github.repository.artifacts.push(
      artifact(1, { zip: zipSync({ 'dev.plan': strToU8('older') }) }),
      artifact(2),
      artifact(3, { name: 'plan-staging' }),
    );
    const found = await get();
    if ('missing' in found) throw new Error(found.missing);
    expect(found).toMatchObject({ pull: 5, runUrl: 'https://github.example/acme/platform/actions/runs/70' });
    expect(readFileSync(found.file, 'utf8')).toBe(PLAN);
    expect(statSync(found.file).mode & 0o077).toBe(0);
    rmSync(found.dir, { recursive: true });
    expect(github.downloads).toHaveLength(1);
    expect(github.downloads[0]).not.toHaveProperty('authorization');
    expect(
      github.requests.every(({ method, headers }) => method === 'GET' && headers.authorization !== undefined),
    ).toBe(true);
  });

  it('R4 is missing, with the reason, at every step', async () => {
    const no = await get('e'.repeat(40));
    expect(no).toEqual({ missing: `no merged pull request for the commit ${'e'.repeat(12)}` });
    expect(await missing()).toBe(
      `no preview of this repository succeeded for the last commit of pull request 5, ${HEAD.slice(0, 12)}`,
    );
    github.repository.runs.push(run(60, { head_repository: 'stranger/platform' }));
    expect(await missing()).toContain('no preview of this repository succeeded');
    github.repository.runs.push(run(70));
    expect(await missing()).toContain('has no artifact plan-dev');
    github.repository.artifacts.push(artifact(1, { expired: true }));
    expect(await missing()).toBe('the artifact plan-dev of pull request 5 has expired');
    github.repository.artifacts.push(artifact(2, { zip: strToU8('no zip') }));
    expect(await missing()).toContain('is not a valid zip');
    github.repository.artifacts.push(artifact(3, { zip: zipSync({ '../dev.plan': strToU8(PLAN) }) }));
    expect(await missing()).toContain('has no file dev.plan');
  });

  it('R4 that expires between two requests is missing too', async () => {
    github.repository.runs.push(run(70));
    github.repository.artifacts.push(artifact(1));
    github.fail({ status: 410, on: /\/zip$/ });
    expect(await missing()).toContain('has expired');
  });

  it('R4 is an error if GitHub refuses', async () => {
    github.allow('pull_requests=read');
    await expect(get()).rejects.toThrow(
      /The reviewed plan of dev could not be downloaded: GitHub answered 403 to GET \S+preview\.yml\S+.*permissions: { actions: read, pull-requests: read }/,
    );
  });
});

describe('a file of a zip', () => {
  it('R4 is not unpacked above its limit', () =>
    expect(fileOfZip(zipSync({ 'dev.plan': new Uint8Array(2000) }), 'dev.plan', 1000)).toEqual({
      fault: 'has a file dev.plan of 2000 bytes (allowed: 1000)',
    }));
});
