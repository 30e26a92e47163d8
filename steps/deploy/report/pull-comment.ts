import type { RunId } from '../../core/text/run-marker';
import type { Output } from '../../core/output';
import { openGitHubClient } from '../../core/github/client';
import { keepComment } from '../../core/github/comments';
import { pullRequestOf } from '../../core/github/job';

/** The comment that a step maintains on its event's pull request. */
export interface PullComment {
  readonly run: RunId;
  /** Writes it, and reports the result. */
  keep(marker: string, body: string): Promise<void>;
}

/** @throws UsageError outside a pull request job. */
export const openPullComment = async (option: string, out: Output): Promise<PullComment> => {
  const pull = pullRequestOf(option);
  const client = await openGitHubClient(option, out.progress);
  return {
    run: { id: client.job.runId, attempt: client.job.runAttempt },
    keep: async (marker, body) => {
      const { done, url } = await keepComment(client, pull, marker, body);
      out.progress(
        done === 'left' ? `A later run wrote the comment; it is unchanged: ${url}` : `comment ${done}: ${url}`,
      );
    },
  };
};
