import type { Repository } from '../../../modules/delivery/subjects';

/** What GitHub answers to GET /repos/OWNER/REPO/actions/oidc/customization/sub, as far as anything is made of it. */
export interface SubjectSettings {
  /** Whether subjects are GitHub's own; otherwise those of a template, the repository's or its organization's. */
  readonly use_default?: unknown;
  /** Claims of the repository's template; without them the organization's. */
  readonly include_claim_keys?: unknown;
  /** Begin of every subject, with the ids of owner and repository or without; use_immutable_subject beside it tells of an opt-in alone, and is false for new repositories too. */
  readonly sub_claim_prefix?: unknown;
}

type Named = Pick<Repository, 'owner' | 'name'>;

/** A subject's begin, in either of its two forms. */
const PREFIX = /^repo:([A-Za-z0-9-]+)(?:@(\d+))?\/([A-Za-z0-9._-]+)(?:@(\d+))?$/;

/** The repository of a subject's begin; undefined for any other text, half the ids among them. */
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

/** Whether both are the same repository: GitHub takes any case, its tokens have its own. */
export const isSameRepository = (a: Named, b: Named): boolean =>
  `${a.owner}/${a.name}`.toLowerCase() === `${b.owner}/${b.name}`.toLowerCase();

/**
 * The repository as its tokens name it: exactly one form, in GitHub's own spelling, for IAM compares
 * letter by letter. https://docs.github.com/en/actions/reference/security/oidc#immutable-subject-claims
 * @returns A fault where the answer does not tell, or the subjects are of a template.
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
        ? `a template of its own (include_claim_keys: ${keys.join(', ')})`
        : 'the template of its organization';
    return {
      fault: `The subjects of ${full} follow ${template}, and the roles trust GitHub's own subjects alone. Bring those back: gh api --method PUT repos/${full}/actions/oidc/customization/sub -F use_default=true`,
    };
  }
  const repository = typeof prefix === 'string' ? repositoryOfPrefix(prefix) : undefined;
  if (isDefault !== true || !repository)
    return {
      fault: `GitHub does not tell by what the tokens of ${full} name it: use_default is ${JSON.stringify(isDefault ?? null)}, sub_claim_prefix ${JSON.stringify(prefix ?? null)}. ${tellIt(asked)}`,
    };
  if (!isSameRepository(asked, repository))
    return {
      fault: `GitHub knows ${full} as ${repository.owner}/${repository.name} now. Name it so: --repository ${repository.owner}/${repository.name}`,
    };
  return { repository };
};

/** How a person says it where GitHub cannot be asked. */
export const tellIt = ({ owner, name }: Named): string =>
  `Say it: --subject-prefix repo:${owner}/${name}, or with the ids, --subject-prefix repo:${owner}@OWNER_ID/${name}@REPO_ID, exactly as the sub of a job's token begins (gh api repos/${owner}/${name}/actions/oidc/customization/sub --jq .sub_claim_prefix)`;
