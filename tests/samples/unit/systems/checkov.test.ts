import { WAIVERS as SHARED } from '../../../../modules/checkov-waivers';
import type { Recording } from '../../../../modules/testing/recorder';
import { systems } from '../../../../systems';
import { CHECKS, failuresOf } from '../../../../systems/testing/checkov';
import { ENVIRONMENTS, recordEnvironment, settingsOf } from '../../../../systems/testing/recorded-environment';

/** The two systems together have every resource that a check looks at, and every exception. */

const WAIVERS = [...SHARED, ...systems.flatMap(({ waivers = [] }) => waivers)];
let recordings: readonly (readonly [string, Recording<unknown>])[] = [];

beforeAll(async () => {
  const found = [];
  for (const environment of ENVIRONMENTS)
    found.push([environment, await recordEnvironment(settingsOf(environment))] as const);
  recordings = found;
});

it.each(CHECKS.map((check) => [check.ids.join(' '), check] as const))(
  '%s looks at something in every environment',
  (_, { type }) => {
    expect(recordings.map(([environment, recording]) => [environment, recording.ofType(type).length > 0])).toEqual(
      ENVIRONMENTS.map((environment) => [environment, true]),
    );
  },
);

it('no waiver is left over', () => {
  const found = failuresOf(recordings);
  expect(
    WAIVERS.filter(({ check, resource }) => !found.some(({ id, name }) => check === id && resource.test(name))),
  ).toEqual([]);
});

it('M2 the ingestion of prod reserves its concurrency: its waiver is for the others', () => {
  const [, prod] = recordings.find(([environment]) => environment === 'prod')!;
  expect(prod.named('metrics-aggregation-ingest-function').inputs['reservedConcurrentExecutions']).toBe(100);
});
