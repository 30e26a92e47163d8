import type { Octokit } from '@octokit/core';
import type { PaginateInterface } from '@octokit/plugin-paginate-rest';
import { redactedText } from '../text/redact';
import { messageOf, CommandError } from '../errors';
import { readJob, type Job } from './job';
import { PATIENCE, retryIn, type Patience } from './retry';

/** GitHub's API for the repository of a job. */
export interface GitHubClient {
  readonly job: Job;
  /** owner and repo, required by every request. */
  readonly here: { readonly owner: string; readonly repo: string };
  readonly octokit: Octokit & { readonly paginate: PaginateInterface };
}

/** A failed GitHub request, with its status if GitHub answered. */
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
 * The client of this job. Loads the library lazily, so that commands without GitHub stay fast.
 * @param option The option that needs it, for the error outside GitHub Actions.
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

/** Redacts the text that a request publishes. */
interface Words {
  title?: unknown;
  body?: unknown;
}

/** Issues and comments are visible to everyone who can read the repository, and GitHub e-mails them. */
const blindWords = (request: Words): void => {
  for (const part of ['title', 'body'] as const) {
    const words = request[part];
    if (typeof words === 'string') request[part] = redactedText(words);
  }
};

/**
 * Wraps a request; errors name the request, GitHub's answer and what to do.
 * @param permission The `permissions:` entry that the job needs, such as `issues: write`.
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
  // Anything else is a bug; its stack trace explains it.
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
  if (!answered) return '. Check GITHUB_API_URL.';
  if (status === 401) return '. GITHUB_TOKEN is invalid or expired: a token is valid only while its job runs.';
  if (status === 429 || /rate limit/i.test(message)) return '. Run the job again later.';
  if (status === 403 || status === 404)
    return `. The job needs \`permissions: { ${permission} }\`; tokens of fork runs do not have it.`;
  return (status ?? 0) >= 500 ? '. Run the job again; see www.githubstatus.com for incidents.' : '';
};
