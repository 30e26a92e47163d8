import { isLater, runOf } from '../text/run-marker';
import { isOwn } from './author';
import { ask, type GitHubClient } from './client';

/** What became of the comment. */
export type CommentOutcome =
  | { readonly done: 'created' | 'edited'; readonly url: string }
  /** A later run had written; nothing was changed. */
  | { readonly done: 'left'; readonly url: string };

const PERMISSION = 'pull-requests: write';

/**
 * Keeps one comment of the job's token on a pull request: edits the one whose body begins with the
 * marker, or makes it. A comment of a later run stays as it is. Where two runs raced and made two, the
 * first is kept and the others, which nobody but the job wrote, are deleted.
 */
export const keepComment = async (
  client: GitHubClient,
  pull: number,
  marker: string,
  body: string,
): Promise<CommentOutcome> => {
  const { octokit, here, job } = client;
  return ask(`The comment on pull request ${pull} could not be kept`, PERMISSION, async () => {
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
