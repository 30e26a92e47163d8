import { htmlReport } from './html/page';
import { COMMENT_LIMIT } from '../../core/text/markdown';
import { markdownReport } from './markdown';
import { terminalReport } from './terminal';
import { changed, deleted, reportOf } from '../model/testing/reading';

jest.mock('../../../systems', () => ({
  systems: [],
  systemOf: (name: string) => /^(metrics-aggregation|price-alerts)(?=-|$)/.exec(name)?.[0] ?? '',
}));

const QUEUE = 'aws:sqs/queue:Queue';
const EVIL = '</pre><script>alert(1)</script><img src=x onerror=alert(2)> " \' & `` | @everyone #1 \u001b[2J';
const evil = reportOf({
  refreshed: [
    changed('price-alerts-queue', QUEUE, { 'tags.Owner': ['a', EVIL] }),
    changed(EVIL, QUEUE, { [`tags["${EVIL.replaceAll('"', '')}"]`]: [1, 2] }),
  ],
  unmanaged: [
    {
      type: EVIL,
      kind: EVIL,
      id: EVIL,
      name: EVIL,
      region: EVIL,
      system: EVIL,
      grade: 'normal',
      on: { kind: EVIL, name: `${EVIL} too`, resource: EVIL },
    },
  ],
  planned: [changed(EVIL, QUEUE, { x: [1, 2] })],
  accepted: [
    { resource: 'nothing', property: EVIL, reason: EVIL, until: '2027-01-01' },
    { resource: 'price-alerts-queue', property: 'tags.Owner', reason: EVIL, until: '2020-01-01' },
  ],
  failures: [EVIL],
  target: EVIL,
});
const many = reportOf({
  refreshed: Array.from({ length: 400 }, (_, index) =>
    changed(`price-alerts-queue-${index}`, QUEUE, { 'tags.Owner': ['a'.repeat(300), 'b'.repeat(300)] }),
  ),
});

describe('R4 the HTML page', () => {
  it('escapes all external text', () => {
    const page = htmlReport(evil);
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page).not.toContain('<img');
    expect(page).not.toContain('\u001b');
    expect(page).toContain('&lt;/pre&gt;&lt;script&gt;alert(1)');
    // Attributes cannot be closed early: quotes are escaped.
    expect(page).toMatch(/data-system="&lt;\/pre&gt;[^"]*&quot; &#39;/);
  });

  it('makes no external requests and forbids them', () => {
    const page = htmlReport(many);
    expect(page).toContain("default-src 'none'");
    expect(page).not.toMatch(/(src|href)=|url\(|@import|https?:\/\/(?!127)/);
    expect(page).toContain('prefers-color-scheme:dark');
    expect(page).toContain('name="viewport"');
  });

  it('shows the summary first, with filters by grade and system', () => {
    const report = reportOf({
      refreshed: [
        changed('price-alerts-queue', QUEUE, { 'tags.Owner': ['a', 'b'] }),
        deleted('metrics-aggregation-table', 'aws:dynamodb/table:Table'),
      ],
    });
    const page = htmlReport(report);
    expect(page.indexOf('class="hero drifted"')).toBeLessThan(page.indexOf('data-grade="urgent"'));
    for (const [kind, value] of [
      ['grade', 'urgent'],
      ['grade', 'routine'],
      ['system', 'price-alerts'],
      ['system', 'metrics-aggregation'],
    ])
      expect(page).toContain(`data-kind="${kind}" data-value="${value}"`);
    // Without JavaScript there are no buttons.
    expect(page).toMatch(/<nav class="filters"[^>]* hidden>/);
    for (const { remediate, adopt } of report.drifted)
      for (const command of [remediate, adopt]) expect(page).toContain(command.replaceAll("'", '&#39;'));
  });

  it('shows clean in one card', () => {
    const page = htmlReport(reportOf({}));
    expect(page).toContain('class="hero clean"');
    expect(page).not.toContain('<section');
  });
});

describe('R4 the Markdown report', () => {
  it('turns no external text into markup, a mention or a link', () => {
    const text = markdownReport(evil);
    // Code is plain text: strip fenced blocks, then spans; an escaped backtick opens none.
    const outside = text
      .replaceAll(/^(`{3,})\w*\n[\s\S]*?\n\1$/gm, '')
      .replaceAll('\\`', '')
      .replaceAll(/(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, '');
    expect(outside).toContain('Unmanaged');
    expect(outside).not.toMatch(/(?<!\\)<(script|img|\/pre)/);
    expect(outside).not.toContain('@everyone');
    expect(outside).not.toContain('#1');
  });

  it('contains both values, the grade and both commands of each resource', () => {
    const report = reportOf({ refreshed: [changed('price-alerts-queue', QUEUE, { delaySeconds: [0, 5] })] });
    const text = markdownReport(report);
    expect(text).toContain('| `delaySeconds` | normal | `0` | `5` |');
    expect(text).toContain(report.drifted[0]!.remediate);
    expect(text).toContain(report.drifted[0]!.adopt);
  });

  it("fits GitHub's limit and reports how much is omitted", () => {
    const text = markdownReport(many);
    expect(text.length).toBeLessThanOrEqual(COMMENT_LIMIT);
    expect(text).toMatch(/\*\d+ more sections do not fit here/);
    const failed = markdownReport(reportOf({ failures: ['x'.repeat(100_000)] }));
    expect(failed.length).toBeLessThanOrEqual(COMMENT_LIMIT);
    expect(failed).toContain('check failed');
  });
});

describe('R4 a report of drift and unmanaged resources', () => {
  const on = { kind: 'role', name: 'dev-price-alerts-ingest', resource: 'price-alerts-ingest-role' };
  const unmanaged = [
    {
      type: 'aws:iam/rolePolicy:RolePolicy',
      kind: 'inline policy',
      id: 'dev-price-alerts-ingest:backdoor',
      name: 'backdoor',
      region: 'us-east-1',
      system: 'price-alerts',
      grade: 'urgent',
      on,
    },
    {
      type: QUEUE,
      kind: 'queue',
      id: 'arn:aws:sqs:us-east-1:1:extra',
      name: 'extra',
      region: 'us-east-1',
      system: '',
      grade: 'normal',
    },
  ] as const;
  const report = reportOf({
    refreshed: [
      deleted('metrics-aggregation-table', 'aws:dynamodb/table:Table'),
      changed('price-alerts-queue', QUEUE, { delaySeconds: [0, 5] }),
    ],
    unmanaged,
  });

  it('lists urgent unmanaged resources first on the terminal, with the role that it is attached to', () => {
    expect(terminalReport(report).slice(1, 5)).toEqual([
      '  urgent  ? unmanaged inline policy backdoor on role dev-price-alerts-ingest in us-east-1',
      '  urgent  - aws.dynamodb.Table metrics-aggregation-table  deleted',
      '  normal  ? unmanaged queue extra in us-east-1',
      '  normal  ~ aws.sqs.Queue price-alerts-queue  delaySeconds: 0 → 5',
    ]);
  });

  it('lists them first in Markdown and HTML', () => {
    const [text, page] = [markdownReport(report), htmlReport(report)];
    expect(text).toContain(
      '- **urgent** inline policy `backdoor` on role `dev-price-alerts-ingest` `dev-price-alerts-ingest:backdoor`. Delete the inline policy backdoor on role dev-price-alerts-ingest manually',
    );
    expect(page).toContain('<span class="what">inline policy on role dev-price-alerts-ingest in us-east-1</span>');
    const order = (whole: string, ...parts: readonly string[]): void =>
      expect(parts.map((part) => whole.indexOf(part))).toEqual(
        parts.map((part) => whole.indexOf(part)).toSorted((a, b) => a - b),
      );
    order(
      text,
      '### Urgent and unmanaged',
      '`backdoor`',
      '### Restore everything',
      '### Unmanaged',
      '`extra`',
      '<details',
    );
    order(
      page,
      'Urgent and unmanaged',
      'backdoor',
      'What differs',
      'metrics-aggregation-table',
      'Unmanaged: ours',
      'extra',
    );
  });

  it('does not repeat an owner', () => {
    const url = { ...unmanaged[0], kind: 'function URL', name: 'dev-price-alerts-ingest (authorization NONE)' };
    expect(terminalReport(reportOf({ unmanaged: [url] }))[1]).toBe(
      '  urgent  ? unmanaged function URL dev-price-alerts-ingest (authorization NONE) in us-east-1',
    );
  });
});

describe('R4 the terminal report', () => {
  it('fits one screen and points to the rest', () => {
    const lines = terminalReport(many);
    expect(lines.length).toBeLessThanOrEqual(30);
    expect(lines[0]).toBe('drifted: 400 of 180 resources differ  (0 urgent, 0 normal, 400 routine)');
    expect(lines).toContain('  … and 382 more: use --html FILE, --markdown FILE or --json for all');
  });

  it('escapes control characters', () => {
    expect(terminalReport(evil).join('\n')).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });

  it('lists accepted, expired and stale entries, and program changes', () => {
    const refreshed = [changed('price-alerts-queue', QUEUE, { 'tags.Owner': ['a', 'b'], delaySeconds: [0, 5] })];
    const entry = { resource: 'price-alerts-queue', reason: 'a load test runs' };
    const lines = terminalReport(
      reportOf({
        refreshed,
        planned: [changed('topic', 'aws:sns/topic:Topic', { a: [1, 2] })],
        accepted: [
          { ...entry, property: 'delaySeconds', until: '2027-01-01' },
          { ...entry, property: 'tags', until: '2026-01-01' },
          { ...entry, resource: 'gone', until: '2027-01-01' },
        ],
      }),
    );
    expect(lines).toEqual(
      expect.arrayContaining([
        '  accepted until 2027-01-01: price-alerts-queue delaySeconds: a load test runs',
        '  expired on 2026-01-01, counts again: price-alerts-queue tags: a load test runs',
        '  accepted but no longer found: gone; remove it from acceptedDrift',
        'not drift: the program has 1 undeployed change (npm run preview): update topic',
      ]),
    );
  });

  it('is one line when clean', () => {
    expect(terminalReport(reportOf({}))).toEqual(['clean: the cloud is as deployed (180 resources compared)']);
  });
});

it('R4 every report has its own text and colour for never deployed, and how to deploy', () => {
  const report = reportOf({ neverDeployed: true, compared: 0 });
  expect(terminalReport(report)).toEqual([
    expect.stringMatching(/^never deployed: /),
    'deploy first:',
    '    npm run up -- --env dev',
  ]);
  expect(markdownReport(report)).toMatch(
    /^## ⬜ Drift of dev: never deployed\n\nnever deployed: the state has no resources.*\n$/s,
  );
  expect(htmlReport(report)).toContain('class="hero undeployed"');
});
