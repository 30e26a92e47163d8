import { accountVariable, githubCommands, nextSteps } from './guide';

const prepared = {
  environment: 'prod',
  accountId: '333333333333',
  repository: 'acme/shop',
  subjectPrefix: 'repo:acme@12/shop@34',
  namesAccount: false,
  backendUrl: 's3://signalbox-prod-state-333333333333?region=us-east-1',
  secretsProvider: 'awskms://alias/signalbox-prod-state?region=us-east-1',
};

it('R4 sets the account, and an environment limited to main with a required reviewer', () => {
  const [variable, environment, branch] = githubCommands(prepared);
  expect(variable).toBe('gh variable set AWS_ACCOUNT_PROD --repo acme/shop --body 333333333333');
  expect(environment).toContain('"reviewers":[{"type":"User"');
  expect(environment).toContain('gh api --method PUT repos/acme/shop/environments/prod --input -');
  expect(branch).toBe('gh api --method POST repos/acme/shop/environments/prod/deployment-branch-policies -f name=main');
});

it('R4 requires no reviewer for dev, and prints JSON', () => {
  const json = /echo '(.*)' \|/.exec(githubCommands({ ...prepared, environment: 'dev' })[1]!)?.[1];
  expect(JSON.parse(json!)).toEqual({
    deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
  });
});

it('R4 names the trusted prefix, and the account if the file does not', () => {
  expect(nextSteps(prepared).join('\n')).toMatch(/trust only repo:acme@12\/shop@34:…[\s\S]*account: "333333333333"/);
  const done = nextSteps({ ...prepared, namesAccount: true }).join('\n');
  expect(done).not.toMatch(/account: "/);
  expect(done).toContain(`export PULUMI_BACKEND_URL='${prepared.backendUrl}'`);
});

it('fits one screen', () => expect(nextSteps(prepared).length).toBeLessThanOrEqual(24));

it('creates a variable name from any environment name', () =>
  expect(accountVariable('eu-test')).toBe('AWS_ACCOUNT_EU_TEST'));
