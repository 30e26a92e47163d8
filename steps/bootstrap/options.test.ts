import { UsageError } from '../lib/errors';
import { bootstrapOptions } from './options';

it('R4 takes a repository, with its ids or without', () => {
  expect(bootstrapOptions({ repository: 'acme/my.shop' })).toEqual({ repository: { owner: 'acme', name: 'my.shop' }, region: 'us-east-1', providerArn: undefined });
  expect(bootstrapOptions({ repository: 'a/b', 'owner-id': '12', 'repository-id': '34' }).repository).toEqual({ owner: 'a', name: 'b', ids: { owner: '12', repository: '34' } });
});

it.each([
  [{}, /--repository OWNER\/REPO is missing/],
  [{ repository: 'shop' }, /--repository shop: it is OWNER\/REPO/],
  [{ repository: 'https://github.com/acme/shop' }, /it is OWNER\/REPO/],
  [{ repository: 'acme/shop:*' }, /it is OWNER\/REPO/],
  [{ repository: 'a/b', 'owner-id': 'acme', 'repository-id': '1' }, /--owner-id acme: it is a number/],
  [{ repository: 'a/b', 'owner-id': '1', 'repository-id': '*' }, /--repository-id \*: it is a number/],
  [{ repository: 'a/b', 'owner-id': '1' }, /--owner-id goes with --repository-id/],
  [{ repository: 'a/b', 'repository-id': '1' }, /--repository-id goes with --owner-id/],
  [{ repository: 'a/b', region: 'Virginia' }, /--region Virginia: it is a region/],
  [{ repository: 'a/b', 'provider-arn': 'arn:aws:iam::1:oidc-provider/evil.example' }, /--provider-arn .*: it is the ARN/],
])('refuses %j', (options, message) => {
  expect(() => bootstrapOptions(options)).toThrow(UsageError);
  expect(() => bootstrapOptions(options)).toThrow(message);
});
