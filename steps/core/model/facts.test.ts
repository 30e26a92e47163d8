import { brokenFacts, describeBroken, describeSource, type PlanFacts } from './facts';

const facts: PlanFacts = {
  environment: 'dev',
  target: 'local',
  source: { commit: 'aaaaaaaaaaaabbbb', tree: 'tree-1' },
  settings: '1'.repeat(64),
  bundles: { 'price-alerts/ingest': '2'.repeat(64) },
  versions: { 'the Pulumi CLI': '3.250.0' },
  secretsProvider: 'passphrase',
  state: { digest: '3'.repeat(64), resources: 255, pending: 0 },
};
const broken = (now: Partial<PlanFacts>) =>
  brokenFacts(facts, { ...facts, ...now }).map(({ fact, planned, found }) => `${fact}: ${planned} → ${found}`);

describe('the facts of a plan (R4)', () => {
  it('hold if nothing changed', () => expect(broken({})).toEqual([]));

  it.each<[string, Partial<PlanFacts>, string]>([
    ['target', { target: 'aws' }, 'target: local → aws'],
    ['commit', { source: { commit: 'cccccccccccc', tree: 'tree-2' } }, 'commit: aaaaaaaaaaaa → cccccccccccc'],
    [
      'uncommitted changes',
      { source: { ...facts.source, uncommitted: 'd'.repeat(64) } },
      'commit: aaaaaaaaaaaa → aaaaaaaaaaaa with uncommitted changes dddddddddddd',
    ],
    ['no git checkout', { source: {} }, 'commit: aaaaaaaaaaaa → no git checkout'],
    ['settings', { settings: '9'.repeat(64) }, 'settings: 111111111111 → 999999999999'],
    [
      'another bundle',
      { bundles: { 'price-alerts/ingest': '8'.repeat(64) } },
      'bundle price-alerts/ingest: 222222222222 → 888888888888',
    ],
    [
      'a bundle more',
      { bundles: { ...facts.bundles, 'price-alerts/new': '8'.repeat(64) } },
      'bundle price-alerts/new: none → 888888888888',
    ],
    ['a bundle less', { bundles: {} }, 'bundle price-alerts/ingest: 222222222222 → none'],
    ['CLI', { versions: { 'the Pulumi CLI': '3.251.0' } }, 'version of the Pulumi CLI: 3.250.0 → 3.251.0'],
    ['secrets provider', { secretsProvider: 'awskms://alias/x' }, 'secrets provider: passphrase → awskms://alias/x'],
    [
      'state',
      { state: { digest: '4'.repeat(64), resources: 254, pending: 0 } },
      'state: 333333333333 of 255 resources → 444444444444 of 254 resources',
    ],
  ])('report one that no longer holds: %s', (_, now, line) => expect(broken(now)).toEqual([line]));

  it('report only the environment if it differs', () => {
    expect(broken({ environment: 'prod', settings: 'x', state: { digest: 'x', resources: 1, pending: 2 } })).toEqual([
      'environment: dev → prod',
    ]);
  });

  it('hold at another commit with the same content, such as a squash', () => {
    expect(broken({ source: { commit: 'ffffffffffff', tree: 'tree-1' } })).toEqual([]);
  });

  it('never hold with pending operations, planned or not', () => {
    const pending = { ...facts, state: { ...facts.state, pending: 3 } };
    expect(brokenFacts(pending, pending)).toEqual([
      expect.objectContaining({
        fact: 'pending operations',
        found: '3',
        remedy: expect.stringContaining('npm run refresh -- --env dev'),
      }),
    ]);
  });

  it('are refused with each fact, what to do and the alternative', () => {
    const text = describeBroken(
      'dev.plan',
      brokenFacts(facts, { ...facts, settings: '9'.repeat(64), versions: { 'the Pulumi CLI': '3.251.0' } }),
    );
    expect(text.split('\n')).toEqual([
      'The plan dev.plan was not applied: 2 of its facts no longer hold. Nothing was changed.',
      '  settings: planned 111111111111, now 999999999999',
      '    restore environments/dev.yaml, or plan the new settings: npm run preview -- --env dev --target local --out FILE',
      '  version of the Pulumi CLI: planned 3.250.0, now 3.251.0',
      '    use the planned version, or plan with this one: npm run preview -- --env dev --target local --out FILE',
      'To plan again and deploy without a review, add --replan.',
    ]);
    expect(describeSource({})).toBe('no git checkout');
  });
});
