import type { DataChange } from '../model/data-changes';
import type { PlannedChange } from '../model/planned';
import {
  commentMarker,
  previewFailedMarkdown,
  previewJson,
  previewLines,
  previewMarkdown,
  type PreviewFacts,
} from './preview-report';

const facts: PreviewFacts = {
  environment: 'dev',
  target: 'AWS',
  source: 'a4c0c662ad1d',
  plan: { digest: '0123456789abcdef', expires: '2026-11-21T10:00:00.000Z' },
  whole: 'https://github.com/o/r/actions/runs/1',
  data: { changes: [] },
};
const change = (
  op: PlannedChange['op'],
  type: string,
  name: string,
  more: Partial<PlannedChange> = {},
): PlannedChange => ({
  op,
  type,
  name,
  urn: `urn:pulumi:dev::signalbox::${type}::${name}`,
  system: 'price-alerts',
  step: 'data',
  properties: [],
  ...more,
});

const changes: readonly PlannedChange[] = [
  change('create', 'aws:cloudwatch/metricAlarm:MetricAlarm', 'alarm', {
    step: 'observability',
    properties: [{ path: 'threshold', after: 1 }],
  }),
  change('create', 'signalbox:data:Table', 'grouping'),
  change('update', 'aws:iam/rolePolicy:RolePolicy', 'ingest-policy', {
    step: 'compute',
    properties: [{ path: 'policy.Statement[Write].Action', before: ['sqs:SendMessage'], after: ['sqs:*'] }],
  }),
  change('update', 'aws:apigateway/apiKey:ApiKey', 'key', {
    system: 'metrics-aggregation',
    step: 'api',
    properties: [{ path: 'value', before: '[secret]', after: '[secret]' }],
  }),
  change('replace', 'aws:dynamodb/table:Table', 'history', {
    properties: [{ path: 'hashKey', before: 'a', after: 'b' }],
    replacedBy: ['hashKey'],
  }),
  change('delete', 'aws:sqs/queue:Queue', 'prices', { step: 'messaging' }),
];

describe('a preview as a comment (R4)', () => {
  it('has a summary line, then dangers, then each system', () => {
    expect(previewMarkdown(facts, changes)).toBe(`<!-- signalbox:preview:dev -->
### dev on AWS: 2 to create, 2 to update, 1 to replace, 1 to delete; ⚠️ 3 to review first

Source a4c0c662ad1d. Saved plan \`0123456789ab\`, apply it before 2026-11-21T10:00:00.000Z. 1 of these is a grouping (components, providers) without a row below: it does not exist in the cloud.

#### ⚠️ Data at risk

| what | resource | property | before | after |
|---|---|---|---|---|
| the table is replaced because of hashKey: its data is lost | data › \`history\` aws.dynamodb.Table | \`hashKey\` **forces replacement** | \`a\` | \`b\` |
| the queue is deleted | messaging › \`prices\` aws.sqs.Queue | | | |


#### ⚠️ Permissions that change

| what | resource | property | before | after |
|---|---|---|---|---|
| changed IAM policy | compute › \`ingest-policy\` aws.iam.RolePolicy | \`policy.Statement[Write].Action\` | \`["sqs:SendMessage"]\` | \`["sqs:*"]\` |


<details><summary><b>metrics-aggregation</b>: 0 to create, 1 to update, 0 to replace, 0 to delete</summary>

| what | resource | property | before | after |
|---|---|---|---|---|
| ✏️ update | api › \`key\` aws.apigateway.ApiKey | \`value\` | \`[secret]\` | \`[secret]\` |

</details>

<details><summary><b>price-alerts</b>: 1 to create, 1 to update, 1 to replace, 1 to delete</summary>

| what | resource | property | before | after |
|---|---|---|---|---|
| 🗑️ delete | messaging › \`prices\` aws.sqs.Queue | | | |
| ♻️ replace | data › \`history\` aws.dynamodb.Table | \`hashKey\` **forces replacement** | \`a\` | \`b\` |
| ✏️ update | compute › \`ingest-policy\` aws.iam.RolePolicy | \`policy.Statement[Write].Action\` | \`["sqs:SendMessage"]\` | \`["sqs:*"]\` |
| ➕ create | observability › \`alarm\` aws.cloudwatch.MetricAlarm | | | |

</details>`);
  });

  it('reports no changes in one line', () => {
    expect(previewMarkdown({ ...facts, plan: undefined }, [])).toBe(
      '<!-- signalbox:preview:dev -->\n### dev on AWS: no changes\n\nSource a4c0c662ad1d. No plan was saved.',
    );
  });

  it('with 2,000 changes shows the dangers and what fits, and links to the full report', () => {
    const many = Array.from({ length: 2000 }, (_, at) =>
      change('update', 'aws:sqs/queue:Queue', `queue-${at}`, {
        properties: [{ path: 'tags.Owner', before: 'ä'.repeat(50), after: '🔥'.repeat(300) }],
      }),
    );
    const text = previewMarkdown(facts, [...many, ...changes]);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(65_536);
    expect(text).toContain('| the queue is deleted |');
    expect(text).toMatch(
      /<\/details>\n\n\*\*1\d{3} more rows are not shown\*\*: GitHub limits comments to 65,536 characters\. Full report: https:\/\/github\.com\/o\/r\/actions\/runs\/1$/,
    );
    for (const row of text.split('\n').filter((line) => line.startsWith('| '))) expect(row).toMatch(/ \|$/);
  });

  it("shows the changes of the file's rows, or that they are unknown", () => {
    const added: DataChange = {
      effect: 'add',
      system: 'metrics-aggregation',
      table: 'alert configurations',
      name: 'cpu',
      fields: [{ path: 'threshold', after: '90' }],
      takenOver: false,
    };
    const text = previewMarkdown({ ...facts, data: { changes: [added] } }, []);
    expect(text).toContain('### dev on AWS: no changes; alert configurations: 1 to add\n');
    expect(text).toContain('| ➕ add | alert configurations `cpu` | `threshold` | – | `90` |');
    expect(previewJson({ ...facts, data: { changes: [added] } }, [])).toMatchObject({
      data: { counts: { add: 1, change: 0, remove: 0 }, changes: [added] },
    });
    expect(previewMarkdown({ ...facts, data: { unknown: 'AccessDenied' } }, [])).toContain(
      'no changes; ⚠️ the data changes are unknown\n',
    );
    expect(previewJson({ ...facts, data: { unknown: 'AccessDenied' } }, [])).toMatchObject({
      data: { unknown: 'AccessDenied' },
    });
    expect(previewLines([], { unknown: 'AccessDenied' })).toEqual(['data: changes unknown: AccessDenied']);
  });

  it('is complete as JSON', () => {
    expect(previewJson(facts, changes)).toMatchObject({
      format: 'signalbox-preview',
      version: 1,
      environment: 'dev',
      counts: { create: 2, update: 2, replace: 1, delete: 1 },
      groupings: 1,
      dangers: [
        { kind: 'data', op: 'replace' },
        { kind: 'data', op: 'delete' },
        { kind: 'permissions', op: 'update' },
      ],
    });
    expect((previewJson(facts, changes) as { changes: PlannedChange[] }).changes).toEqual(
      changes.filter(({ name }) => name !== 'grouping'),
    );
  });

  it('shows on the terminal the dangers, then the changes with their values', () => {
    expect(previewLines(changes, { changes: [] })).toEqual([
      '  ! history: the table is replaced because of hashKey: its data is lost',
      '  ! prices: the queue is deleted',
      '  ! ingest-policy: changed IAM policy',
      '  + aws.cloudwatch.MetricAlarm alarm',
      '  ~ aws.iam.RolePolicy ingest-policy',
      '      policy.Statement[Write].Action: ["sqs:SendMessage"] → ["sqs:*"]',
      '  ~ aws.apigateway.ApiKey key',
      '      value: [secret] → [secret]',
      '  ± aws.dynamodb.Table history',
      '      hashKey: a → b',
      '  - aws.sqs.Queue prices',
      'data: no changes',
    ]);
  });
});

describe('the comment of a run', () => {
  const facts = {
    environment: 'dev',
    target: 'AWS',
    source: 'a4c0c66b1234',
    whole: 'https://github.example/run',
    run: { id: 7, attempt: 2 },
    data: { changes: [] },
  };

  it('shows warnings in Markdown and JSON', () => {
    const warned = { ...facts, warnings: ['up would fail: dev reserves 5.\nAsk for more.'] };
    expect(previewMarkdown(warned, [])).toMatch(
      /No plan was saved\.\n\n⚠️ up would fail: dev reserves 5\.<br>Ask for more\.$/m,
    );
    expect(previewJson(warned, [])).toMatchObject({ warnings: warned.warnings });
    expect(previewJson(facts, [])).toMatchObject({ warnings: [] });
  });

  it('R4 starts with its marker, and shows its run and the last drift check', () => {
    const body = previewMarkdown({ ...facts, lastDrift: 'Last drift check: clean.' }, []);
    expect(body.startsWith(`${commentMarker('dev')}\n<!-- signalbox:run:7.2 -->\n`)).toBe(true);
    expect(body).toContain('\n\nLast drift check: clean.');
  });

  it('R4 of a failed preview says so and where', () => {
    const body = previewFailedMarkdown(facts);
    expect(body.startsWith(`${commentMarker('dev')}\n<!-- signalbox:run:7.2 -->\n### dev: ❌ the preview failed`)).toBe(
      true,
    );
    expect(body).toContain('Reason: https://github.example/run');
  });
});
