import type { Props, ResourceType } from '../types';
import { diffResource } from './diff';
import { without } from './specs';
import { Secret, UNKNOWN } from './values';

const type: ResourceType = {
  token: 'aws:test/thing:Thing',
  inputs: {
    name: { autoName: 20, replace: true },
    size: { default: 30 },
    policy: { json: true },
    zones: { set: true },
    mode: { computed: true },
    fixed: { computed: true, replace: true },
    text: {},
    tags: {},
    code: {},
    block: { computedMembers: ['chosen', 'inner.chosen'], memberDefaults: { 'inner.unit': 'None' } },
    items: { set: true, computedMembers: ['chosen'] },
  },
  create: async () => 'id',
  read: async () => ({}),
  update: async () => undefined,
  delete: async () => undefined,
};
const diff = (olds: Props, news: Props, oldInputs: Props = {}, ignoreChanges: string[] = []) =>
  diffResource(type, { olds, oldInputs, news, ignoreChanges, region: 'us-east-1' }).map(
    ({ path, kind, replace }) => `${replace ? 'replace' : 'change'} ${kind} ${path}`,
  );

it.each<[string, Props, Props]>([
  ['a default that is not said', { size: 30 }, {}],
  ['a document written otherwise', { policy: '{"a":1,"b":2}' }, { policy: '{ "b": 2, "a": 1 }' }],
  ['a set in another order', { zones: ['a', 'b'] }, { zones: ['b', 'a'] }],
  ['what AWS chooses', { mode: 'auto', fixed: 'x' }, {}],
  ['an absent and an empty value', { size: 30 }, { size: 30, text: '', tags: {} }],
  ['outputs', { size: 30, arn: 'arn', tagsAll: { a: '1' } }, {}],
  [
    'a member that AWS chooses',
    { block: { mode: 'a', chosen: 'x', inner: { chosen: 'y', unit: 'None' } } },
    { block: { mode: 'a', inner: {} } },
  ],
  ['an inner block that is not said', { block: { mode: 'a' } }, { block: { mode: 'a' } }],
  [
    'members that AWS chooses in the items of a set',
    {
      items: [
        { name: 'b', chosen: 2 },
        { name: 'a', chosen: 1 },
      ],
    },
    { items: [{ name: 'a' }, { name: 'b' }] },
  ],
  ['a secret of the same value', { size: 30, text: 'x' }, { text: new Secret('x') }],
])('detects no change in %s', (_, olds, news) => expect(diff({ size: 30, ...olds }, news)).toEqual([]));

it.each<[string, Props, Props, string[]]>([
  ['drift from the default', { size: 45 }, {}, ['change update size']],
  ['drift of a property that the program leaves out', { text: 'drift' }, {}, ['change delete text']],
  ['a new value', {}, { text: 'x' }, ['change add text']],
  [
    'members of an object',
    { tags: { a: '1', b: '2', 'c.d': '3' } },
    { tags: { a: '1', b: '3', e: '4' } },
    ['change update tags.b', 'change delete tags["c.d"]', 'change add tags.e'],
  ],
  ['a document as a whole', { policy: '{"a":1}' }, { policy: '{"a":2}' }, ['change update policy']],
  ['a set as a whole', { zones: ['a'] }, { zones: ['a', 'b'] }, ['change update zones']],
  ['a member that is said', { block: { chosen: 'x' } }, { block: { chosen: 'y' } }, ['change update block.chosen']],
  [
    "drift from a member's default",
    { block: { inner: { unit: 'Bytes' } } },
    { block: { inner: {} } },
    ['change update block.inner.unit'],
  ],
  ['what replaces', { name: 'a' }, { name: 'b' }, ['replace update name']],
  [
    'a value that is not known yet',
    { name: 'a', text: 'x' },
    { name: UNKNOWN, text: UNKNOWN },
    ['replace update name', 'change update text'],
  ],
  [
    'an archive by its digest',
    { code: { kind: 'archive', hash: 'a', path: '' } },
    { code: { kind: 'archive', hash: 'b', path: '/z' } },
    ['change update code'],
  ],
])('detects %s', (_, olds, news, expected) => expect(diff({ size: 30, ...olds }, news)).toEqual(expected));

it('counts a removed input as changed, unless AWS keeps it', () => {
  expect(diff({ size: 30, mode: 'fast' }, {}, { mode: 'fast' })).toEqual([]);
  expect(diff({ size: 30, text: 'x' }, {}, { text: 'x' })).toEqual(['change delete text']);
  expect(diff({ size: 30 }, {}, { size: 30 })).toEqual([]);
  expect(diff({ size: 30, fixed: 'x' }, {}, { fixed: 'x' })).toEqual([]);
});

it('falls back to the old inputs for what is not in the state', () => {
  expect(diff({ size: 30 }, { text: 'x' }, { text: 'x' })).toEqual([]);
  expect(diff({ size: 30 }, { text: 'y' }, { text: 'x' })).toEqual(['change update text']);
});

it('leaves out what the program ignores, with everything below it', () => {
  const olds = { size: 45, tags: { a: '1', b: '1' } };
  const news = { tags: { a: '2', b: '2' } };
  expect(diff(olds, news, {}, ['size', 'tags.a'])).toEqual(['change update tags.b']);
  expect(diff(olds, news, {}, ['tags'])).toEqual(['change update size']);
});

it('replaces for another region, and for any change of a type without update', () => {
  expect(diff({ size: 30, region: 'us-east-1' }, { region: 'us-east-1' })).toEqual([]);
  expect(diff({ size: 30, region: 'us-east-2' }, {})).toEqual(['replace update region']);
  expect(diff({ size: 30, region: 'us-east-1' }, { region: 'us-east-2' })).toEqual(['replace update region']);
  const fixed = without(type, 'update') as ResourceType;
  expect(diffResource(fixed, { olds: { size: 1 }, oldInputs: {}, news: { size: 2 }, region: '' })).toEqual([
    { path: 'size', property: 'size', kind: 'update', replace: true },
  ]);
});
