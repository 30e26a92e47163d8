import { policyDocument } from '../policy';

/** Issuer of GitHub's tokens, without the scheme, as in IAM condition keys. */
export const ISSUER = 'token.actions.githubusercontent.com';
export const AUDIENCE = 'sts.amazonaws.com';

export interface Repository {
  readonly owner: string;
  readonly name: string;
  /**
   * Ids of owner and repository: a repository created, renamed or transferred after 2026-07-15 (or
   * opted in) has them in its subjects, and then only that form is trusted, so that taking over a released
   * name does not take over the trust. Default: the form with names only.
   */
  readonly ids?: { readonly owner: string; readonly repository: string };
}

/** Prefix of every subject of the repository; GitHub calls it sub_claim_prefix. https://docs.github.com/en/actions/reference/security/oidc */
export const subjectPrefix = ({ owner, name, ids }: Repository): string =>
  ids ? `repo:${owner}@${ids.owner}/${name}@${ids.repository}` : `repo:${owner}/${name}`;

/** Reading jobs: previews of pull requests, and jobs on main without an environment. */
export const readSubjects = (repository: Repository): readonly string[] => [
  `${subjectPrefix(repository)}:pull_request`,
  `${subjectPrefix(repository)}:ref:refs/heads/main`,
];

/** Jobs with this environment only. */
export const deploySubjects = (repository: Repository, environment: string): readonly string[] => [
  `${subjectPrefix(repository)}:environment:${environment}`,
];

/** Trust policy of a role: GitHub tokens for AWS with exactly one of the subjects. */
export const webIdentityTrust = (providerArn: string, subjects: readonly string[]): string =>
  policyDocument([
    {
      Sid: 'GitHubJobs',
      Effect: 'Allow',
      Principal: { Federated: providerArn },
      Action: ['sts:AssumeRoleWithWebIdentity'],
      Condition: { StringEquals: { [`${ISSUER}:aud`]: AUDIENCE, [`${ISSUER}:sub`]: subjects } },
    },
  ]);
