import { readFileSync } from 'node:fs';
import { messageOf, UsageError } from '../errors';

/** What the runner's environment says about a job. */
export interface Job {
  /** Base URL of the API; differs on GitHub Enterprise Server. */
  readonly apiUrl: string;
  readonly token: string;
  readonly owner: string;
  readonly repo: string;
  /** URL of the run. */
  readonly runUrl: string;
  /** Greater for later runs. */
  readonly runId: number;
  readonly runAttempt: number;
}

/**
 * The current job.
 * @param option The option that needs it, for the message.
 * @throws UsageError listing every missing variable.
 */
export const readJob = (option: string, env: NodeJS.ProcessEnv = process.env): Job => {
  const [apiUrl, token, repository, server, runId] = required(
    option,
    ['GITHUB_API_URL', 'GITHUB_TOKEN', 'GITHUB_REPOSITORY', 'GITHUB_SERVER_URL', 'GITHUB_RUN_ID'],
    env,
  );
  const [owner, repo, more] = repository!.split('/');
  if (!owner || !repo || more !== undefined)
    throw new UsageError(`GITHUB_REPOSITORY must be OWNER/NAME (got ${repository}).`);
  return {
    apiUrl: apiUrl!,
    token: token!,
    owner,
    repo,
    runUrl: `${server}/${repository}/actions/runs/${runId}`,
    runId: whole('GITHUB_RUN_ID', runId!),
    runAttempt: whole('GITHUB_RUN_ATTEMPT', env['GITHUB_RUN_ATTEMPT'] || '1'),
  };
};

const required = (option: string, names: readonly string[], env: NodeJS.ProcessEnv): readonly string[] => {
  const missing = names.filter((name) => !env[name]);
  if (missing.length === 0) return names.map((name) => env[name]!);
  const token = missing.includes('GITHUB_TOKEN')
    ? ' GITHUB_TOKEN is not set by default: pass it to the step, env: { GITHUB_TOKEN: ${{ github.token }} }.'
    : '';
  throw new UsageError(
    `${option} works only in GitHub Actions: ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not set.${token} Omit ${option} elsewhere.`,
  );
};

const whole = (name: string, value: string): number => {
  if (!/^[1-9]\d*$/.test(value)) throw new UsageError(`${name} must be a whole number, 1 or more (got ${value}).`);
  return Number(value);
};

/**
 * Number of the pull request in the event that started the job.
 * @throws UsageError for another event.
 */
export const pullRequestOf = (option: string, env: NodeJS.ProcessEnv = process.env): number => {
  const [file] = required(option, ['GITHUB_EVENT_PATH'], env);
  const number = readEvent(file!)?.pull_request?.number;
  if (typeof number === 'number') return number;
  throw new UsageError(
    `${option} needs a pull request event, but ${file} has none. Omit ${option} for other events${env['GITHUB_EVENT_NAME'] ? ` (this is ${env['GITHUB_EVENT_NAME']})` : ''}.`,
  );
};

interface PullRequestEvent {
  readonly pull_request?: {
    readonly number?: unknown;
    readonly head?: { readonly repo?: { readonly full_name?: unknown } | null };
  };
}

const readEvent = (file: string): PullRequestEvent | null => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as PullRequestEvent | null;
  } catch (error) {
    throw new UsageError(`Cannot read GITHUB_EVENT_PATH ${file}: ${messageOf(error)}`);
  }
};

/** Why GitHub or the roles' trust gives a run no credentials; undefined if it has them. */
export const withoutCredentials = (env: NodeJS.ProcessEnv = process.env): string | undefined => {
  const [name, file, repository] = required(
    'conclude',
    ['GITHUB_EVENT_NAME', 'GITHUB_EVENT_PATH', 'GITHUB_REPOSITORY'],
    env,
  );
  // Its OIDC subject names a queue branch, which no role trusts; the pull request was already previewed.
  if (name === 'merge_group')
    return 'merge queue runs have no credentials, and their pull requests were already previewed';
  // The head repository is null if the fork was deleted.
  return name === 'pull_request' && readEvent(file!)?.pull_request?.head?.repo?.full_name !== repository
    ? 'pull requests from forks get no credentials'
    : undefined;
};

/** The commit of the event. */
export const commitOf = (option: string, env: NodeJS.ProcessEnv = process.env): string =>
  required(option, ['GITHUB_SHA'], env)[0]!;
