import { describeRefusals, isSound, judge, promoteLine, type Judged } from './judge';
import { deploymentOf, evidenceOf, NOW, ROUTE, smokeOf, SOURCE } from './testing/evidence';
import type { Evidence } from './types';

const judged: Judged = { route: ROUTE, source: SOURCE, now: NOW };
const reasons = (evidence: Evidence, change: Partial<Judged> = {}): readonly string[] =>
  judge(evidence, { ...judged, ...change }).map(({ reason }) => reason);
const undeployed: Evidence = { ...evidenceOf(), deployment: undefined };
const unsmoked: Evidence = { ...evidenceOf(), smoke: undefined };
const OTHER = { commit: 'b'.repeat(40), tree: '2'.repeat(40) };

describe('R4 the judgement of a promotion', () => {
  it('R4 accepts valid evidence, nor against the same content at a merge commit', () => {
    expect(reasons(evidenceOf())).toEqual([]);
    expect(reasons(evidenceOf(), { source: { ...SOURCE, commit: 'e'.repeat(40) } })).toEqual([]);
    expect(isSound(evidenceOf())).toBe(true);
    expect(isSound(unsmoked)).toBe(false);
  });

  it.each<[string, Evidence, Partial<Judged>]>([
    ['never deployed', undeployed, {}],
    ['deployment not finished', evidenceOf({ deployment: deploymentOf('staging', { status: 'under way' }) }), {}],
    [
      'deployed with uncommitted changes',
      evidenceOf({
        deployment: deploymentOf('staging', { source: { ...SOURCE, uncommitted: 'f'.repeat(64) } }),
        smoke: smokeOf({ source: { ...SOURCE, uncommitted: 'f'.repeat(64) } }),
      }),
      {},
    ],
    [
      'deployed from no commit',
      evidenceOf({ deployment: deploymentOf('staging', { source: {} }), smoke: smokeOf({ source: {} }) }),
      {},
    ],
    [
      'package missing',
      evidenceOf({ packages: [{ name: 'price-alerts/ingest', sha256: 'd'.repeat(64), fault: 'missing' }] }),
      {},
    ],
    [
      'package damaged',
      evidenceOf({ packages: [{ name: 'price-alerts/ingest', sha256: 'd'.repeat(64), fault: 'damaged' }] }),
      {},
    ],
    ['other code runs', evidenceOf({ live: { 'price-alerts/ingest': '9'.repeat(64) } }), {}],
    [
      'drifted',
      evidenceOf({ drift: { at: '', verdict: 'drifted', headline: 'drifted: 1 of 254 resources differs' } }),
      {},
    ],
    [
      'drift check failed',
      evidenceOf({ drift: { at: '', verdict: 'check failed', headline: 'check failed: no credentials' } }),
      {},
    ],
    ['not smoked', unsmoked, {}],
    ['smoke failed', evidenceOf({ smoke: smokeOf({ verdict: 'failed' }) }), {}],
    ['smoke of another commit', evidenceOf({ smoke: smokeOf({ source: OTHER }) }), {}],
    ['smoke of other packages', evidenceOf({ smoke: smokeOf({ bundles: {} }) }), {}],
    ['smoke older than the deployment', evidenceOf({ smoke: smokeOf({ at: '2026-11-21T09:04:59.999Z' }) }), {}],
    ['uncommitted changes', evidenceOf(), { source: { ...SOURCE, uncommitted: 'f'.repeat(64) } }],
    ['another commit', evidenceOf(), { source: OTHER }],
    ['another commit', evidenceOf(), { source: {} }],
    ['evidence expired', evidenceOf(), { now: new Date('2026-11-22T11:00:00.000Z') }],
    ['evidence of other environments', evidenceOf({ to: 'dev' }), {}],
    ['evidence of other environments', evidenceOf({ target: 'local' }), {}],
    ["prod's settings", evidenceOf(), { settingsFault: 'environments/prod.yaml:1:1 environment: found 3' }],
    [
      'smoke record unreadable',
      { ...evidenceOf({ unreadable: [{ kind: 'smoke', fault: 'The record is damaged.' }] }), smoke: undefined },
      {},
    ],
  ])('R4 refuses: %s', (reason, evidence, change) => {
    const found = judge(evidence, { ...judged, ...change });
    expect(found.map((refusal) => refusal.reason)).toEqual([reason]);
    expect(found[0]!.found).not.toBe('');
    expect(found[0]!.remedy).not.toBe('');
  });

  it('R4 reports every reason, each with what was found and the remedy for the target', () => {
    const found = judge(
      evidenceOf({
        drift: { at: '', verdict: 'drifted', headline: 'drifted: 1 unmanaged' },
        smoke: smokeOf({
          verdict: 'failed',
          checks: [{ system: 'price-alerts', name: 'webhook', ok: false, detail: 'HTTP 500', ms: 2 }],
        }),
      }),
      { ...judged, source: OTHER },
    );
    expect(describeRefusals(ROUTE, found)).toBe(
      [
        'staging was not promoted to prod, for 3 reasons. prod was not changed.',
        '  drifted: staging is drifted: 1 unmanaged',
        '    See what drifted: npm run drift -- --env staging --target aws; restore it: npm run remediate -- --env staging --target aws --all --yes',
        '  smoke failed: 2026-11-21T09:06:00.000Z: price-alerts webhook: HTTP 500',
        '    Fix it, deploy, and test again: npm run smoke -- --env staging --target aws',
        `  another commit: this checkout is ${'b'.repeat(12)}, staging runs ${'a'.repeat(12)}`,
        `    Check out what staging runs: git checkout ${'a'.repeat(40)}`,
      ].join('\n'),
    );
  });

  it('R4 requires no smoke test or fix if never deployed, and does not judge evidence of something else', () => {
    expect(
      reasons({ ...undeployed, drift: { at: '', verdict: 'never deployed', headline: 'never deployed: nothing' } }),
    ).toEqual(['never deployed']);
    expect(reasons({ ...undeployed, from: 'dev' })).toEqual(['evidence of other environments']);
    expect(reasons({ ...undeployed, unreadable: [{ kind: 'deployment', fault: 'The record is damaged.' }] })).toEqual([
      'deployment record unreadable',
    ]);
  });

  it('R4 a smoke test need not name functions that the environment does not have', () => {
    expect(
      reasons(
        evidenceOf({
          live: { 'price-alerts/ingest': 'd'.repeat(64) },
          smoke: smokeOf({ bundles: { 'price-alerts/ingest': 'd'.repeat(64) } }),
        }),
      ),
    ).toEqual([]);
  });

  it('names the command for each target', () => {
    expect(promoteLine(ROUTE)).toBe(
      'npm run promote -- --collect DIR --from staging --to prod --target aws (in GitHub: start the workflow promote again)',
    );
    expect(promoteLine({ ...ROUTE, target: 'local' })).toBe('npm run promote -- --from staging --to prod');
  });
});
