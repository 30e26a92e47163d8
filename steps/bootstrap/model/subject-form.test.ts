import { repositoryOfPrefix, subjectForm } from './subject-form';

const asked = { owner: 'acme', name: 'my.shop' };

describe('the form of the subjects', () => {
  it('R4 uses names if GitHub does', () => {
    expect(subjectForm(asked, { use_default: true, sub_claim_prefix: 'repo:acme/my.shop' })).toEqual({
      repository: asked,
    });
  });

  it('R4 uses ids if the prefix has them, whatever use_immutable_subject says: it only covers opt-ins', () => {
    const answer = { use_default: true, use_immutable_subject: false, sub_claim_prefix: 'repo:acme@12/my.shop@34' };
    expect(subjectForm(asked, answer)).toEqual({ repository: { ...asked, ids: { owner: '12', repository: '34' } } });
  });

  it("R4 has GitHub's own spelling, since IAM is case-sensitive", () => {
    expect(subjectForm(asked, { use_default: true, sub_claim_prefix: 'repo:Acme/My.Shop' })).toEqual({
      repository: { owner: 'Acme', name: 'My.Shop' },
    });
  });

  it.each([
    [
      'a template of the repository',
      { use_default: false, include_claim_keys: ['repository_id', 'context'], sub_claim_prefix: 'repo:acme/my.shop' },
      /its own template \(include_claim_keys: repository_id, context\).*gh api --method PUT repos\/acme\/my\.shop\/actions\/oidc\/customization\/sub -F use_default=true/,
    ],
    ['a template of the organization', { use_default: false }, /its organization's template/],
    [
      'an answer without a prefix',
      { use_default: true },
      /sub_claim_prefix null\. Set it: --subject-prefix repo:acme\/my\.shop, or with the ids/,
    ],
    ['an answer without use_default', { sub_claim_prefix: 'repo:acme/my.shop' }, /use_default is null/],
    [
      'half the ids',
      { use_default: true, sub_claim_prefix: 'repo:acme@12/my.shop' },
      /Cannot determine the OIDC subject/,
    ],
    ['a wildcard', { use_default: true, sub_claim_prefix: 'repo:acme*/my.shop' }, /Cannot determine the OIDC subject/],
    [
      'a repository that was renamed',
      { use_default: true, sub_claim_prefix: 'repo:acme@12/store@34' },
      /is now acme\/store on GitHub\. Use --repository acme\/store/,
    ],
  ])('R4 is refused for %s', (_, answer, fault) => {
    expect(subjectForm(asked, answer)).toEqual({ fault: expect.stringMatching(fault) as string });
  });

  it.each(['acme/shop', 'repo:acme/shop:pull_request', 'repo:acme/*', 'repo:acme@x/shop@1', 'repo:acme/shop@1'])(
    'R4 is no prefix: %s',
    (text) => expect(repositoryOfPrefix(text)).toBeUndefined(),
  );
});
