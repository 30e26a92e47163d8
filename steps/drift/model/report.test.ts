import { changed, deleted, reportOf, urnOf } from './testing/reading';
import { headline } from './report';

const QUEUE = 'aws:sqs/queue:Queue';
const drifted = changed('price-alerts-queue', QUEUE, { 'tags.Owner': ['a', 'b'], delaySeconds: [0, 5] });
const until = (day: string, more: object = {}) => ({
  resource: 'price-alerts-queue',
  reason: 'a reason of some length',
  until: day,
  ...more,
});
const UNMANAGED = {
  type: 'aws:sqs/queue:Queue',
  kind: 'queue',
  id: 'arn:aws:sqs:us-east-1:1:x',
  name: 'x',
  region: 'us-east-1',
  system: '',
  grade: 'normal',
} as const;

describe('R4 the verdict', () => {
  it.each([
    ['nothing differs', {}, 'clean'],
    ['a resource differs', { refreshed: [drifted] }, 'drifted'],
    ['something is unmanaged', { unmanaged: [UNMANAGED] }, 'drifted'],
    ['the program wants more than the state says', { planned: [drifted] }, 'clean'],
    ['a part failed', { failures: ['x'] }, 'check failed'],
    ['a part failed and another found drift', { failures: ['x'], refreshed: [drifted] }, 'check failed'],
    ['nothing is deployed', { neverDeployed: true, compared: 0 }, 'never deployed'],
    ['all drift is accepted', { refreshed: [drifted], accepted: [until('2026-11-20')] }, 'clean'],
    ['accepted drift is past its day', { refreshed: [drifted], accepted: [until('2026-11-19')] }, 'drifted'],
  ])('%s', (_, reading, verdict) => {
    expect(reportOf(reading).verdict).toBe(verdict);
  });

  it('keeps the findings of a failed check, and reports them as incomplete', () => {
    const report = reportOf({
      failures: ['comparison of cloud and state: no'],
      unmanaged: [UNMANAGED],
      accepted: [until('2027-01-01')],
    });
    expect(report.unmanaged).toHaveLength(1);
    expect(report.unused).toEqual([]);
    expect(headline(report)).toBe('check failed: the result is incomplete; so far 1 unmanaged');
  });
});

it('R4 a never deployed environment has nothing to report, not even accepted drift', () => {
  const report = reportOf({ neverDeployed: true, compared: 0, accepted: [until('2027-01-01')] });
  expect(report).toMatchObject({ drifted: [], unmanaged: [], unused: [], failures: [] });
  expect(headline(report)).toBe('never deployed: the state has no resources to compare with the cloud');
});

describe('R4 accepted drift', () => {
  it('lists what it covers without counting it', () => {
    const report = reportOf({ refreshed: [drifted], accepted: [until('2027-01-01')] });
    expect(report.drifted).toEqual([]);
    expect(report.accepted).toEqual([
      {
        entry: until('2027-01-01'),
        drift: { resource: expect.objectContaining({ name: 'price-alerts-queue', grade: 'normal' }) },
      },
    ]);
  });

  it('covers one property, not the others, which keep their grade', () => {
    const report = reportOf({ refreshed: [drifted], accepted: [until('2027-01-01', { property: 'delaySeconds' })] });
    expect(report.drifted).toEqual([
      expect.objectContaining({ grade: 'routine', properties: [expect.objectContaining({ path: 'tags.Owner' })] }),
    ]);
    expect(report.accepted).toEqual([
      expect.objectContaining({
        drift: {
          resource: expect.objectContaining({ properties: [expect.objectContaining({ path: 'delaySeconds' })] }),
        },
      }),
    ]);
  });

  it('covers a property with everything below it, and a resource by its URN', () => {
    expect(
      reportOf({
        refreshed: [drifted],
        accepted: [until('2027-01-01', { property: 'tags' })],
      }).drifted[0]!.properties.map(({ path }) => path),
    ).toEqual(['delaySeconds']);
    expect(
      reportOf({
        refreshed: [drifted],
        accepted: [{ ...until('2027-01-01'), resource: urnOf('price-alerts-queue', QUEUE) }],
      }).drifted,
    ).toEqual([]);
  });

  it('covers a deletion only without a property', () => {
    const refreshed = [deleted('price-alerts-queue', QUEUE)];
    expect(reportOf({ refreshed, accepted: [until('2027-01-01', { property: 'tags' })] })).toMatchObject({
      verdict: 'drifted',
      accepted: [],
      unused: [{ property: 'tags' }],
    });
    expect(reportOf({ refreshed, accepted: [until('2027-01-01')] }).verdict).toBe('clean');
  });

  it('is valid through the end of its day and listed as expired afterwards', () => {
    expect(reportOf({ refreshed: [drifted], accepted: [until('2026-11-20')] }).expired).toEqual([]);
    const report = reportOf({ refreshed: [drifted], accepted: [until('2026-11-19')] });
    expect(report.expired).toEqual([until('2026-11-19')]);
    expect(report.drifted).toHaveLength(1);
    expect(report.accepted).toEqual([]);
  });

  it('lists entries without matching drift, including expired ones', () => {
    const report = reportOf({ accepted: [until('2027-01-01'), until('2020-01-01', { property: 'tags' })] });
    expect(report.unused).toHaveLength(2);
    expect(report.expired).toEqual([]);
    expect(report.verdict).toBe('clean');
  });

  it('accepts an unmanaged resource by its ARN', () => {
    const report = reportOf({ unmanaged: [UNMANAGED], accepted: [{ ...until('2027-01-01'), resource: UNMANAGED.id }] });
    expect(report).toMatchObject({ verdict: 'clean', unmanaged: [], accepted: [{ drift: { unmanaged: UNMANAGED } }] });
  });
});
