import type { PlannedChange } from '../../core/model/planned';
import { promotedMarkdown, promotionMarkdown, refusalMarkdown } from './markdown';
import { promotionReport, reportJson, type Reviewed } from '../model/report';
import { terminalReport } from './terminal';
import { BUNDLES, deploymentOf, evidenceOf, ROUTE, settingsOf, SOURCE } from '../model/testing/evidence';

const WHOLE = 'dist/promotion/promotion.md';
const table: PlannedChange = {
  op: 'replace',
  urn: 'urn:pulumi:prod::signalbox::aws:dynamodb/table:Table::price-alerts-history',
  type: 'aws:dynamodb/table:Table',
  name: 'price-alerts-history',
  system: 'price-alerts',
  step: 'data',
  properties: [{ path: 'hashKey', before: 'a', after: 'b' }],
  replacedBy: ['hashKey'],
};
const reviewed = (change: Partial<Reviewed> = {}): Reviewed => ({
  evidence: evidenceOf(),
  last: deploymentOf('prod', { promotedFrom: 'staging' }),
  settings: settingsOf('prod'),
  live: BUNDLES,
  commits: { known: true, commits: [], total: 0, back: 0 },
  changes: [],
  data: { changes: [] },
  plan: { digest: '7'.repeat(64), expires: '2026-11-22T11:00:00.000Z' },
  ...change,
});
const changing = (change: Partial<Reviewed> = {}): Reviewed =>
  reviewed({
    last: deploymentOf('prod', {
      promotedFrom: 'staging',
      source: { commit: 'b'.repeat(40), tree: '2'.repeat(40) },
      settings: { ...settingsOf('prod'), tags: { Owner: 'somebody' } },
      bundles: { ...BUNDLES, 'price-alerts/ingest': 'e'.repeat(64) },
    }),
    live: { ...BUNDLES, 'price-alerts/ingest': 'e'.repeat(64) },
    commits: {
      known: true,
      total: 1,
      back: 0,
      commits: [{ id: 'a'.repeat(40), author: 'A | B', subject: 'Take @everyone and\u001b[2J <b>all</b>' }],
    },
    changes: [table],
    ...change,
  });

describe('R4 the review of a promotion', () => {
  it('R4 has nothing to promote only if content, packages, settings and plan are equal', () => {
    expect(promotionReport(reviewed()).verdict).toBe('nothing to promote');
    expect(
      promotionReport(
        reviewed({
          evidence: evidenceOf({
            deployment: deploymentOf('staging', { source: { ...SOURCE, commit: 'e'.repeat(40) } }),
          }),
        }),
      ).verdict,
    ).toBe('nothing to promote');
    for (const change of [
      { changes: [table] },
      { live: {} },
      { last: undefined },
      { last: deploymentOf('prod', { status: 'under way' }) },
      { last: deploymentOf('prod', { source: { commit: 'b'.repeat(40), tree: '2'.repeat(40) } }) },
      { last: deploymentOf('prod', { bundles: {} }) },
      { settings: { ...settingsOf('prod'), tags: {} } },
      { live: { ...BUNDLES, 'price-alerts/ingest': 'e'.repeat(64) } },
    ] satisfies Partial<Reviewed>[])
      expect(promotionReport(reviewed(change)).verdict).toBe('ready');
  });

  it('R4 warns the approver about the target', () => {
    const warnings = (change: Partial<Reviewed>): readonly string[] => promotionReport(reviewed(change)).warnings;
    expect(warnings({})).toEqual([]);
    expect(warnings({ last: deploymentOf('prod', { status: 'under way', promotedFrom: 'staging' }) })).toEqual([
      expect.stringContaining('did not finish'),
    ]);
    expect(warnings({ last: deploymentOf('prod') })).toEqual(['prod was last deployed from source, not by promotion.']);
    expect(warnings({ commits: { known: true, commits: [], total: 0, back: 2 } })).toEqual([
      'prod has 2 commits that staging does not have: this is a rollback.',
    ]);
    expect(warnings({ live: { ...BUNDLES, 'price-alerts/ingest': '9'.repeat(64) } })).toEqual([
      expect.stringContaining('runs other code of price-alerts/ingest'),
    ]);
    expect(warnings({ last: undefined, unreadable: 'The record of prod is damaged.' })).toEqual([
      'The record of prod is damaged.',
    ]);
    expect(
      warnings({
        last: deploymentOf('prod', { promotedFrom: 'staging', source: { ...SOURCE, uncommitted: 'f'.repeat(64) } }),
      }),
    ).toEqual([expect.stringContaining('uncommitted changes')]);
  });

  it('R4 fits one screen, dangers first', () => {
    const lines = terminalReport(promotionReport(changing()), WHOLE);
    expect(lines[0]).toBe('  ! price-alerts-history: the table is replaced because of hashKey: its data is lost');
    expect(lines.slice(1)).toEqual([
      `  staging   ${'a'.repeat(12)} deployed 2026-11-21T09:05:00.000Z by https://github.example/o/r/actions/runs/7`,
      `  prod      ${'b'.repeat(12)} deployed 2026-11-21T09:05:00.000Z by https://github.example/o/r/actions/runs/7`,
      '  smoke     passed 2026-11-21T09:06:00.000Z, 1 checks',
      '  drift     clean: the cloud is as deployed (254 resources compared); before: clean 2026-11-21T05:00:00.000Z',
      '  packages  1 equal in both, 1 to change',
      `            price-alerts/ingest: ${'e'.repeat(12)} → ${'d'.repeat(12)}`,
      expect.stringMatching(/^ {2}settings {2}3 of prod change; \d+ differ between staging and prod$/),
      '            tags.Owner: somebody → platform',
      expect.stringContaining('tags.CostCenter'),
      expect.stringContaining('tags.DataClass'),
      '  commits   1 to prod',
      `            ${'a'.repeat(12)} Take @everyone and [2J <b>all</b>`,
      '  plan      0 to create, 0 to update, 1 to replace, 0 to delete',
      '  data      no changes',
    ]);
    const many = Array.from({ length: 40 }, (_, at) => ({ ...table, name: `t${at}`, urn: `${table.urn}${at}` }));
    const long = terminalReport(
      promotionReport(
        changing({
          changes: many,
          commits: {
            known: true,
            total: 90,
            back: 0,
            commits: many.map(({ name }) => ({ id: name, author: '', subject: 'x'.repeat(500) })),
          },
        }),
      ),
      WHOLE,
    );
    expect(long.length).toBeLessThanOrEqual(30);
    expect(Math.max(...long.map(({ length }) => length))).toBeLessThanOrEqual(172);
    expect(long).toContain(`  ! … 35 more dangers in ${WHOLE}`);
  });

  it('R4 reports unknown commits, and a new target', () => {
    expect(
      terminalReport(
        promotionReport(changing({ commits: { known: false, why: 'the commit is not in this checkout' } })),
        WHOLE,
      ),
    ).toContain('  commits   the commit is not in this checkout');
    const first = terminalReport(promotionReport(reviewed({ last: undefined, live: {} })), WHOLE);
    expect(first).toContain('  prod      not deployed yet');
    expect(first).toContain("  commits   prod's first deployment");
    expect(first).toContainEqual(expect.stringMatching(/settings {2}prod's first/));
  });

  it('R4 lists the dangers first in Markdown, then packages, settings and commits, the plan last', () => {
    const text = promotionMarkdown(promotionReport(changing()), WHOLE);
    expect(text).toMatch(
      /^<!-- signalbox:promotion:staging:prod -->\n## Promotion of staging to prod on AWS: 0 to create, 0 to update, 1 to replace, 0 to delete; ⚠️ 1 to review first\n\n- ⚠️ `price-alerts-history`/,
    );
    const places = [
      '- ⚠️',
      '#### Packages',
      '#### Settings of prod that change',
      'settings differ between staging and prod',
      '#### 1 commit to prod',
      '<!-- signalbox:preview:prod -->',
    ].map((words) => text.indexOf(words));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places).not.toContain(-1);
    expect(text).toContain(`| \`price-alerts/ingest\` | \`${'d'.repeat(12)}\` | \`${'e'.repeat(12)}\` | **changes** |`);
    expect(text).toContain('`A \\| B`');
    expect(text).toContain('`Take @everyone and\u001b[2J <b>all</b>`');
  });

  it("R4 fits GitHub's limit, and links to the full report", () => {
    const commits = Array.from({ length: 100 }, (_, at) => ({
      id: String(at).padStart(40, '0'),
      author: 'é'.repeat(150),
      subject: '漢'.repeat(150),
    }));
    const changes = Array.from({ length: 900 }, (_, at) => ({ ...table, name: `t${at}`, urn: `${table.urn}${at}` }));
    const text = promotionMarkdown(
      promotionReport(changing({ changes, commits: { known: true, total: 3000, back: 0, commits } })),
      WHOLE,
    );
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(65_536);
    expect(text.split(`Full report: ${WHOLE}`)).toHaveLength(3);
    expect(text).toContain('- ⚠️ 890 more below');
  });

  it('R4 is a JSON document with format and version', () => {
    expect(reportJson(promotionReport(changing()), WHOLE)).toMatchObject({
      format: 'signalbox-promotion',
      version: 1,
      phase: 'review',
      verdict: 'ready',
      from: 'staging',
      to: 'prod',
      commit: SOURCE.commit,
      staging: { smoke: { verdict: 'passed' }, drift: { verdict: 'clean' } },
      prod: { commit: 'b'.repeat(40) },
      plan: { preview: { counts: { replace: 1 } } },
    });
  });

  it('R4 renders a refusal and a completed promotion for the summary', () => {
    const text = refusalMarkdown(ROUTE, [
      { reason: 'smoke failed', found: 'HTTP 500: ```\n# not a heading', remedy: 'Mend it.' },
    ]);
    expect(text).toMatch(
      /^<!-- signalbox:promotion:staging:prod -->\n## staging was not promoted to prod on AWS: 1 reason\n/,
    );
    expect(text.match(/```/g)).toHaveLength(2);
    expect(promotedMarkdown(ROUTE, SOURCE.commit, 'somebody', BUNDLES)).toContain(
      `| \`price-alerts/ingest\` | \`${'d'.repeat(64)}\` | equal to staging's |`,
    );
  });
});
