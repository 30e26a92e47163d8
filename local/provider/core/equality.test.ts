import { sameDocument, sameProperty, sameValue } from './equality';
import { UNKNOWN } from './values';

describe('sameValue', () => {
  it.each([
    [undefined, ''],
    [undefined, {}],
    [null, []],
    [undefined, false],
    [0, undefined],
    [5, '5'],
    [true, 'true'],
    [{ a: 1, b: undefined }, { a: 1 }],
    [{ a: { enabled: false } }, { a: {} }],
    [
      [1, { a: 2 }],
      [1, { a: 2 }],
    ],
    [
      { kind: 'archive', path: '/new', hash: 'x' },
      { kind: 'archive', path: '', hash: 'x' },
    ],
  ])('%j and %j are the same', (a, b) => {
    expect(sameValue(a, b)).toBe(true);
    expect(sameValue(b, a)).toBe(true);
  });

  it.each([
    ['', 'x'],
    [undefined, true],
    [0, 1],
    [
      [1, 2],
      [2, 1],
    ],
    [[1], [1, 2]],
    [{ a: 1 }, { a: 2 }],
    [{ a: 1 }, { b: 1 }],
    [{}, 'x'],
    ['0', false],
    [UNKNOWN, UNKNOWN],
    [
      { kind: 'archive', path: '/a', hash: 'x' },
      { kind: 'archive', path: '/a', hash: 'y' },
    ],
  ])('%j and %j differ', (a, b) => {
    expect(sameValue(a, b)).toBe(false);
    expect(sameValue(b, a)).toBe(false);
  });
});

describe('sameDocument', () => {
  const policy = (statement: object): string => JSON.stringify({ Version: '2012-10-17', Statement: [statement] });

  it.each([
    ['{"a":1,"b":[2]}', '{ "b": [2], "a": 1 }'],
    ['', undefined],
    [
      policy({ Action: 'sns:Publish', Resource: ['b', 'a'] }),
      JSON.stringify({ Statement: { Resource: ['a', 'b'], Action: ['sns:Publish'] }, Version: '2012-10-17' }),
    ],
    [policy({ Principal: '*' }), policy({ Principal: { AWS: ['*'] } })],
  ])('%s and %s mean the same', (a, b) => expect(sameDocument(a, b)).toBe(true));

  it.each([
    ['{"a":1}', '{"a":2}'],
    ['{"severity":["high"]}', '{"severity":"high"}'],
    ['{"severity":["high","low"]}', '{"severity":["low","high"]}'],
    ['{}', ''],
    ['{"a":1}', undefined],
    ['no json', 'no  json'],
    [policy({ Action: ['sns:Publish'] }), policy({ Action: ['sns:Publish', 'sns:Subscribe'] })],
    [policy({ Resource: '*' }), policy({ Resource: { AWS: '*' } })],
  ])('%s and %s do not', (a, b) => expect(sameDocument(a, b)).toBe(false));
});

it('compares a set in any order, and a list in its own', () => {
  expect(sameProperty({ set: true }, [{ b: 1, a: 2 }, 'x'], ['x', { a: 2, b: 1 }])).toBe(true);
  expect(sameProperty({ set: true }, ['x'], ['x', 'x'])).toBe(false);
  expect(sameProperty({}, ['x', 'y'], ['y', 'x'])).toBe(false);
});
