import type { Change } from '../../core/model/changes';
import type { DataChange } from '../../core/model/data-changes';
import { upFailedMarkdown, upJson, upMarkdown, type UpFacts } from './up-report';

const facts: UpFacts = {
  environment: 'dev',
  target: 'AWS',
  source: 'a4c0c662ad1d',
  planned: { plan: 'reviewed', created: '2026-11-20T10:00:00.000Z', pull: 5, run: 'https://github.example/run/70' },
  data: [],
  unconfirmed: [],
  where: { environment: 'dev', target: 'aws' },
};
const change: Change = {
  op: 'update',
  urn: 'urn:x::prices',
  type: 'aws:sqs/queue:Queue',
  name: 'prices',
  properties: [{ path: 'tags.Owner', kind: 'update' }],
  before: { secret: 'hush' },
  after: { secret: 'hush' },
};
const counts = { create: 0, update: 1, replace: 0, delete: 0 };

describe('the report of an up', () => {
  it('R4 reports that the reviewed plan was applied, and what changed, without values', () => {
    const markdown = upMarkdown(facts, counts, [change], 10_000);
    expect(markdown).toContain('### dev on AWS: deployed, 0 created, 1 updated, 0 replaced, 0 deleted');
    expect(markdown).toContain(
      '✅ Followed the reviewed plan of pull request #5, created at 2026-11-20T10:00:00.000Z ([run](https://github.example/run/70)).',
    );
    expect(markdown).toContain('| update | `prices` aws.sqs.Queue | `tags.Owner` |');
    expect(`${markdown}${JSON.stringify(upJson(facts, counts, [change]))}`).not.toContain('hush');
  });

  it('R4 reports that it was not reviewed, and why', () => {
    const markdown = upMarkdown(
      { ...facts, planned: { plan: 'afresh', reason: 'There is no reviewed plan: ``` expired.' } },
      counts,
      [],
      10_000,
    );
    expect(markdown).toMatch(
      /⚠️ \*\*Planned again: this was not reviewed\.\*\*\n\n````text\nThere is no reviewed plan: ``` expired\.\n````/,
    );
    expect(markdown).toContain('deployed, no changes');
  });

  it('R4 is JSON with format and version', () =>
    expect(upJson(facts, counts, [change])).toEqual({
      format: 'signalbox-up',
      version: 1,
      environment: 'dev',
      target: 'AWS',
      source: 'a4c0c662ad1d',
      planned: facts.planned,
      counts,
      changes: [
        { op: 'update', urn: 'urn:x::prices', type: 'aws:sqs/queue:Queue', name: 'prices', properties: ['tags.Owner'] },
      ],
      data: { counts: { add: 0, change: 0, remove: 0 }, changes: [] },
      unconfirmed: [],
    }));

  it('R4 reports which rows were synchronised with the environment file', () => {
    const removed: DataChange = {
      effect: 'remove',
      system: 'price-alerts',
      table: 'alert rules',
      name: 'bob/a',
      fields: [{ path: 'symbol', before: 'BTC-USD' }],
      takenOver: false,
    };
    const markdown = upMarkdown({ ...facts, data: [removed] }, counts, [], 10_000);
    expect(markdown).toContain('### dev on AWS: deployed, no changes; alert rules: 1 removed\n');
    expect(markdown).toContain('| 🗑️ remove | alert rules `bob/a` | `symbol` | `BTC-USD` | – |');
  });

  it('R4 stays within its limit', () =>
    expect(
      Buffer.byteLength(
        upMarkdown(
          facts,
          counts,
          Array.from({ length: 500 }, () => change),
          5000,
        ),
      ),
    ).toBeLessThanOrEqual(5000));

  it('R4 reports that it failed, and why', () =>
    expect(upFailedMarkdown('dev', 'a4c0', 'up failed: `x`')).toMatch(
      /### dev: ❌ the deployment failed[\s\S]*```text\nup failed: `x`\n```/,
    ));
});
