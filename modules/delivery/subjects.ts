import { policyDocument } from '../policy';

/** Issuer of GitHub's tokens, without the scheme, as IAM names condition keys by it. */
export const ISSUER = 'token.actions.githubusercontent.com';
export const AUDIENCE = 'sts.amazonaws.com';

export interface Repository {
  readonly owner: string;
  readonly name: string;
  /**
   * Ids of owner and repository: a repository created, renamed or transferred after 2026-07-15 (or that
   * opted in) carries them in its subjects, and then only that form is trusted, so that nobody who takes
   * over a name takes over the trust. Left out: the form of names alone.
   */
  readonly ids?: { readonly owner: string; readonly repository: string };
}

/** What every subject of the repository begins with, and what GitHub calls its sub_claim_prefix. https://docs.github.com/en/actions/reference/security/oidc */
export const subjectPrefix = ({ owner, name, ids }: Repository): string =>
  ids ? `repo:${owner}@${ids.owner}/${name}@${ids.repository}` : `repo:${owner}/${name}`;

/** Jobs that read: previews of pull requests, and what runs on main without naming an environment. */
export const readSubjects = (repository: Repository): readonly string[] => [
  `${subjectPrefix(repository)}:pull_request`,
  `${subjectPrefix(repository)}:ref:refs/heads/main`,
];

/** Jobs that name the environment, and nothing else. */
export const deploySubjects = (repository: Repository, environment: string): readonly string[] => [
  `${subjectPrefix(repository)}:environment:${environment}`,
];

/** Trust of a role: GitHub's tokens for AWS with exactly one of the subjects. */
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
