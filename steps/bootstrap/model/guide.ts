/** What was made in the account, as the next steps name it. */
export interface Prepared {
  readonly environment: string;
  readonly accountId: string;
  /** OWNER/REPO. */
  readonly repository: string;
  /** What every subject that the roles trust begins with. */
  readonly subjectPrefix: string;
  readonly backendUrl: string;
  readonly secretsProvider: string;
  /** Whether the environment file names the account. */
  readonly namesAccount: boolean;
}

/** Checks that main is to require: each a job of its own name, for pull requests and the merge queue alike. */
export const REQUIRED_CHECKS: readonly string[] = ['ci', 'preview'];

/** Environments whose jobs wait for a person. */
const REVIEWED: readonly string[] = ['prod'];

/** What is left to do in GitHub and on a laptop, one screen. */
export const nextSteps = (prepared: Prepared): readonly string[] => [
  "In GitHub, as somebody who administers the repository (gh is GitHub's command line):",
  ...githubCommands(prepared).map((line) => `  ${line}`),
  `Once: protect main (Settings, Rules) by pull requests and the checks ${REQUIRED_CHECKS.join(' and ')}, for whatever reaches main is deployed.`,
  `The roles trust ${prepared.subjectPrefix}:… alone. Renamed, transferred or with other settings of its subjects, the repository sends another one: run this command again then.`,
  'On a machine with credentials of the account:',
  `  export PULUMI_BACKEND_URL='${prepared.backendUrl}'`,
  `  export PULUMI_SECRETS_PROVIDER='${prepared.secretsProvider}'`,
  ...(prepared.namesAccount
    ? []
    : [
        `In environments/${prepared.environment}.yaml, so that no other account is ever deployed to:`,
        `  account: "${prepared.accountId}"`,
      ]),
];

/** Commands that set the repository up for the environment: its account, and the environment with its branch and reviewers. */
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
    `echo '${settings}' | gh api --method PUT ${path} --input -${reviewed ? '   # LOGIN: who approves' : ''}`,
    `gh api --method POST ${path}/deployment-branch-policies -f name=main`,
  ];
};

/** Repository variable that holds an environment's account. */
export const accountVariable = (environment: string): string =>
  `AWS_ACCOUNT_${environment.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;
