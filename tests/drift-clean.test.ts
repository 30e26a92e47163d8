import { driftOf } from './setup/drift-runs';
import { openSandbox } from './setup/sandbox';

const MINUTES = 60_000;

/** A check that cries wolf is soon read by nobody. */
describe('R4 drift of what nobody touched', () => {
  const sandbox = openSandbox();
  afterAll(() => sandbox.close(), 2 * MINUTES);

  it.each([['dev', 20], ['staging', 4], ['prod', 4]] as const)('reports nothing on %s, %i times over', async (env, times) => {
    const up = await sandbox.run(['up', '--env', env]);
    expect(up).toMatchObject({ code: 0 });
    for (let run = 1; run <= times; run += 1) {
      const { code, report } = await driftOf(sandbox, ['--env', env]);
      expect({ run, code, verdict: report.verdict, drifted: report.drifted, unmanaged: report.unmanaged, pending: report.pending, failures: report.failures })
        .toEqual({ run, code: 0, verdict: 'clean', drifted: [], unmanaged: [], pending: [], failures: [] });
      expect(report.compared).toBeGreaterThan(150);
    }
  }, 12 * MINUTES);
});
