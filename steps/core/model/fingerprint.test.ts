import { canonicalJson } from './canonical';
import { stableState, type ExportedDeployment } from './fingerprint';

const urn = (name: string): string => `urn:pulumi:dev::signalbox::aws:sqs/queue:Queue::${name}`;
const resource = (name: string, more: object = {}) => ({
  urn: urn(name),
  type: 'aws:sqs/queue:Queue',
  id: name,
  inputs: { name },
  outputs: { name, arn: `arn:${name}` },
  dependencies: [urn('x'), urn('y')],
  ...more,
});
const print = (deployment: ExportedDeployment): string => canonicalJson(stableState(deployment));
const state = print({ resources: [resource('a'), resource('b')] });

describe('the fingerprint of a state (R4)', () => {
  it('ignores what an up without changes rewrites', () => {
    expect(
      print({
        resources: [
          resource('b', {
            created: '2026-01-01',
            modified: '2026-01-02',
            sourcePosition: 'project:///index.ts#1',
            stackTrace: [{}],
            dependencies: [urn('y'), urn('x'), urn('x')],
            propertyDependencies: { name: [urn('y')] },
          }),
          resource('a', { modified: '2027-01-01', delete: false, protect: false }),
        ],
        pending_operations: [],
      }),
    ).toBe(state);
  });

  it.each([
    ['an output', { outputs: { name: 'b', arn: 'arn:c' } }],
    ['an input', { inputs: { name: 'c' } }],
    [
      'a secret',
      {
        outputs: {
          name: 'b',
          arn: 'arn:b',
          key: { '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270', plaintext: '"k"' },
        },
      },
    ],
    ['an id', { id: 'c' }],
    ['a dependency', { dependencies: [urn('x')] }],
    ['a provider', { provider: 'urn:p::1' }],
    ['a protection', { protect: true }],
    ['a pending deletion', { delete: true }],
  ])('detects another %s', (_, more) => {
    expect(print({ resources: [resource('a'), resource('b', more)] })).not.toBe(state);
  });

  it('detects added and removed resources, and pending operations', () => {
    expect(print({ resources: [resource('a')] })).not.toBe(state);
    expect(
      print({
        resources: [resource('a'), resource('b')],
        pending_operations: [{ type: 'creating', resource: { urn: urn('c') } }],
      }),
    ).not.toBe(state);
    expect(print({})).toBe(print({ resources: [] }));
  });
});
