import { ask, openGitHubClient, type GitHubClient } from './client';

/** What GitHub says of a run: `completed` once it is over; queued, in_progress, waiting and others before. */
export type RunStatus = 'completed' | (string & {});

/**
 * Status of a workflow's run, or of one attempt of it: a run that is started again is under way again.
 * Needs `actions: read`.
 * @throws GitHubError where GitHub refuses or knows no such run; UsageError outside GitHub Actions.
 */
export const runStatus = async (runId: number, attempt?: number, env: NodeJS.ProcessEnv = process.env): Promise<RunStatus> =>
  statusOf(await openGitHubClient('The status of a run', () => undefined, env), runId, attempt);

export const statusOf = async ({ octokit, here }: GitHubClient, runId: number, attempt?: number): Promise<RunStatus> =>
  ask(`The status of run ${runId} cannot be read`, 'actions: read', async () => {
    const { data } = attempt === undefined
      ? await octokit.request('GET /repos/{owner}/{repo}/actions/runs/{run_id}', { ...here, run_id: runId })
      : await octokit.request('GET /repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}', { ...here, run_id: runId, attempt_number: attempt });
    return data.status ?? 'unknown';
  });
