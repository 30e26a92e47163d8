import { messageOf, CommandError } from '../core/errors';

/** Longest that an answer may take, in milliseconds. */
const TIMEOUT_MS = 30_000;

/**
 * Status of a run of GitHub Actions: completed, or in_progress, queued, waiting and others.
 * https://docs.github.com/rest/actions/workflow-runs#get-a-workflow-run
 * @throws CommandError where GitHub does not say.
 */
export const runStatus = async (
  repository: string,
  runId: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> => {
  const url = `${env['GITHUB_API_URL'] || 'https://api.github.com'}/repos/${repository}/actions/runs/${runId}`;
  const token = env['GITHUB_TOKEN'];
  try {
    const response = await fetch(url, {
      headers: { accept: 'application/vnd.github+json', ...(token && { authorization: `Bearer ${token}` }) },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok)
      throw new Error(
        `HTTP ${response.status}${response.status === 404 ? `; there is no such run, or GITHUB_TOKEN${token ? '' : ', which is not set,'} may not read it` : ''}`,
      );
    const { status } = (await response.json()) as { status?: string };
    if (!status) throw new Error('the answer names no status');
    return status;
  } catch (error) {
    throw new CommandError(
      `GitHub could not be asked whether run ${runId} of ${repository} is completed: GET ${url}: ${messageOf(error)}. Nothing was changed.`,
      undefined,
      { cause: error },
    );
  }
};
