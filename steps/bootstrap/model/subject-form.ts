import type { Repository } from '../../../modules/delivery/subjects';

/** GitHub's answer to GET /repos/OWNER/REPO/actions/oidc/customization/sub; only the fields used here. */
export interface SubjectSettings {
  /** Whether subjects have GitHub's default form; otherwise a template of the repository or organization applies. */
  readonly use_default?: unknown;
  /** Claims of the repository's template; without them the organization's template applies. */
  readonly include_claim_keys?: unknown;
  /** Prefix of every subject, with or without the owner and repository ids. The sibling use_immutable_subject covers opt-ins only, and is false for new repositories too. */
  readonly sub_claim_prefix?: unknown;
}

type Named = Pick<Repository, 'owner' | 'name'>;

/** A subject prefix, in either of its two forms. */
const PREFIX = /^repo:([A-Za-z0-9-]+)(?:@(\d+))?\/([A-Za-z0-9._-]+)(?:@(\d+))?$/;

/** The repository of a subject prefix; undefined for any other text, including one with only one of the two ids. */
export const repositoryOfPrefix = (prefix: string): Repository | undefined => {
  const [, owner, ownerId, name, repositoryId] = PREFIX.exec(prefix) ?? [];
  if (owner === undefined || name === undefined || (ownerId === undefined) !== (repositoryId === undefined))
    return undefined;
  return {
    owner,
    name,
    ...(ownerId !== undefined && repositoryId !== undefined && { ids: { owner: ownerId, repository: repositoryId } }),
  };
};

/** Whether both are the same repository: GitHub ignores case, but tokens use GitHub's spelling. */
export const isSameRepository = (a: Named, b: Named): boolean =>
  `${a.owner}/${a.name}`.toLowerCase() === `${b.owner}/${b.name}`.toLowerCase();

/**
 * The repository as its tokens name it: exactly one form, in GitHub's spelling, because IAM compares
 * case-sensitively. https://docs.github.com/en/actions/reference/security/oidc#immutable-subject-claims
 * @returns A fault if the answer is unclear, or a template defines the subjects.
 */
export const subjectForm = (
  asked: Named,
  answer: SubjectSettings,
): { readonly repository: Repository } | { readonly fault: string } => {
  const full = `${asked.owner}/${asked.name}`;
  const { use_default: isDefault, include_claim_keys: keys, sub_claim_prefix: prefix } = answer;
  if (isDefault === false) {
    const template =
      Array.isArray(keys) && keys.length > 0
        ? `its own template (include_claim_keys: ${keys.join(', ')})`
        : "its organization's template";
    return {
      fault: `The OIDC subjects of ${full} follow ${template}, but the roles trust only GitHub's default subjects. Restore the default: gh api --method PUT repos/${full}/actions/oidc/customization/sub -F use_default=true`,
    };
  }
  const repository = typeof prefix === 'string' ? repositoryOfPrefix(prefix) : undefined;
  if (isDefault !== true || !repository)
    return {
      fault: `Cannot determine the OIDC subject of ${full} from GitHub's answer: use_default is ${JSON.stringify(isDefault ?? null)}, sub_claim_prefix ${JSON.stringify(prefix ?? null)}. ${tellIt(asked)}`,
    };
  if (!isSameRepository(asked, repository))
    return {
      fault: `${full} is now ${repository.owner}/${repository.name} on GitHub. Use --repository ${repository.owner}/${repository.name}`,
    };
  return { repository };
};

/** How to set the prefix by hand if GitHub cannot be queried. */
export const tellIt = ({ owner, name }: Named): string =>
  `Set it: --subject-prefix repo:${owner}/${name}, or with the ids, --subject-prefix repo:${owner}@OWNER_ID/${name}@REPO_ID, exactly as in the sub claim of a job's token (gh api repos/${owner}/${name}/actions/oidc/customization/sub --jq .sub_claim_prefix)`;
