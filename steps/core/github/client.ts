import type { Octokit } from '@octokit/core';
import type { PaginateInterface } from '@octokit/plugin-paginate-rest';
import { redactedText } from '../text/redact';
import { messageOf, CommandError } from '../errors';
import { readJob, type Job } from './job';
import { PATIENCE, retryIn, type Patience } from './retry';

/** GitHub's API for the repository of a job. */
export interface GitHubClient {
  readonly job: Job;
  /** owner and repo, which every request names. */
  readonly here: { readonly owner: string; readonly repo: string };
  readonly octokit: Octokit & { readonly paginate: PaginateInterface };
}

/** A refusal or failure of GitHub's, with the status where there was one. */
export class GitHubError extends CommandError {
  override readonly name = 'GitHubError';

  constructor(
    message: string,
    readonly status: number | undefined,
    options?: ErrorOptions,
  ) {
    super(message, undefined, options);
  }
}

/**
 * The client of this job; the library is loaded here, so that commands without GitHub do not pay for it.
 * @param option The option that needs it, for the message where this is no job.
 * @throws UsageError outside GitHub Actions.
 */
export const openGitHubClient = async (
  option: string,
  note: (line: string) => void,
  env: NodeJS.ProcessEnv = process.env,
  patience: Patience = PATIENCE,
): Promise<GitHubClient> => {
  const job = readJob(option, env);
  const [{ Octokit: Base }, { paginateRest }] = await Promise.all([
    import('@octokit/core'),
    import('@octokit/plugin-paginate-rest'),
  ]);
  const octokit = new (Base.plugin(paginateRest))({
    auth: job.token,
    baseUrl: job.apiUrl,
    userAgent: 'signalbox',
    log: { debug: note, info: note, warn: note, error: note },
  });
  retryIn(octokit, note, patience);
  octokit.hook.before('request', (request) => blindWords(request as Words));
  return { job, here: { owner: job.owner, repo: job.repo }, octokit };
};

/** What a request says to people. */
interface Words {
  title?: unknown;
  body?: unknown;
}

/** Whoever may read the repository reads an issue and a comment, and is told of them by e-mail. */
const blindWords = (request: Words): void => {
  for (const part of ['title', 'body'] as const) {
    const words = request[part];
    if (typeof words === 'string') request[part] = redactedText(words);
  }
};

/**
 * Asks, and says of a failure which request it was, what GitHub answered and what to do.
 * @param permission What the job's `permissions:` must hold, such as `issues: write`.
 */
export const ask = async <T>(what: string, permission: string, question: () => Promise<T>): Promise<T> => {
  try {
    return await question();
  } catch (error) {
    throw explained(what, permission, error);
  }
};

interface Refusal {
  readonly status?: number;
  readonly request?: { readonly method: string; readonly url: string };
  readonly response?: unknown;
}

const explained = (what: string, permission: string, error: unknown): Error => {
  const { status, request, response } = error as Refusal;
  // Anything else is a fault of ours, which its stack explains.
  if (!request) return error as Error;
  const answered = response
    ? `GitHub answered ${status} to ${request.method} ${request.url}: ${messageOf(error)}`
    : `${request.method} ${request.url} got no answer: ${messageOf(error)}`;
  return new GitHubError(
    `${what}: ${answered}${remedy(status, permission, response !== undefined, messageOf(error))}`,
    response ? status : undefined,
    { cause: error },
  );
};

const remedy = (status: number | undefined, permission: string, answered: boolean, message: string): string => {
  if (!answered) return '. GITHUB_API_URL names the address.';
  if (status === 401) return '. GITHUB_TOKEN is not or no longer valid: a token lives as long as its job.';
  if (status === 429 || /rate limit/i.test(message)) return '. Run the job again later.';
  if (status === 403 || status === 404)
    return `. The job needs \`permissions: { ${permission} }\`; a token without it, as every run of a fork has, gets this answer.`;
  return (status ?? 0) >= 500 ? '. Run the job again; www.githubstatus.com tells of incidents.' : '';
};
