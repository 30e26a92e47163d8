import { HOME_REGION } from '../../modules/delivery/names';
import { ISSUER, type Repository } from '../../modules/delivery/subjects';
import { text, type OptionValues } from '../core/command';
import { UsageError } from '../core/errors';
import { isSameRepository, repositoryOfPrefix } from './model/subject-form';

/** Checked options of a bootstrap. */
export interface BootstrapOptions {
  /** As typed. */
  readonly repository: Pick<Repository, 'owner' | 'name'>;
  /** As the tokens of its jobs name it. Default: read from GitHub. */
  readonly subjects?: Repository;
  readonly region: string;
  readonly providerArn?: string;
}

const REPOSITORY = /^([A-Za-z0-9](?:[A-Za-z0-9-]{0,38}))\/([A-Za-z0-9._-]{1,100})$/;

/** @throws UsageError with the option, the value found and the allowed values. */
export const bootstrapOptions = (options: OptionValues): BootstrapOptions => {
  const repository = repositoryOf(options);
  const subjects = subjectsOf(options, repository);
  return {
    repository,
    ...(subjects && { subjects }),
    region: matching(options, 'region', /^[a-z]{2}(-[a-z]+)+-\d$/, 'a region such as us-east-1') ?? HOME_REGION,
    providerArn: matching(
      options,
      'provider-arn',
      new RegExp(`^arn:[a-z-]+:iam::\\d{12}:oidc-provider/${ISSUER.replaceAll('.', '\\.')}$`),
      `the ARN of the account's provider, arn:aws:iam::ACCOUNT:oidc-provider/${ISSUER}`,
    ),
  };
};

const repositoryOf = (options: OptionValues): Pick<Repository, 'owner' | 'name'> => {
  const value = text(options, 'repository');
  if (value === undefined)
    throw new UsageError('--repository OWNER/REPO is required: the repository whose jobs may assume the roles.');
  const [, owner, name] = REPOSITORY.exec(value) ?? [];
  if (owner === undefined || name === undefined)
    throw new UsageError(`--repository must be OWNER/REPO, as in github.com/OWNER/REPO (got ${value}).`);
  return { owner, name };
};

const subjectsOf = (options: OptionValues, repository: BootstrapOptions['repository']): Repository | undefined => {
  const value = text(options, 'subject-prefix');
  if (value === undefined) return undefined;
  const found = repositoryOfPrefix(value);
  const { owner, name } = repository;
  if (!found)
    throw new UsageError(
      `--subject-prefix must be repo:${owner}/${name}, or with both ids repo:${owner}@OWNER_ID/${name}@REPO_ID (got ${value}). To read it: gh api repos/${owner}/${name}/actions/oidc/customization/sub --jq .sub_claim_prefix`,
    );
  if (!isSameRepository(found, repository))
    throw new UsageError(`--subject-prefix must name the repository of --repository, ${owner}/${name} (got ${value}).`);
  return found;
};

const matching = (options: OptionValues, name: string, pattern: RegExp, allowed: string): string | undefined => {
  const value = text(options, name);
  if (value === undefined || pattern.test(value)) return value;
  throw new UsageError(`--${name} must be ${allowed} (got ${value}).`);
};
