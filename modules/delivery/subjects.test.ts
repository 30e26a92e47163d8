import { deploySubjects, readSubjects, webIdentityTrust } from './subjects';

const names = { owner: 'acme', name: 'shop' };
const withIds = { ...names, ids: { owner: '12', repository: '34' } };

it('R4 trusts exactly the subjects of pull requests and main for reading, of the environment for deploying', () => {
  expect(readSubjects(names)).toEqual(['repo:acme/shop:pull_request', 'repo:acme/shop:ref:refs/heads/main']);
  expect(deploySubjects(names, 'prod')).toEqual(['repo:acme/shop:environment:prod']);
});

it('R4 trusts only the form with ids if ids are given', () => {
  expect([...readSubjects(withIds), ...deploySubjects(withIds, 'dev')]).toEqual([
    'repo:acme@12/shop@34:pull_request',
    'repo:acme@12/shop@34:ref:refs/heads/main',
    'repo:acme@12/shop@34:environment:dev',
  ]);
});

it('R4 compares audience and subject exactly', () => {
  expect(JSON.parse(webIdentityTrust('arn:provider', ['a', 'b']))).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'GitHubJobs',
        Effect: 'Allow',
        Principal: { Federated: 'arn:provider' },
        Action: ['sts:AssumeRoleWithWebIdentity'],
        Condition: {
          StringEquals: {
            'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
            'token.actions.githubusercontent.com:sub': ['a', 'b'],
          },
        },
      },
    ],
  });
});
