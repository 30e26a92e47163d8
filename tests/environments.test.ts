import { takesTags } from '../catalog';
import { textOf } from '../steps/core/engine/state';
import { unmanagedResources } from '../steps/drift/read/unmanaged';
import type { DriftReport } from '../steps/drift/model/types';
import { deploymentIn, type Deployment } from './setup/deployment';
import { startChecker, type DriftChecker } from './setup/drift-checker';
import { driftOf } from './setup/drift-runs';
import { inventory, type Found } from './setup/inventory';
import { succeed, type RunResult, type Sandbox } from './setup/sandbox';
import { stateOf } from './setup/tagged-state';
import { openDeployed } from './setup/template';
import { runScheduled, sendSample } from './setup/traffic';

const ENVIRONMENTS = ['dev', 'staging', 'prod'] as const;
const REGIONS = ['us-east-1', 'us-east-2'] as const;
/** Checks of each environment; `npm run test:exhaustive` makes 20. */
const TIMES = Number(process.env['SIGNALBOX_DRIFT_ROUNDS'] ?? 1);
const EXHAUSTIVE = TIMES > 1;
const QUARTER = Math.floor(TIMES / 4);
const MINUTES = 60_000;

/** All three environments side by side on one local cloud, each an account of its own. */
describe('the three environments', () => {
  let sandbox: Sandbox;
  let deployed: readonly Deployment[] = [];
  let checkers: readonly DriftChecker[] = [];
  /** Reports by environment; the checks of a round run side by side, for most of their time is a processor's. */
  const rounds: Record<string, DriftReport>[] = [];
  /** What an up with nothing to change printed, by environment. */
  const secondUps: Record<string, string> = {};

  const everywhere = async (work: (deployment: Deployment) => Promise<unknown>): Promise<void> => {
    await Promise.all(deployed.map(work));
  };
  const ok = (...args: string[]): Promise<RunResult> => succeed(sandbox, args);
  /** What might be taken for drift: each comes a quarter of the rounds after the one before. */
  const disturbances: readonly (() => Promise<unknown>)[] = [
    () =>
      everywhere(async ({ environment }) => {
        secondUps[environment] = (await ok('up', '--env', environment)).stdout;
      }),
    () => everywhere(runScheduled),
    async () => {
      await ok('local:stop');
      await ok('local:start');
    },
  ];
  const before = (round: number): typeof disturbances =>
    disturbances.filter((_, index) => round === 1 + (index + 1) * QUARTER);
  const holdings = async (environment: string): Promise<readonly Found[]> => {
    const d = deployed.find((each) => each.environment === environment)!;
    return (await Promise.all(REGIONS.map((region) => inventory(d, region)))).flat();
  };

  beforeAll(async () => {
    sandbox = await openDeployed(...ENVIRONMENTS);
    deployed = await Promise.all(ENVIRONMENTS.map((env) => deploymentIn(sandbox, env)));
    if (EXHAUSTIVE) checkers = ENVIRONMENTS.map((env) => startChecker(sandbox, env));
    for (let round = 1; round <= TIMES; round += 1) {
      if (round % 3 === 1) await everywhere(sendSample);
      for (const disturb of before(round)) await disturb();
      // The command makes the last check.
      if (round === TIMES) break;
      const program = round === 1 || before(round).length > 0;
      const reports = await Promise.all(checkers.map((checker) => checker.check(program)));
      rounds.push(Object.fromEntries(reports.map((report) => [report.environment, report])));
    }
  }, 20 * MINUTES);
  afterAll(async () => {
    await Promise.all([...checkers, ...deployed].map((each) => each.close()));
    await sandbox?.close();
  }, 2 * MINUTES);

  // A check that cries wolf is soon read by nobody.
  it.each(ENVIRONMENTS)(
    `R4 reports no drift of %s, which nobody touched, ${TIMES} times over`,
    async (env) => {
      const { code, report } = await driftOf(sandbox, ['--env', env]);
      expect(code).toBe(0);
      const told = [...rounds.map((reports) => reports[env]!), report].map(
        ({ verdict, drifted, unmanaged, pending, failures, compared }) => ({
          verdict,
          drifted,
          unmanaged,
          pending,
          failures,
          compared,
        }),
      );
      expect(told).toEqual(
        Array.from({ length: TIMES }, () => ({
          verdict: 'clean',
          drifted: [],
          unmanaged: [],
          pending: [],
          failures: [],
          compared: report.compared,
        })),
      );
      expect(report.compared).toBeGreaterThan(150);
    },
    2 * MINUTES,
  );

  it.each(ENVIRONMENTS)(
    'R4 finds by its own lists whatever of %s takes tags, so that nothing unmanaged hides',
    async (environment) => {
      const d = deployed.find((each) => each.environment === environment)!;
      const taggable = stateOf(sandbox, environment).filter(({ type }) => takesTags(type));
      expect(new Set(taggable.map(({ type }) => type)).size).toBeGreaterThan(12);
      // With no state at all, everything that is listed and marked is unmanaged.
      const listed = await unmanagedResources({
        environment,
        regions: ['us-east-1', 'us-east-2'],
        state: [],
        clients: { get: d.client as never, destroy: () => undefined },
      });
      const isListed = (key: string): boolean =>
        listed.some(({ id, name }) => id === key || name === key || id.endsWith(`:${key}`));
      const hidden = taggable.filter(
        (resource) =>
          ![resource.id ?? '', textOf(resource, 'arn')?.replace(/:\*$/, '') ?? ''].some(
            (key) => key !== '' && isListed(key),
          ),
      );
      expect(hidden.map(({ urn }) => urn)).toEqual([]);
    },
    2 * MINUTES,
  );

  it.each(ENVIRONMENTS)('R3 a second up of %s changes nothing', (env) => {
    expect(secondUps[env]).toContain('resources: 0 created, 0 updated, 0 replaced, 0 deleted');
  });

  // Of the others the checks above say it: nothing differs from the cloud, and the program wants nothing more.
  it(
    'R3 a refresh of dev differs in nothing, and a preview after it plans nothing',
    async () => {
      expect((await ok('refresh', '--env', 'dev')).stdout).toContain('0 resources differed');
      expect((await ok('preview', '--env', 'dev')).stdout).toContain(
        '0 to create, 0 to update, 0 to replace, 0 to delete',
      );
    },
    3 * MINUTES,
  );

  it(
    'R3 a protected environment is not destroyed, and says what to do',
    async () => {
      const { code, stderr } = await sandbox.run(['destroy', '--env', 'prod']);
      expect(code).toBe(1);
      expect(stderr).toContain('environments/prod.yaml sets protection.deletionProtection: true. Nothing was deleted.');
      expect(stderr).not.toMatch(/\n {4}at /);
    },
    MINUTES,
  );

  it(
    'R3 destroying dev deletes all of it and leaves the others as they are',
    async () => {
      const others = await Promise.all([holdings('staging'), holdings('prod')]);
      expect(others.map((found) => found.length > 60)).toEqual([true, true]);
      expect((await ok('destroy', '--env', 'dev')).stdout).toMatch(
        /resources: 0 created, 0 updated, 0 replaced, [12]\d\d deleted/,
      );
      expect(await holdings('dev')).toEqual([]);
      expect(stateOf(sandbox, 'dev')).toEqual([]);
      expect(await Promise.all([holdings('staging'), holdings('prod')])).toEqual(others);
      if (!EXHAUSTIVE) return;
      expect((await ok('drift', '--env', 'staging')).stdout).toContain('clean: the cloud is as deployed');
      expect((await ok('drift', '--env', 'prod')).stdout).toContain('clean: the cloud is as deployed');
      expect((await ok('preview', '--env', 'dev')).stdout).toMatch(
        /[12]\d\d to create, 0 to update, 0 to replace, 0 to delete/,
      );
    },
    4 * MINUTES,
  );
});
