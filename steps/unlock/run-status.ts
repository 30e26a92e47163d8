import { messageOf, CommandError } from '../core/errors';

/** Request timeout in milliseconds. */
const TIMEOUT_MS = 30_000;

/**
 * Status of a run of GitHub Actions: completed, or in_progress, queued, waiting and others.
 * https://docs.github.com/rest/actions/workflow-runs#get-a-workflow-run
 * @throws CommandError if GitHub gives no status.
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
        `HTTP ${response.status}${response.status === 404 ? `; the run does not exist, or GITHUB_TOKEN${token ? '' : ' (not set)'} cannot read it` : ''}`,
      );
    const { status } = (await response.json()) as { status?: string };
    if (!status) throw new Error('the response has no status');
    return status;
  } catch (error) {
    throw new CommandError(
      `Cannot read the status of run ${runId} of ${repository} from GitHub: GET ${url}: ${messageOf(error)}. Nothing was changed.`,
      undefined,
      { cause: error },
    );
  }
};
