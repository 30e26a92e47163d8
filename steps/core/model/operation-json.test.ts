import type { Change } from './changes';
import { operationJson } from './operation-json';

const change = (op: Change['op'], urn: string): Change => ({
  op,
  urn,
  type: 'aws:sqs/queue:Queue',
  name: urn,
  properties: [{ path: 'tags.Owner', kind: 'update' }],
  before: { secret: 'x' },
  after: { secret: 'y' },
});

describe('R4 the JSON of an operation', () => {
  it('has its type, counts, and changes by path without values', () => {
    expect(
      operationJson(
        'remediate',
        { environment: 'dev', target: 'aws' },
        [change('update', 'a'), change('create', 'b'), change('delete', 'c')],
        false,
      ),
    ).toEqual({
      format: 'signalbox-remediate',
      version: 1,
      environment: 'dev',
      target: 'aws',
      applied: false,
      counts: { create: 1, update: 1, replace: 0, delete: 1 },
      changes: [
        { op: 'update', urn: 'a', properties: ['tags.Owner'] },
        { op: 'create', urn: 'b', properties: [] },
        { op: 'delete', urn: 'c', properties: [] },
      ],
    });
  });

  it('has no applied flag if the step has no preview', () => {
    expect(operationJson('refresh', { environment: 'dev', target: 'local' }, [])).not.toHaveProperty('applied');
  });
});
