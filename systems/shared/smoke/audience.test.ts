import { audience, loudest, mayReceive, quietest, type TopicSubscription } from './audience';

const of = (name: string, filter?: unknown): TopicSubscription => ({ name, ...(filter !== undefined && { filter }) });
const oncall = of('oncall', { severity: ['high', 'critical'] });
const business = of('business', { metric_type: ['business'] });
const platform = of('platform', { metric_type: ['system', 'application'] });
const KINDS = ['low', 'medium', 'high', 'critical'].flatMap((severity) =>
  ['application', 'system', 'business'].map((metric_type) => ({ severity, metric_type })),
);
const low = { severity: 'low', metric_type: 'application' } as const;

it('R4 an alert reaches a subscription whose filter holds each of its values, or that has none', () => {
  expect(audience([oncall, business, platform, of('all')], { severity: 'critical', metric_type: 'business' })).toEqual([
    'oncall',
    'business',
    'all',
  ]);
  expect(audience([of('both', { severity: ['low'], metric_type: ['business'] })], low)).toEqual([]);
});

it.each([
  ['takes everything', undefined],
  ['is no policy', 'severity'],
  ['names another attribute', { team: ['a'] }],
  ['matches otherwise than by words', { severity: [{ 'anything-but': ['low'] }] }],
  ['is a list of one form that is not known', { severity: 'high' }],
])('R4 a filter that %s may let an alert through', (_, filter) => {
  expect(mayReceive(of('x', filter), low)).toBe(true);
});

it('R4 an alert is raised quietly only where every subscription surely excludes it', () => {
  expect(quietest(KINDS, [oncall, business])).toEqual({ severity: 'low', metric_type: 'application' });
  expect(quietest(KINDS, [oncall, business, platform])).toBeUndefined();
  expect(quietest(KINDS, [oncall, of('mail')])).toBeUndefined();
  expect(quietest(KINDS, [])).toEqual({ severity: 'low', metric_type: 'application' });
});

it('R4 the loudest alert is the one that most receive', () => {
  expect(loudest(KINDS, [oncall, business])).toEqual({ severity: 'high', metric_type: 'business' });
});
