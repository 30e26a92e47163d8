import { UsageError } from '../core/errors';
import { bootstrapOptions } from './options';

it('R4 accepts a repository, and an optional subject prefix', () => {
  expect(bootstrapOptions({ repository: 'acme/my.shop' })).toEqual({
    repository: { owner: 'acme', name: 'my.shop' },
    region: 'us-east-1',
    providerArn: undefined,
  });
  expect(bootstrapOptions({ repository: 'a/b', 'subject-prefix': 'repo:a@12/b@34' }).subjects).toEqual({
    owner: 'a',
    name: 'b',
    ids: { owner: '12', repository: '34' },
  });
  expect(bootstrapOptions({ repository: 'a/b', 'subject-prefix': 'repo:A/b' }).subjects).toEqual({
    owner: 'A',
    name: 'b',
  });
});

it.each([
  [{}, /--repository OWNER\/REPO is required/],
  [{ repository: 'shop' }, /--repository must be OWNER\/REPO, as in github\.com\/OWNER\/REPO \(got shop\)\.$/],
  [{ repository: 'https://github.com/acme/shop' }, /--repository must be OWNER\/REPO/],
  [{ repository: 'acme/shop:*' }, /--repository must be OWNER\/REPO/],
  [
    { repository: 'a/b', 'subject-prefix': 'repo:a@1/b' },
    /--subject-prefix must be repo:a\/b, or with both ids .* \(got repo:a@1\/b\)/,
  ],
  [{ repository: 'a/b', 'subject-prefix': 'repo:a/*' }, /must be repo:a\/b, or with both ids/],
  [
    { repository: 'a/b', 'subject-prefix': 'repo:a/c' },
    /must name the repository of --repository, a\/b \(got repo:a\/c\)/,
  ],
  [{ repository: 'a/b', region: 'Virginia' }, /--region must be a region such as us-east-1 \(got Virginia\)\.$/],
  [
    { repository: 'a/b', 'provider-arn': 'arn:aws:iam::1:oidc-provider/evil.example' },
    /--provider-arn must be the ARN of .* \(got arn:aws:iam::1:oidc-provider\/evil\.example\)\.$/,
  ],
])('refuses %j', (options, message) => {
  expect(() => bootstrapOptions(options)).toThrow(UsageError);
  expect(() => bootstrapOptions(options)).toThrow(message);
});
