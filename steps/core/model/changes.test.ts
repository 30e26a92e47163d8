import type { EngineEvent } from '@pulumi/pulumi/automation';
import { collectChanges, countChanges, describeChange, describeCounts } from './changes';

const urn = (name: string): string => `urn:pulumi:dev::signalbox::aws:sns/topic:Topic::${name}`;
const event = (
  kind: 'resourcePreEvent' | 'resOutputsEvent',
  op: string,
  name: string,
  more: object = {},
): EngineEvent => ({
  sequence: 0,
  timestamp: 0,
  [kind]: { metadata: { op, urn: urn(name), type: 'aws:sns/topic:Topic', provider: '', new: {}, ...more } },
});

describe('collectChanges', () => {
  it('keeps one entry per replacement and omits unchanged resources', () => {
    const changes = collectChanges(
      [
        event('resourcePreEvent', 'same', 'a'),
        event('resourcePreEvent', 'create-replacement', 'b'),
        event('resourcePreEvent', 'replace', 'b', { diffs: ['name'] }),
        event('resourcePreEvent', 'delete-replaced', 'b'),
        event('resourcePreEvent', 'update', 'c', {
          detailedDiff: { 'tags.Owner': { diffKind: 'update', inputDiff: false } },
        }),
        event('resourcePreEvent', 'delete', 'd'),
        event('resOutputsEvent', 'create', 'e'),
      ],
      'planned',
    );
    expect(changes.map(({ op, name }) => [op, name])).toEqual([
      ['replace', 'b'],
      ['update', 'c'],
      ['delete', 'd'],
    ]);
    expect(countChanges(changes)).toEqual({ create: 0, update: 1, replace: 1, delete: 1 });
    expect(describeChange(changes[1]!)).toBe('  ~ aws.sns.Topic c  [tags.Owner]');
  });

  it('reads a refresh: a differing property is a change, a missing new state a deletion', () => {
    const changes = collectChanges(
      [
        event('resOutputsEvent', 'refresh', 'same'),
        event('resOutputsEvent', 'refresh', 'changed', {
          detailedDiff: { policy: { diffKind: 'update', inputDiff: false } },
        }),
        event('resOutputsEvent', 'refresh', 'gone', { new: undefined }),
      ],
      'done',
    );
    expect(changes.map(({ op, name }) => [op, name])).toEqual([
      ['update', 'changed'],
      ['delete', 'gone'],
    ]);
  });

  it('includes every operation in the counts', () => {
    expect(describeCounts({ create: 2, update: 0, replace: 0, delete: 1 }, 'planned')).toBe(
      '2 to create, 0 to update, 0 to replace, 1 to delete',
    );
    expect(describeCounts({ create: 2, update: 0, replace: 0, delete: 1 }, 'done')).toBe(
      '2 created, 0 updated, 0 replaced, 1 deleted',
    );
  });
});
