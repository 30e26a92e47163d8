import { isLater, runOf } from '../text/run-marker';
import { isOwn } from './author';
import { ask, type GitHubClient } from './client';

/** Result of writing the comment. */
export type CommentOutcome =
  | { readonly done: 'created' | 'edited'; readonly url: string }
  /** A later run has written it; nothing was changed. */
  | { readonly done: 'left'; readonly url: string };

const PERMISSION = 'pull-requests: write';

/**
 * Keeps one comment by the job's token on a pull request: updates the one that starts with the marker,
 * or creates it. A comment of a later run is not changed. If concurrent runs created several, keeps
 * the first and deletes the others; only comments by the job's token are deleted.
 */
export const keepComment = async (
  client: GitHubClient,
  pull: number,
  marker: string,
  body: string,
): Promise<CommentOutcome> => {
  const { octokit, here, job } = client;
  return ask(`The comment on pull request ${pull} could not be updated`, PERMISSION, async () => {
    const [first, ...others] = await ownComments(client, pull, marker);
    if (!first) {
      const { data } = await octokit.request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', {
        ...here,
        issue_number: pull,
        body,
      });
      return { done: 'created', url: data.html_url };
    }
    const written = [first, ...others].map((comment) => runOf(comment.body ?? ''));
    const later = written.findIndex((run) => run && isLater(run, { id: job.runId, attempt: job.runAttempt }));
    if (later >= 0) return { done: 'left', url: [first, ...others][later]!.html_url };
    const { data } = await octokit.request('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', {
      ...here,
      comment_id: first.id,
      body,
    });
    for (const { id } of others)
      await octokit.request('DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}', { ...here, comment_id: id });
    return { done: 'edited', url: data.html_url };
  });
};

/** Oldest first. */
const ownComments = async ({ octokit, here }: GitHubClient, pull: number, marker: string) =>
  (
    await octokit.paginate('GET /repos/{owner}/{repo}/issues/{issue_number}/comments', {
      ...here,
      issue_number: pull,
      per_page: 100,
    })
  )
    .filter((comment) => isOwn(comment) && comment.body?.startsWith(marker))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
