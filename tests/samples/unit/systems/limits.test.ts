import type { EnvironmentSettings } from '../../../../environments/schema';
import { record, type Recorded } from '../../../../modules/testing/recorder';
import { bootstrapProgram } from '../../../../systems/bootstrap';
import { above, LIMITED_POLICIES, LIMITS } from '../../../../systems/testing/limits';
import { recordEnvironment, settingsOf } from '../../../../systems/testing/recorded-environment';

/** As long as the schema lets an environment's name, its tags and a subscription's name be. */
const longest = (): EnvironmentSettings => {
  const prod = settingsOf('prod');
  const subscription = { name: 's'.repeat(30), protocol: 'sqs' as const };
  const filter = {
    severity: ['low' as const, 'medium' as const, 'high' as const, 'critical' as const],
    metric_type: ['system' as const, 'application' as const, 'business' as const],
  };
  const [metrics, prices] = [prod.systems['metrics-aggregation']!, prod.systems['price-alerts']!];
  return {
    ...prod,
    environment: 'e'.repeat(12),
    tags: Object.fromEntries(Array.from({ length: 47 }, (_, index) => [`${index}`.padEnd(128, 'k'), 'v'.repeat(256)])),
    systems: {
      'metrics-aggregation': {
        ...metrics,
        steps: metrics.steps.map((step) =>
          step.name === 'messaging'
            ? { name: step.name, settings: { ...step.settings, subscriptions: [{ ...subscription, filter }] } }
            : step,
        ),
      },
      'price-alerts': {
        ...prices,
        steps: prices.steps.map((step) =>
          step.name === 'messaging'
            ? { name: step.name, settings: { ...step.settings, subscriptions: [subscription] } }
            : step,
        ),
      },
    },
  };
};

const bootstrapOf = async (environment: string): Promise<readonly Recorded[]> =>
  (
    await record(() =>
      bootstrapProgram({
        place: { environment, accountId: '111111111111', partition: 'aws-us-gov' },
        region: 'us-gov-east-1',
        // GitHub's longest names, and ids of ten digits.
        repository: {
          owner: 'o'.repeat(39),
          name: 'r'.repeat(100),
          ids: { owner: '1'.repeat(10), repository: '2'.repeat(10) },
        },
      }),
    )
  ).resources;

const SUBJECTS: readonly (readonly [string, () => Promise<readonly Recorded[]>])[] = [
  ['prod', async () => (await recordEnvironment(settingsOf('prod'))).resources],
  ['an environment of the longest names', async () => (await recordEnvironment(longest())).resources],
  ...['dev', 'e'.repeat(12)].map((name) => [`the bootstrap of ${name}`, () => bootstrapOf(name)] as const),
];

const recorded = new Map<string, readonly Recorded[]>();

beforeAll(async () => {
  for (const [name, make] of SUBJECTS) recorded.set(name, await make());
});

it.each(SUBJECTS.map(([name]) => name))('%s stays within what AWS takes', (name) => {
  expect(recorded.get(name)!.length).toBeGreaterThan(15);
  expect(above(recorded.get(name)!)).toEqual([]);
});

it('each limit looks at something, and each policy document has a limit', () => {
  const all = [...recorded.values()].flat();
  expect(
    LIMITS.flatMap(({ what, types }) =>
      types.filter((type) => !all.some((resource) => resource.type === type)).map((type) => `${what}: no ${type}`),
    ),
  ).toEqual([]);
  const documents = all.filter(({ inputs }) =>
    Object.values(inputs).some((value) => typeof value === 'string' && value.startsWith('{"Version":"2012-10-17"')),
  );
  expect([...new Set(documents.map(({ type }) => type))].filter((type) => !LIMITED_POLICIES.has(type))).toEqual([]);
});

it('each limit counts what there is', () => {
  const all = [...recorded.values()].flat();
  const uncounted = LIMITS.filter(
    ({ types, count }) => !all.some(({ type, inputs }) => types.includes(type) && count(inputs) > 0),
  );
  expect(uncounted.map(({ what }) => what)).toEqual([]);
});
