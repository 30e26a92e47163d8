import { UsageError } from '../core/errors';
import { bootstrapOptions } from './options';

it('R4 takes a repository, and the begin of its subjects where it is said', () => {
  expect(bootstrapOptions({ repository: 'acme/my.shop' })).toEqual({ repository: { owner: 'acme', name: 'my.shop' }, region: 'us-east-1', providerArn: undefined });
  expect(bootstrapOptions({ repository: 'a/b', 'subject-prefix': 'repo:a@12/b@34' }).subjects).toEqual({ owner: 'a', name: 'b', ids: { owner: '12', repository: '34' } });
  expect(bootstrapOptions({ repository: 'a/b', 'subject-prefix': 'repo:A/b' }).subjects).toEqual({ owner: 'A', name: 'b' });
});

it.each([
  [{}, /--repository OWNER\/REPO is missing/],
  [{ repository: 'shop' }, /--repository shop: it is OWNER\/REPO/],
  [{ repository: 'https://github.com/acme/shop' }, /it is OWNER\/REPO/],
  [{ repository: 'acme/shop:*' }, /it is OWNER\/REPO/],
  [{ repository: 'a/b', 'subject-prefix': 'repo:a@1/b' }, /--subject-prefix repo:a@1\/b: it is repo:a\/b, or with both ids/],
  [{ repository: 'a/b', 'subject-prefix': 'repo:a/*' }, /it is repo:a\/b, or with both ids/],
  [{ repository: 'a/b', 'subject-prefix': 'repo:a/c' }, /it is of a\/c, and --repository is a\/b/],
  [{ repository: 'a/b', region: 'Virginia' }, /--region Virginia: it is a region/],
  [{ repository: 'a/b', 'provider-arn': 'arn:aws:iam::1:oidc-provider/evil.example' }, /--provider-arn .*: it is the ARN/],
])('refuses %j', (options, message) => {
  expect(() => bootstrapOptions(options)).toThrow(UsageError);
  expect(() => bootstrapOptions(options)).toThrow(message);
});
