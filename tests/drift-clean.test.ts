import { textOf } from '../steps/drift-check/state';
import { unmanagedResources } from '../steps/drift-check/unmanaged';
import type { DriftReport } from '../steps/plan/drift/types';
import { deployIn, type Deployment } from './setup/deployment';
import { startChecker, type DriftChecker } from './setup/drift-checker';
import { driftOf } from './setup/drift-runs';
import { openSandbox } from './setup/sandbox';
import { stateOf, takesTags } from './setup/tagged-state';
import { runScheduled, sendSample } from './setup/traffic';

const ENVIRONMENTS = ['dev', 'staging', 'prod'] as const;
const TIMES = 20;
const MINUTES = 60_000;

/** A check that cries wolf is soon read by nobody. */
describe('R4 drift of what nobody touched', () => {
  const sandbox = openSandbox();
  let deployed: readonly Deployment[] = [];
  let checkers: readonly DriftChecker[] = [];
  /** Reports by environment; the checks of a round run side by side, for most of their time is a processor's. */
  const rounds: Record<string, DriftReport>[] = [];

  const everywhere = async (work: (deployment: Deployment) => Promise<unknown>): Promise<void> => { await Promise.all(deployed.map(work)); };
  const succeed = async (...args: string[]): Promise<void> => {
    const { code, stdout, stderr } = await sandbox.run(args);
    if (code !== 0) throw new Error(`${args.join(' ')} exited ${code}:\n${stdout}\n${stderr}`);
  };
  const restart = async (): Promise<void> => {
    await succeed('local-stop');
    await succeed('local-start');
  };
  /** What might be taken for drift happens before these rounds; a sample is sent before each. */
  const before: Readonly<Record<number, () => Promise<void>>> = {
    6: () => everywhere(({ environment }) => succeed('up', '--env', environment)),
    11: () => everywhere(runScheduled),
    16: restart,
  };

  beforeAll(async () => {
    deployed = await Promise.all(ENVIRONMENTS.map((env) => deployIn(sandbox, env)));
    checkers = ENVIRONMENTS.map((env) => startChecker(sandbox, env));
    for (let round = 1; round < TIMES; round += 1) {
      await before[round]?.();
      await everywhere(sendSample);
      const reports = await Promise.all(checkers.map((checker) => checker.check()));
      rounds.push(Object.fromEntries(reports.map((report) => [report.environment, report])));
    }
  }, 20 * MINUTES);
  afterAll(async () => {
    await Promise.all([...checkers, ...deployed].map((each) => each.close()));
    await sandbox.close();
  }, 2 * MINUTES);

  it.each(ENVIRONMENTS)(`reports nothing on %s, ${TIMES} times over`, async (env) => {
    const { code, report } = await driftOf(sandbox, ['--env', env]);
    expect(code).toBe(0);
    const told = [...rounds.map((reports) => reports[env]!), report].map(({ verdict, drifted, unmanaged, pending, failures, compared }) => ({ verdict, drifted, unmanaged, pending, failures, compared }));
    expect(told).toEqual(Array.from({ length: TIMES }, () => ({ verdict: 'clean', drifted: [], unmanaged: [], pending: [], failures: [], compared: report.compared })));
    expect(report.compared).toBeGreaterThan(150);
  }, 2 * MINUTES);

  it.each(ENVIRONMENTS)('finds by its own lists whatever of %s takes tags, so that nothing unmanaged hides', async (environment) => {
    const d = deployed.find((each) => each.environment === environment)!;
    const taggable = stateOf(sandbox, environment).filter(({ type }) => takesTags(type));
    expect(new Set(taggable.map(({ type }) => type)).size).toBeGreaterThan(12);
    // With no state at all, everything that is listed and marked is unmanaged.
    const listed = await unmanagedResources({ environment, regions: ['us-east-1', 'us-east-2'], state: [], clients: { get: d.client as never, destroy: () => undefined } });
    const isListed = (key: string): boolean => listed.some(({ id, name }) => id === key || name === key || id.endsWith(`:${key}`));
    const hidden = taggable.filter((resource) => ![resource.id ?? '', textOf(resource, 'arn')?.replace(/:\*$/, '') ?? ''].some((key) => key !== '' && isListed(key)));
    expect(hidden.map(({ urn }) => urn)).toEqual([]);
  }, 2 * MINUTES);
});
