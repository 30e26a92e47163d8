import type { RunId } from '../../core/text/run-marker';
import type { Output } from '../../core/output';
import { openGitHubClient } from '../../core/github/client';
import { keepComment } from '../../core/github/comments';
import { pullRequestOf } from '../../core/github/job';

/** The comment that a step keeps on the pull request of its event. */
export interface PullComment {
  readonly run: RunId;
  /** Writes it, and says what became of it. */
  keep(marker: string, body: string): Promise<void>;
}

/** @throws UsageError where this is no job of a pull request. */
export const openPullComment = async (option: string, out: Output): Promise<PullComment> => {
  const pull = pullRequestOf(option);
  const client = await openGitHubClient(option, out.progress);
  return {
    run: { id: client.job.runId, attempt: client.job.runAttempt },
    keep: async (marker, body) => {
      const { done, url } = await keepComment(client, pull, marker, body);
      out.progress(
        done === 'left' ? `The comment is of a later run and stays as it is: ${url}` : `comment ${done}: ${url}`,
      );
    },
  };
};
