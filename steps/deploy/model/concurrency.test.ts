import { ENVIRONMENTS, recordEnvironment, settingsOf } from '../../../systems/testing/recorded-environment';
import { concurrencyShortage, plannedFunctions, type RegionConcurrency } from './concurrency';

const FUNCTION = 'aws:lambda/function:Function';

it.each(ENVIRONMENTS)('P10 knows the functions of %s in the program', async (environment) => {
  const made = (await recordEnvironment(settingsOf(environment))).ofType(FUNCTION);
  expect(
    plannedFunctions(settingsOf(environment))
      .map(({ name, wanted }) => ({ name, wanted }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  ).toEqual(
    made
      .map(({ inputs }) => ({ name: inputs['name'], wanted: inputs['reservedConcurrentExecutions'] }))
      .toSorted((a, b) => (String(a.name) < String(b.name) ? -1 : 1)),
  );
});

/** Two functions; their reservations, planned and current. */
const reading = (
  limit: number,
  unreserved: number,
  ...counts: readonly (readonly [wanted?: number, held?: number])[]
): RegionConcurrency => ({
  region: 'us-east-1',
  limit,
  unreserved,
  functions: counts.map(([wanted, held], index) => ({
    label: `price-alerts ${index === 0 ? 'ingest' : 'evaluate'}`,
    name: `f${index}`,
    region: 'us-east-1',
    wanted,
    held,
  })),
});

it.each([
  ['a new account, nothing reserved', reading(10, 10, [], [])],
  ['an account that has just enough', reading(250, 250, [100], [50])],
  ['what this environment has already counts once', reading(250, 100, [100, 100], [50, 50])],
  ['what it gives back counts for it', reading(200, 100, [undefined, 60], [100, 40])],
  ['nothing is raised, although the limit was lowered since', reading(60, 0, [50, 50], [10, 10])],
  ["a reservation of another's that leaves enough", reading(1000, 250, [100], [50])],
])('accepts %s', (_, found) => {
  expect(concurrencyShortage('prod', found)).toBeUndefined();
});

it.each([
  [
    'one too many',
    reading(249, 249, [100], [50]),
    'can reserve 149 there: the limit is 249, AWS keeps 100 unreserved.',
    1000,
  ],
  ['a new account', reading(10, 10, [1], []), 'can reserve 0 there: the limit is 10, AWS keeps 10 unreserved.', 1000],
  ['a limit of 50', reading(50, 50, [1]), 'can reserve 0 there: the limit is 50, AWS keeps 50 unreserved.', 1000],
  [
    'other functions that reserve',
    reading(1000, 200, [100, 20], [50]),
    'can reserve 120 there: the limit is 1000, AWS keeps 100 unreserved, and other functions of the account reserve 780.',
    1030,
  ],
  ['one raised and one lowered in sum above', reading(200, 100, [99, 50], [2, 50]), 'can reserve 100 there', 1000],
])('refuses %s', (_, found, words, desired) => {
  const text = concurrencyShortage('prod', found)!;
  expect(text).toContain(words);
  expect(text).toContain(`--service-code lambda --quota-code L-B99A9384 --desired-value ${desired} --region us-east-1`);
});

it('reports the reservations, and what to do', () => {
  expect(concurrencyShortage('prod', reading(150, 150, [100], [50]))!.split('\n')).toEqual([
    'prod reserves 150 concurrent Lambda executions in us-east-1 (price-alerts ingest 100, price-alerts evaluate 50), but its account can reserve 50 there: the limit is 150, AWS keeps 100 unreserved.',
    'Request a limit of 250 or more, once per account and region: aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value 1000 --region us-east-1',
    "Or lower compute's reservedConcurrency in environments/prod.yaml, to 50 in total; a function without the setting reserves nothing and shares what is unreserved.",
  ]);
});
