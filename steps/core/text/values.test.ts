import { pathParts, valueAt } from '../model/property-path';
import { SECRET } from './redact';
import { differences } from './values';

describe('differences', () => {
  it('are at the deepest path; a list of plain values is one', () => {
    expect(differences({ a: { b: 1, c: ['x'] }, 'k.l': 1 }, { a: { b: 2, c: ['x', 'y'] } }, 'p')).toEqual([
      { path: 'p.a.b', before: 1, after: 2 },
      { path: 'p.a.c', before: ['x'], after: ['x', 'y'] },
      { path: 'p["k.l"]', before: 1, after: undefined },
    ]);
    expect(differences({ a: 1 }, { a: 1 }, 'p')).toEqual([]);
  });

  it('identify policy statements by Sid, independent of order', () => {
    const read = { Sid: 'Read', Action: ['s3:GetObject'] };
    const write = { Sid: 'Write', Action: ['s3:PutObject'] };
    expect(
      differences({ Statement: [read, write] }, { Statement: [{ ...write, Action: ['s3:*'] }, read] }, 'policy'),
    ).toEqual([{ path: 'policy.Statement[Write].Action', before: ['s3:PutObject'], after: ['s3:*'] }]);
    expect(differences([{ a: 1 }, { a: 2 }], [{ a: 1 }], 'r')).toEqual([
      { path: 'r[1]', before: { a: 2 }, after: undefined },
    ]);
  });
});

describe('a property path', () => {
  it.each([
    ['tags["a.b"].c', ['tags', 'a.b', 'c']],
    ['rules[0].id', ['rules', 0, 'id']],
    ['a["q\\"x"]', ['a', 'q"x']],
  ])('%s is read', (path, parts) => expect(pathParts(path)).toEqual(parts));

  it('finds its value, or none', () => {
    const value = { rules: [{ id: 1 }], tags: { 'a.b': 2 } };
    expect([
      valueAt(value, 'rules[0].id'),
      valueAt(value, 'tags["a.b"]'),
      valueAt(value, 'rules[1].id'),
      valueAt(undefined, 'x'),
    ]).toEqual([1, 2, undefined, undefined]);
    expect([
      valueAt({ a: { b: [{ 'c.d': 7 }] } }, 'a.b[0]["c.d"]'),
      valueAt({ a: 1 }, 'a.b'),
      valueAt({}, 'constructor.name'),
    ]).toEqual([7, undefined, undefined]);
  });

  it('finds only redacted values below a redacted one', () => {
    expect(valueAt({ variables: SECRET }, 'variables.A[0]')).toBe(SECRET);
  });
});
