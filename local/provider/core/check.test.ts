import type { ResourceType } from '../types';
import { checkInputs } from './check';
import { Secret, UNKNOWN } from './values';

const type: ResourceType = {
  token: 'aws:test/thing:Thing',
  inputs: {
    name: { autoName: 20 },
    size: { required: true },
    policy: { json: true },
    password: { secret: true },
    tags: {},
  },
  check: (inputs) => [
    ...(Number(inputs['size']) < 0
      ? [{ property: 'size', reason: `${inputs['size'] as number} must be at least 0` }]
      : []),
    ...(inputs['policy'] === undefined ? [{ property: 'policy', reason: 'give one' }] : []),
  ],
  create: async () => 'id',
  read: async () => ({}),
  delete: async () => undefined,
};
const check = (news: Record<string, unknown>, more: Partial<Parameters<typeof checkInputs>[1]> = {}) =>
  checkInputs(type, { name: 'logical', news, ...more });
const properties = (news: Record<string, unknown>): string[] => check(news).failures.map(({ property }) => property);

it('reports every failure', () => {
  expect(properties({ size: -1, sise: 2, policy: '{' })).toEqual(['sise', 'policy', 'size']);
  expect(properties({ policy: '{}' })).toEqual(['size']);
  expect(check({ size: 1, sise: 2, policy: '{}' }).failures[0]?.reason).toContain(
    'it knows name, password, policy, region, size, tags',
  );
});

it('checks only known values', () => {
  expect(properties({ size: UNKNOWN, policy: UNKNOWN })).toEqual([]);
  expect(properties({ size: new Secret(-1), policy: new Secret('{') })).toEqual(['policy', 'size']);
  expect(check({ size: UNKNOWN, policy: '{}' }).inputs['size']).toBe(UNKNOWN);
});

it('accepts a region only for regional types', () => {
  expect(properties({ size: 1, policy: '{}', region: 'us-east-2' })).toEqual([]);
  const role = { ...type, token: 'aws:iam/role:Role' };
  expect(
    checkInputs(role, { name: 'r', news: { size: 1, policy: '{}', region: 'us-east-2' } }).failures.map(
      ({ property }) => property,
    ),
  ).toEqual(['region']);
});

describe('names', () => {
  const nameOf = (...args: Parameters<typeof check>): unknown => check(...args).inputs['name'];
  const news = { size: 1, policy: '{}' };

  it("are made of the logical name and the engine's seed, within their limit", () => {
    const seed = new Uint8Array([1, 2, 3]);
    expect(nameOf(news, { seed })).toMatch(/^logical-[0-9a-f]{7}$/);
    expect(nameOf(news, { seed })).toBe(nameOf(news, { seed }));
    expect(nameOf(news, { seed })).not.toBe(nameOf(news, { seed: new Uint8Array([4]) }));
    expect(nameOf(news, { name: 'a-very-long-logical-name-indeed' })).toMatch(/^a-very-long--[0-9a-f]{7}$/);
  });

  it('stay while they were made, and are made anew when a given one is given up', () => {
    const first = check(news).inputs;
    expect(check(news, { olds: first }).inputs).toEqual(first);
    expect(nameOf(news, { olds: { ...news, name: 'given' } })).toMatch(/^logical-/);
    expect(check({ ...news, name: 'given' }, { olds: first }).inputs).toEqual({ ...news, name: 'given' });
  });

  it('follow the naming of the project', () => {
    expect(nameOf(news, { autonaming: { mode: 'enforce', proposed: 'exactly-this' } })).toBe('exactly-this');
    expect(nameOf(news, { autonaming: { mode: 'propose', proposed: 'like-this' } })).toBe('like-this');
    expect(nameOf(news, { autonaming: { mode: 'propose', proposed: 'a-proposal-that-is-too-long' } })).toMatch(
      /^logical-/,
    );
    expect(check(news, { autonaming: { mode: 'disable', proposed: '' } }).inputs).toEqual({ ...news, __defaults: [] });
  });
});

it("R7 merges the default tags of the provider under the resource's own", () => {
  const news = { name: 'n', size: 1, policy: '{}' };
  const defaultTags = { Owner: 'platform', System: 'default' };
  expect(check({ ...news, tags: { System: 'own' } }, { defaultTags }).inputs['tags']).toEqual({
    Owner: 'platform',
    System: 'own',
  });
  expect(check(news, { defaultTags }).inputs['tags']).toEqual(defaultTags);
  expect(check({ ...news, tags: UNKNOWN }, { defaultTags }).inputs['tags']).toBe(UNKNOWN);
  expect(check({ ...news, tags: new Secret({ a: '1' }) }, { defaultTags }).inputs['tags']).toEqual(
    new Secret({ ...defaultTags, a: '1' }),
  );
  expect(check(news, {}).inputs).not.toHaveProperty('tags');
});

it('makes secret inputs secret', () => {
  expect(check({ name: 'n', size: 1, policy: '{}', password: 'p' }).inputs['password']).toBeInstanceOf(Secret);
});
