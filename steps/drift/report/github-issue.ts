import { DRIFT_LABEL, findingsOf, issueMarker, planIssue, type IssuePlan } from './issue';
import type { DriftReport } from '../model/types';
import { digestOf } from '../../core/store/digest';
import { isOwn } from '../../core/github/author';
import { ask, type GitHubClient } from '../../core/github/client';

/** Result of updating the issue. */
export interface IssueOutcome {
  readonly done: 'created' | 'updated' | 'reopened' | 'closed' | 'none';
  /** Absent if there is none. */
  readonly url?: string;
}

/**
 * Maintains an environment's single issue: opens, updates, closes and reopens it by the report. Comments
 * come first: an interrupted job then repeats a comment rather than losing it. If concurrent checks
 * created two, the older stays, and the other is closed with a link to it.
 */
export const keepDriftIssue = async (client: GitHubClient, report: DriftReport): Promise<IssueOutcome> =>
  ask(`The drift issue of ${report.environment} could not be updated`, 'issues: write', async () => {
    const { octokit, here, job } = client;
    const [found, ...others] = await ownIssues(client, report.environment);
    const plan = planIssue(
      report,
      findingsOf(report, digestOf),
      job.runUrl,
      found && { open: found.state === 'open', body: found.body ?? '' },
    );
    if (!found) return report.verdict === 'never deployed' ? { done: 'none' } : create(client, plan);
    for (const other of others.filter(({ state }) => state === 'open'))
      await closeDuplicate(client, other.number, found.number);
    const issue = { ...here, issue_number: found.number };
    if (plan.comment !== undefined)
      await octokit.request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', {
        ...issue,
        body: plan.comment,
      });
    await update(client, found.number, plan);
    return {
      done: plan.open === (found.state === 'open') ? 'updated' : plan.open ? 'reopened' : 'closed',
      url: found.html_url,
    };
  });

/** Oldest first; a pull request is an issue too. */
const ownIssues = async ({ octokit, here }: GitHubClient, environment: string) =>
  (
    await octokit.paginate('GET /repos/{owner}/{repo}/issues', {
      ...here,
      labels: DRIFT_LABEL.name,
      state: 'all',
      sort: 'created',
      direction: 'asc',
      per_page: 100,
    })
  )
    .filter((issue) => !issue.pull_request && isOwn(issue) && issue.body?.startsWith(issueMarker(environment)))
    .toSorted((a, b) => (a.number < b.number ? -1 : 1));

const create = async (client: GitHubClient, plan: IssuePlan): Promise<IssueOutcome> => {
  const { octokit, here } = client;
  await ensureLabel(client);
  const { data } = await octokit.request('POST /repos/{owner}/{repo}/issues', {
    ...here,
    title: plan.title,
    body: plan.body,
    labels: [DRIFT_LABEL.name],
  });
  if (!plan.open) await update(client, data.number, plan);
  return { done: 'created', url: data.html_url };
};

const update = async (
  { octokit, here }: GitHubClient,
  number: number,
  { title, body, open }: IssuePlan,
): Promise<unknown> =>
  octokit.request('PATCH /repos/{owner}/{repo}/issues/{issue_number}', {
    ...here,
    issue_number: number,
    title,
    body,
    ...(open ? { state: 'open' } : { state: 'closed', state_reason: 'completed' }),
  });

const closeDuplicate = async ({ octokit, here }: GitHubClient, number: number, kept: number): Promise<void> => {
  const issue = { ...here, issue_number: number };
  await octokit.request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', {
    ...issue,
    body: `Two checks created an issue concurrently; use #${kept}.`,
  });
  await octokit.request('PATCH /repos/{owner}/{repo}/issues/{issue_number}', {
    ...issue,
    state: 'closed',
    state_reason: 'not_planned',
  });
};

const ensureLabel = async ({ octokit, here }: GitHubClient): Promise<void> => {
  try {
    await octokit.request('GET /repos/{owner}/{repo}/labels/{name}', { ...here, name: DRIFT_LABEL.name });
  } catch (error) {
    if ((error as { readonly status?: number }).status !== 404) throw error;
    await octokit
      .request('POST /repos/{owner}/{repo}/labels', { ...here, ...DRIFT_LABEL })
      .catch((reason: { readonly status?: number }) => {
        // Another environment's check created it meanwhile.
        if (reason.status !== 422) throw reason;
      });
  }
};
