import { HOME_REGION } from '../../modules/delivery/names';
import { ISSUER, type Repository } from '../../modules/delivery/subjects';
import { text, type OptionValues } from '../lib/command';
import { UsageError } from '../lib/errors';

/** What a bootstrap is told, checked. */
export interface BootstrapOptions {
  readonly repository: Repository;
  readonly region: string;
  readonly providerArn?: string;
}

const REPOSITORY = /^([A-Za-z0-9](?:[A-Za-z0-9-]{0,38}))\/([A-Za-z0-9._-]{1,100})$/;

/** @throws UsageError that names the option, what was found and what is allowed. */
export const bootstrapOptions = (options: OptionValues): BootstrapOptions => ({
  repository: { ...repositoryOf(options), ...idsOf(options) },
  region: matching(options, 'region', /^[a-z]{2}(-[a-z]+)+-\d$/, 'a region such as us-east-1') ?? HOME_REGION,
  providerArn: matching(options, 'provider-arn', new RegExp(`^arn:[a-z-]+:iam::\\d{12}:oidc-provider/${ISSUER.replaceAll('.', '\\.')}$`), `the ARN of the account's provider, arn:aws:iam::ACCOUNT:oidc-provider/${ISSUER}`),
});

const repositoryOf = (options: OptionValues): Pick<Repository, 'owner' | 'name'> => {
  const value = text(options, 'repository');
  if (value === undefined) throw new UsageError('--repository OWNER/REPO is missing: whose jobs may take the roles, as GitHub writes it.');
  const [, owner, name] = REPOSITORY.exec(value) ?? [];
  if (owner === undefined || name === undefined) throw new UsageError(`--repository ${value}: it is OWNER/REPO, as in github.com/OWNER/REPO.`);
  return { owner, name };
};

const idsOf = (options: OptionValues): Pick<Repository, 'ids'> => {
  const owner = matching(options, 'owner-id', /^[1-9]\d*$/, 'a number: gh api repos/OWNER/REPO --jq .owner.id');
  const repository = matching(options, 'repository-id', /^[1-9]\d*$/, 'a number: gh api repos/OWNER/REPO --jq .id');
  if (owner === undefined && repository === undefined) return {};
  if (owner === undefined || repository === undefined) {
    throw new UsageError(`--${owner === undefined ? 'repository-id' : 'owner-id'} goes with --${owner === undefined ? 'owner-id' : 'repository-id'}: a subject carries both ids or none. gh api repos/OWNER/REPO --jq '.owner.id, .id'`);
  }
  return { ids: { owner, repository } };
};

const matching = (options: OptionValues, name: string, pattern: RegExp, allowed: string): string | undefined => {
  const value = text(options, name);
  if (value === undefined || pattern.test(value)) return value;
  throw new UsageError(`--${name} ${value}: it is ${allowed}.`);
};
