import { readFileSync } from 'node:fs';
import { messageOf, UsageError } from '../errors';

/** What a runner tells a job of itself. */
export interface Job {
  /** Base address of the API; another one on GitHub Enterprise Server. */
  readonly apiUrl: string;
  readonly token: string;
  readonly owner: string;
  readonly repo: string;
  /** Address of the run, for a person. */
  readonly runUrl: string;
  /** Greater for a later run. */
  readonly runId: number;
  readonly runAttempt: number;
}

/**
 * The job that this runs in.
 * @param option The option that needs it, for the message.
 * @throws UsageError that names each variable that is missing.
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
    ? ' GITHUB_TOKEN is not set by the runner: give it to the step, env: { GITHUB_TOKEN: ${{ github.token }} }.'
    : '';
  throw new UsageError(
    `${option} is for GitHub Actions, and ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not set.${token} Leave ${option} out elsewhere.`,
  );
};

const whole = (name: string, value: string): number => {
  if (!/^[1-9]\d*$/.test(value)) throw new UsageError(`${name} must be a whole number, 1 or more (got ${value}).`);
  return Number(value);
};

/**
 * Number of the pull request of the event that started the job.
 * @throws UsageError for another event.
 */
export const pullRequestOf = (option: string, env: NodeJS.ProcessEnv = process.env): number => {
  const [file] = required(option, ['GITHUB_EVENT_PATH'], env);
  const number = readEvent(file!)?.pull_request?.number;
  if (typeof number === 'number') return number;
  throw new UsageError(
    `${option} needs the event of a pull request, and ${file} has none. Leave ${option} out for other events${env['GITHUB_EVENT_NAME'] ? ` (this is ${env['GITHUB_EVENT_NAME']})` : ''}.`,
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

/** Why GitHub or this repository's trust gives a run no credentials; undefined where it has them. */
export const withoutCredentials = (env: NodeJS.ProcessEnv = process.env): string | undefined => {
  const [name, file, repository] = required(
    'conclude',
    ['GITHUB_EVENT_NAME', 'GITHUB_EVENT_PATH', 'GITHUB_REPOSITORY'],
    env,
  );
  // Its subject names a branch of the queue, which no role trusts; the pull request was previewed.
  if (name === 'merge_group') return 'a merge queue has no credentials, and its pull requests were previewed';
  // The repository of a fork that was deleted is null.
  return name === 'pull_request' && readEvent(file!)?.pull_request?.head?.repo?.full_name !== repository
    ? 'the pull request comes from a fork, which gets no credentials'
    : undefined;
};

/** The commit that the event is about. */
export const commitOf = (option: string, env: NodeJS.ProcessEnv = process.env): string =>
  required(option, ['GITHUB_SHA'], env)[0]!;
