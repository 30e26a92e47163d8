import { environmentText } from './environment-text';
import type { EnvironmentError } from '../../../../environments/environment-error';
import { loadEnvironmentText } from '../../../../environments/load';
import { systems } from '../../../../systems';

const TODAY = '2026-11-20';
const entry = (until: string, more = ''): string =>
  `acceptedDrift: [{ resource: price-alerts-prices-queue, reason: a load test runs, until: ${until}${more} }]`;

const load = (top: string, warnings: string[] = []) =>
  loadEnvironmentText(environmentText({ top }), 'environments/dev.yaml', {
    systems,
    today: TODAY,
    warn: (line) => warnings.push(line),
  });
const mistakes = (top: string): readonly string[] => {
  try {
    load(top);
    return [];
  } catch (error) {
    return (error as EnvironmentError).mistakes.map(({ path, text }) => `${path}: ${text}`);
  }
};

describe('R4 acceptedDrift', () => {
  it('reads entries with and without a property; none is none', () => {
    expect(load(entry('2026-12-31')).acceptedDrift).toEqual([
      { resource: 'price-alerts-prices-queue', reason: 'a load test runs', until: '2026-12-31' },
    ]);
    expect(load(entry('2026-11-20', ', property: tags.Owner')).acceptedDrift![0]!.property).toBe('tags.Owner');
    expect(load('account: "123456789012"').acceptedDrift).toBeUndefined();
  });

  it('loads an expired entry, for it must not stop a deployment, and warns', () => {
    const warnings: string[] = [];
    expect(load(entry('2026-11-19'), warnings).acceptedDrift).toHaveLength(1);
    expect(warnings).toEqual([
      expect.stringMatching(/acceptedDrift\[0\]\.until: found 2026-11-19, which is past: this drift counts again/),
    ]);
  });

  it.each([
    [
      'a day that is none',
      entry('2026-02-30'),
      'acceptedDrift[0].until: found 2026-02-30, which is no day of the calendar',
    ],
    [
      'an end beyond a year',
      entry('2027-11-22'),
      'acceptedDrift[0].until: found 2027-11-22, allowed a day up to 2027-11-21; accept it for a year at most, then review it',
    ],
    ['a word for a day', entry('forever'), 'acceptedDrift[0].until: found forever, allowed a date such as 2026-12-31'],
    [
      'no reason',
      'acceptedDrift: [{ resource: a, until: 2026-12-31 }]',
      'acceptedDrift[0].reason: missing, allowed why it is accepted, in 10 to 500 characters',
    ],
    [
      'a reason that says nothing',
      'acceptedDrift: [{ resource: a, reason: tbd, until: 2026-12-31 }]',
      'acceptedDrift[0].reason: found tbd, allowed why it is accepted, in 10 to 500 characters',
    ],
    [
      'an entry twice',
      `acceptedDrift: [${Array(2).fill('{ resource: a, property: tags, reason: a load test runs, until: 2026-12-31 }').join(', ')}]`,
      'acceptedDrift[1]: found a with tags a second time, allowed once; the first is acceptedDrift[0]',
    ],
  ])('refuses %s', (_, top, mistake) => {
    expect(mistakes(top)).toEqual([mistake]);
  });

  it('takes the last day that is allowed', () => {
    expect(mistakes(entry('2027-11-21'))).toEqual([]);
  });
});
