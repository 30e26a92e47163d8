import { ask, GitHubError, type GitHubClient } from './client';

/**
 * Whether one commit is an ancestor of another. Needs `contents: read`.
 * https://docs.github.com/rest/commits/commits#compare-two-commits
 * @throws GitHubError if GitHub refuses or fails; an unknown commit is no ancestor.
 */
export const isAncestor = async ({ octokit, here }: GitHubClient, older: string, newer: string): Promise<boolean> => {
  try {
    return await ask(
      `The commits ${older.slice(0, 12)} and ${newer.slice(0, 12)} could not be compared`,
      'contents: read',
      async () => {
        const { data } = await octokit.request('GET /repos/{owner}/{repo}/compare/{basehead}', {
          ...here,
          basehead: `${older}...${newer}`,
          per_page: 1,
        });
        return data.status === 'ahead';
      },
    );
  } catch (error) {
    if (error instanceof GitHubError && error.status === 404) return false;
    throw error;
  }
};
