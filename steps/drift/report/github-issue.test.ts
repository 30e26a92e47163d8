import { openGitHub, type GitHub } from '../../../tests/setup/github';
import { BOT, PERSON, type Issue } from '../../../tests/setup/github-records';
import { issueMarker, memoryOf } from './issue';
import { changed, deleted, reportOf } from '../model/testing/reading';
import type { DriftReport } from '../model/types';
import { openGitHubClient } from '../../core/github/client';
import { keepDriftIssue, type IssueOutcome } from './github-issue';

const QUEUE = 'aws:sqs/queue:Queue';
const clean = reportOf({});
const one = reportOf({ refreshed: [changed('prices', QUEUE, { visibilityTimeoutSeconds: [300, 30] })] });
const two = reportOf({
  refreshed: [changed('prices', QUEUE, { visibilityTimeoutSeconds: [300, 30] }), deleted('letters', QUEUE)],
});
const never = reportOf({ neverDeployed: true, compared: 0 });
const failed = reportOf({ failures: ['no answer'] });

describe('the drift issue', () => {
  let github: GitHub;
  const keep = async (report: DriftReport, runId = 501): Promise<IssueOutcome> =>
    keepDriftIssue(await openGitHubClient('--issue', () => undefined, github.job({ runId })), report);
  const issue = (): Issue => github.repository.issues[0]!;
  const comments = (): readonly string[] => github.repository.comments.map(({ body }) => body);
  const existing = (number: number, more: Partial<Issue> = {}): Issue => ({
    number,
    title: 't',
    body: `${issueMarker('dev')}\n`,
    state: 'open',
    state_reason: null,
    user: BOT,
    labels: ['drift'],
    ...more,
  });
  beforeEach(async () => {
    github = await openGitHub();
  });
  afterEach(() => github.close());

  it('R4 is created closed by the first clean check, so that it always shows the last one', async () => {
    expect(await keep(clean)).toMatchObject({ done: 'created', url: 'https://github.example/acme/platform/issues/1' });
    expect(issue()).toMatchObject({
      title: 'dev: no drift',
      state: 'closed',
      state_reason: 'completed',
      labels: ['drift'],
    });
    expect(issue().body).toContain(
      '**Last check: 2026-11-20T12:00:00.000Z, clean** ([run](https://github.example/acme/platform/actions/runs/501))',
    );
    expect(github.repository.labels).toEqual([expect.objectContaining({ name: 'drift', color: 'd93f0b' })]);
    expect(await keep(clean, 502)).toMatchObject({ done: 'updated' });
    expect(issue().body).toContain('/runs/502');
    expect(comments()).toEqual([]);
    expect(github.repository.issues).toHaveLength(1);
  });

  it('R4 opens, sends no notification without changes, reports new and resolved findings, closes and reopens', async () => {
    expect(await keep(one)).toMatchObject({ done: 'created' });
    expect(issue()).toMatchObject({ title: 'dev: drift found', state: 'open' });
    expect(await keep({ ...one, checkedAt: '2026-11-20T13:00:00.000Z' })).toMatchObject({ done: 'updated' });
    expect(issue().body).toContain('Last check: 2026-11-20T13:00:00.000Z');
    expect(comments()).toEqual([]);

    await keep(two);
    expect(comments()).toEqual([expect.stringContaining('New or changed:\n\n- `urgent: letters: deleted`')]);
    expect(comments()[0]).not.toContain('visibilityTimeoutSeconds');
    await keep(one);
    expect(comments()[1]).toMatch(/No new findings\.\n\n1 of the last check's findings was resolved/);

    expect(await keep(clean)).toMatchObject({ done: 'closed' });
    expect(issue()).toMatchObject({ title: 'dev: no drift', state: 'closed' });
    expect(comments()[2]).toMatch(/^Drift resolved: clean/);
    expect(await keep(one)).toMatchObject({ done: 'reopened' });
    expect(issue()).toMatchObject({ title: 'dev: drift found', state: 'open' });
    expect(comments()[3]).toMatch(
      /^Drift again: drifted: 1 of 180 resources differs.*\n\nNew or changed:\n\n- `normal: prices: visibilityTimeoutSeconds: 300 → 30`/s,
    );
    expect(comments()).toHaveLength(4);
  });

  it('R4 is reopened if it was closed while drift remains', async () => {
    await keep(one);
    issue().state = 'closed';
    expect(await keep(one)).toMatchObject({ done: 'reopened' });
    expect(comments()).toEqual([expect.stringMatching(/No new findings\.[\s\S]*acceptedDrift/)]);
  });

  it('R4 is not closed by a failed check, reports it once, and keeps the findings', async () => {
    await keep(one);
    expect(await keep(failed)).toMatchObject({ done: 'updated' });
    expect(issue()).toMatchObject({ title: 'dev: drift check failed', state: 'open' });
    expect(issue().body).toContain(
      'Last complete check: 2026-11-20T12:00:00.000Z, drifted: 1 of 180 resources differs.',
    );
    await keep(failed);
    expect(comments()).toEqual([expect.stringMatching(/^The drift check failed/)]);
    // Earlier findings do not count as new.
    await keep(one);
    expect(comments()[1]).toContain('No new findings.');
    await keep(clean);
    expect(await keep(failed)).toMatchObject({ done: 'reopened' });
  });

  it('R4 is not created for an environment that was never deployed, and is closed once for a destroyed one', async () => {
    expect(await keep(never)).toEqual({ done: 'none' });
    expect([github.repository.issues, github.repository.labels]).toEqual([[], []]);
    await keep(one);
    expect(await keep(never)).toMatchObject({ done: 'closed' });
    expect(issue()).toMatchObject({ title: 'dev: not deployed', state: 'closed' });
    expect(comments()).toEqual([expect.stringMatching(/^dev is no longer deployed/)]);
    expect(await keep(never)).toMatchObject({ done: 'updated' });
    expect(comments()).toHaveLength(1);
    // Later drift counts as new.
    expect(await keep(one)).toMatchObject({ done: 'reopened' });
    expect(comments()[1]).toContain('New or changed');
  });

  it('R4 keeps the older of two, closes the other with a link, and ignores those of other authors', async () => {
    github.repository.issues.push(
      existing(1, { user: PERSON }),
      existing(2, { pull_request: {} }),
      existing(3, { body: `${issueMarker('prod')}\n` }),
      existing(4),
      existing(5),
      existing(6, { state: 'closed' }),
    );
    await keep(one);
    expect(github.repository.issues.map(({ number, state, title }) => `${number} ${state} ${title}`)).toEqual([
      '1 open t',
      '2 open t',
      '3 open t',
      '4 open dev: drift found',
      '5 closed t',
      '6 closed t',
    ]);
    expect(github.repository.comments.filter(({ issue: of }) => of === 5)).toEqual([
      expect.objectContaining({ body: expect.stringContaining('use #4') }),
    ]);
    expect(github.repository.comments.filter(({ issue: of }) => of === 6)).toEqual([]);
  });

  it("R4 fits GitHub's limit and keeps its data", async () => {
    const many = reportOf({
      refreshed: Array.from({ length: 600 }, (_, n) => changed(`queue-${n}`, QUEUE, { name: ['a', 'b'.repeat(300)] })),
    });
    await keep(many);
    expect(issue().body.length).toBeLessThanOrEqual(65_536);
    expect(memoryOf(issue().body)!.findings).toHaveLength(600);
    await keep(many);
    expect(comments()).toEqual([]);
  });

  it('R4 repairs a body with its data removed', async () => {
    github.repository.issues.push(
      existing(1, { body: `${issueMarker('dev')}\n<!-- signalbox:memory {"findings":1} -->` }),
    );
    await keep(one);
    expect(memoryOf(issue().body)).toMatchObject({
      verdict: 'drifted',
      findings: [expect.stringMatching(/^[0-9a-f]{12}$/)],
    });
  });

  it("R4 reports the job's missing permission", async () => {
    github.allow('contents=read');
    await expect(keep(one)).rejects.toThrow(
      /The drift issue of dev could not be updated: GitHub answered 403.*permissions: { issues: write }/,
    );
  });
});
