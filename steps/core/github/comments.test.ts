import { openGitHub, type GitHub } from '../../../tests/setup/github';
import { BOT, PERSON } from '../../../tests/setup/github-records';
import { runMarker } from '../text/run-marker';
import { openGitHubClient, type GitHubClient } from './client';
import { keepComment } from './comments';

const MARKER = '<!-- signalbox:preview:dev -->';
const body = (words: string, id: number, attempt = 1): string => `${MARKER}\n${runMarker({ id, attempt })}\n${words}`;

describe('the comment on a pull request', () => {
  let github: GitHub;
  const client = (runId = 501, runAttempt = 1): Promise<GitHubClient> =>
    openGitHubClient('--comment', () => undefined, github.job({ runId, runAttempt }));
  const bodies = (): readonly string[] => github.repository.comments.map((comment) => comment.body);
  beforeEach(async () => {
    github = await openGitHub();
    github.repository.issues.push({
      number: 5,
      title: 'a pull',
      body: '',
      state: 'open',
      state_reason: null,
      user: PERSON,
      labels: [],
      pull_request: {},
    });
  });
  afterEach(() => github.close());

  it('R4 is created once and then edited in place', async () => {
    expect(await keepComment(await client(), 5, MARKER, body('one', 501))).toMatchObject({
      done: 'created',
      url: expect.stringContaining('/issues/5#issuecomment-'),
    });
    expect(await keepComment(await client(502), 5, MARKER, body('two', 502))).toMatchObject({ done: 'edited' });
    expect(await keepComment(await client(502, 2), 5, MARKER, body('three', 502, 2))).toMatchObject({ done: 'edited' });
    expect(bodies()).toEqual([body('three', 502, 2)]);
  });

  it('R4 is separate per environment', async () => {
    await keepComment(await client(), 5, MARKER, body('dev', 501));
    const other = MARKER.replace('dev', 'prod');
    await keepComment(await client(), 5, other, `${other}\nprod`);
    expect(bodies()).toHaveLength(2);
  });

  it('R4 is found after many others, and never confused with a copied marker', async () => {
    for (let id = 1; id <= 120; id += 1)
      github.repository.comments.push({ id, issue: 5, body: `word ${id}`, user: PERSON });
    github.repository.comments.push(
      { id: 121, issue: 5, body: body('a copy', 1), user: PERSON },
      { id: 122, issue: 5, body: body('another bot', 1), user: { login: 'other[bot]', id: 3, type: 'Bot' } },
      { id: 123, issue: 5, body: `> ${body('quoted', 1)}`, user: BOT },
      { id: 124, issue: 5, body: body('ours', 1), user: BOT },
    );
    await keepComment(await client(), 5, MARKER, body('new', 501));
    expect(bodies().slice(120)).toEqual([
      body('a copy', 1),
      body('another bot', 1),
      `> ${body('quoted', 1)}`,
      body('new', 501),
    ]);
    expect(github.requests.filter(({ method }) => method === 'GET')).toHaveLength(2);
  });

  it('R4 of a later run is not overwritten by an earlier run or attempt', async () => {
    github.repository.comments.push({ id: 1, issue: 5, body: body('later', 502, 2), user: BOT });
    expect(await keepComment(await client(501, 3), 5, MARKER, body('older', 501, 3))).toMatchObject({ done: 'left' });
    expect(await keepComment(await client(502, 1), 5, MARKER, body('older', 502, 1))).toMatchObject({ done: 'left' });
    expect(bodies()).toEqual([body('later', 502, 2)]);
    expect(github.requests.every(({ method }) => method === 'GET')).toBe(true);
  });

  it('R4 that was created twice in a race is deduplicated', async () => {
    github.repository.comments.push(
      { id: 2, issue: 5, body: body('second', 500), user: BOT },
      { id: 1, issue: 5, body: body('first', 499), user: BOT },
    );
    await keepComment(await client(), 5, MARKER, body('new', 501));
    expect(github.repository.comments).toEqual([expect.objectContaining({ id: 1, body: body('new', 501) })]);
  });

  it("R4 reports the job's missing permission", async () => {
    github.allow('contents=read');
    await expect(keepComment(await client(), 5, MARKER, 'x')).rejects.toThrow(
      /pull request 5 could not be updated: GitHub answered 403.*permissions: { pull-requests: write }/,
    );
  });
});
