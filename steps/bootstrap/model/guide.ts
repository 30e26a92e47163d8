/** What was created in the account, for the next steps. */
export interface Prepared {
  readonly environment: string;
  readonly accountId: string;
  /** OWNER/REPO. */
  readonly repository: string;
  /** Prefix of every subject that the roles trust. */
  readonly subjectPrefix: string;
  readonly backendUrl: string;
  readonly secretsProvider: string;
  /** Whether the environment file sets the account. */
  readonly namesAccount: boolean;
}

/** Required checks on main. Each is the name of one job, for pull requests and the merge queue alike. */
export const REQUIRED_CHECKS: readonly string[] = ['ci', 'preview'];

/** Environments whose jobs wait for an approval. */
const REVIEWED: readonly string[] = ['prod'];

/** Remaining steps in GitHub and on a laptop; fits one screen. */
export const nextSteps = (prepared: Prepared): readonly string[] => [
  'In GitHub, as an administrator of the repository (gh is the GitHub CLI):',
  ...githubCommands(prepared).map((line) => `  ${line}`),
  `Once: protect main (Settings, Rules): require pull requests and the checks ${REQUIRED_CHECKS.join(' and ')}. Everything merged to main is deployed.`,
  `The roles trust only ${prepared.subjectPrefix}:… Run this command again if the repository is renamed or transferred, or its OIDC subject settings change.`,
  'On a machine with credentials for the account:',
  `  export PULUMI_BACKEND_URL='${prepared.backendUrl}'`,
  `  export PULUMI_SECRETS_PROVIDER='${prepared.secretsProvider}'`,
  ...(prepared.namesAccount
    ? []
    : [
        `In environments/${prepared.environment}.yaml, to prevent deployments to any other account:`,
        `  account: "${prepared.accountId}"`,
      ]),
];

/** Commands that set up the repository for the environment: its account variable, and the environment with its branch and reviewers. */
export const githubCommands = ({
  environment,
  accountId,
  repository,
}: Pick<Prepared, 'environment' | 'accountId' | 'repository'>): readonly string[] => {
  const path = `repos/${repository}/environments/${environment}`;
  const branches = '"deployment_branch_policy":{"protected_branches":false,"custom_branch_policies":true}';
  const reviewed = REVIEWED.includes(environment);
  const settings = reviewed
    ? `{"prevent_self_review":true,"reviewers":[{"type":"User","id":'"$(gh api users/LOGIN --jq .id)"'}],${branches}}`
    : `{${branches}}`;
  return [
    `gh variable set ${accountVariable(environment)} --repo ${repository} --body ${accountId}`,
    `echo '${settings}' | gh api --method PUT ${path} --input -${reviewed ? '   # LOGIN: the reviewer' : ''}`,
    `gh api --method POST ${path}/deployment-branch-policies -f name=main`,
  ];
};

/** Repository variable that holds an environment's account. */
export const accountVariable = (environment: string): string =>
  `AWS_ACCOUNT_${environment.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;
