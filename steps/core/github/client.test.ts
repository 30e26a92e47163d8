import { openGitHub, type GitHub } from '../../../tests/setup/github';
import { ask, openGitHubClient, type GitHubClient } from './client';
import { pullRequestOf, readJob } from './job';
import { waitBefore } from './retry';

describe('the GitHub client', () => {
  let github: GitHub;
  const notes: string[] = [];
  const waits: number[] = [];
  const open = (env = github.job()): Promise<GitHubClient> =>
    openGitHubClient('--issue', (line) => notes.push(line), env, {
      tries: 3,
      firstWaitMs: 400,
      longestWaitMs: 1000,
      random: () => 0.25,
      sleep: async (wait) => {
        waits.push(wait);
      },
    });
  const labels = ({ octokit, here }: GitHubClient): Promise<unknown> =>
    ask('The label cannot be read', 'issues: write', () =>
      octokit.request('GET /repos/{owner}/{repo}/labels/{name}', { ...here, name: 'drift' }),
    );
  const label = ({ octokit, here }: GitHubClient): Promise<unknown> =>
    ask('The label cannot be made', 'issues: write', () =>
      octokit.request('POST /repos/{owner}/{repo}/labels', { ...here, name: 'drift' }),
    );
  beforeEach(async () => {
    github = await openGitHub();
    github.repository.labels.push({ name: 'drift', color: 'ededed', description: null });
    notes.length = 0;
    waits.length = 0;
  });
  afterEach(() => github.close());

  it('R4 retries after a rate limit, when GitHub says so, and after a server error', async () => {
    const client = await open();
    github.fail({ status: 429, headers: { 'retry-after': '0' } });
    github.fail({ status: 502 });
    await labels(client);
    expect(github.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(Array(3).fill('GET /labels/drift'));
    expect(notes).toEqual([
      expect.stringContaining('GitHub answered 429 to GET '),
      expect.stringContaining('GitHub answered 502 to GET '),
    ]);
    expect(waits).toEqual([0, 200]);
    github.fail({ status: 403, headers: { 'retry-after': '0' }, message: 'You have exceeded a secondary rate limit.' });
    await labels(client);
    expect(github.requests).toHaveLength(5);
  });

  it('R4 gives up after its tries, and does not retry what may have succeeded', async () => {
    const client = await open();
    github.fail({ status: 500, times: 4 });
    await expect(labels(client)).rejects.toThrow(
      /The label cannot be read: GitHub answered 500 to GET \S+\/labels\/drift: Server Error\. Run the job again/,
    );
    expect(github.requests).toHaveLength(3);
    expect(waits).toEqual([100, 200]);
    await expect(label(client)).rejects.toThrow(/GitHub answered 500 to POST/);
    expect(github.requests).toHaveLength(4);
  });

  it('R4 reports the missing permission of a job', async () => {
    const client = await open();
    github.allow('contents=read');
    await expect(label(client)).rejects.toThrow(
      /GitHub answered 403 to POST \S+\/labels: Resource not accessible by integration.*The job needs `permissions: { issues: write }`/,
    );
    github.allow('issues=write');
    await expect(label(client)).rejects.toThrow(/GitHub answered 422 to POST \S+: Validation Failed.*already_exists/);
    await expect(labels(await open({ ...github.job(), GITHUB_TOKEN: 'ghs_other' }))).rejects.toThrow(
      /answered 401.*GITHUB_TOKEN is invalid or expired/,
    );
  });

  it('R4 reports an unreachable server, without the token', async () => {
    const error = (await labels(await open({ ...github.job(), GITHUB_API_URL: 'http://127.0.0.1:9' })).catch(
      (reason: Error) => reason,
    )) as Error;
    expect(error.message).toMatch(/GET http:\/\/127\.0\.0\.1:9\/\S+ got no answer/);
    expect(error.message).not.toContain(github.job()['GITHUB_TOKEN']);
    expect(notes.join()).not.toContain(github.job()['GITHUB_TOKEN']);
  });

  it('R4 lists each missing variable of the runner', () => {
    expect(() => readJob('--issue', {})).toThrow(
      '--issue works only in GitHub Actions: GITHUB_API_URL, GITHUB_TOKEN, GITHUB_REPOSITORY, GITHUB_SERVER_URL, GITHUB_RUN_ID are not set.',
    );
    expect(() => readJob('--issue', { ...github.job(), GITHUB_TOKEN: '' })).toThrow(
      'GITHUB_TOKEN is not set. GITHUB_TOKEN is not set by default: pass it to the step',
    );
    expect(() => readJob('--issue', { ...github.job(), GITHUB_REPOSITORY: 'platform' })).toThrow(
      'GITHUB_REPOSITORY must be OWNER/NAME (got platform).',
    );
    expect(() => readJob('--issue', { ...github.job(), GITHUB_RUN_ID: 'x' })).toThrow(
      'GITHUB_RUN_ID must be a whole number, 1 or more (got x).',
    );
    expect(readJob('--issue', github.job({ runId: 77, runAttempt: 2 }))).toMatchObject({
      owner: 'acme',
      repo: 'platform',
      runId: 77,
      runAttempt: 2,
      runUrl: 'https://github.example/acme/platform/actions/runs/77',
    });
  });

  it('R4 reads the pull request from the event', () => {
    expect(pullRequestOf('--comment', github.job({ event: { pull_request: { number: 5 } } }))).toBe(5);
    expect(() => pullRequestOf('--comment', { ...github.job({ event: {} }), GITHUB_EVENT_NAME: 'push' })).toThrow(
      /--comment needs a pull request event.*\(this is push\)/,
    );
    expect(() => pullRequestOf('--comment', { GITHUB_EVENT_PATH: '/nowhere/event.json' })).toThrow(
      'Cannot read GITHUB_EVENT_PATH /nowhere/event.json: ',
    );
  });
});

describe('waiting for GitHub', () => {
  const now = new Date('2026-11-21T00:00:00Z');
  const answer = (status: number, headers: Record<string, string> = {}, message = '') => ({
    status,
    message,
    response: { headers },
  });

  it.each([
    ['until the time that it names', answer(429, { 'retry-after': '7' }), 'POST', 7000],
    [
      'until its limit is set back',
      answer(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now.getTime() / 1000 + 30) }),
      'GET',
      31_000,
    ],
    [
      'a minute after a secondary limit without a time',
      answer(403, {}, 'You have exceeded a secondary rate limit'),
      'GET',
      60_000,
    ],
    ['soon after a server error', answer(503), 'PATCH', 5],
    [
      'never after a refusal',
      answer(403, { 'x-ratelimit-remaining': '12' }, 'Resource not accessible by integration'),
      'GET',
      undefined,
    ],
    ['never to repeat a POST that failed', answer(502), 'POST', undefined],
    ['never after a mistake', answer(422), 'GET', undefined],
  ])('R4 %s', (_, failure, method, expected) => expect(waitBefore(failure, method, 5, now)).toBe(expected));
});
