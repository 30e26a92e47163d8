import { cutShort, personal } from '../setup/cut-short';
import { killedCloud, NOTHING } from '../setup/killed-cloud';
import { openSandbox } from '../setup/sandbox';

const MINUTES = 60_000;

/** Each way in which a run is cut short by itself; tests/repair.test.ts has two of them in one deployment. */
describe('a run that was cut short, once', () => {
  const sandbox = openSandbox();
  const { upUntil, apis, queues } = cutShort(sandbox);
  const cloud = killedCloud(sandbox);
  afterAll(() => sandbox.close(), 2 * MINUTES);

  it(
    'R5 an up that is killed is repaired by the next, without a resource made twice',
    async () => {
      await upUntil((pid) => process.kill(-pid, 'SIGKILL'));
      const second = await sandbox.run(['up', '--env', 'dev']);
      expect([second.code, second.stderr]).toEqual([
        0,
        expect.stringMatching(/Removed the lock that a killed run \(process \d+\) left/),
      ]);
      expect((await cloud.succeed(['up', '--env', 'dev'])).stdout).toContain(NOTHING);
      expect(await apis('us-east-2')).toEqual([expect.stringContaining('metrics-aggregation')]);
      expect(await apis('us-east-1')).toEqual([expect.stringContaining('price-alerts')]);
    },
    6 * MINUTES,
  );

  it(
    'R5 a local cloud that was killed is started again and what it lost is made again',
    async () => {
      cloud.kill();
      expect((await cloud.succeed(['up', '--env', 'dev'])).stdout).not.toContain(NOTHING);
      expect((await cloud.succeed(['preview', '--env', 'dev'])).stdout).toContain(
        '0 to create, 0 to update, 0 to replace, 0 to delete',
      );
    },
    6 * MINUTES,
  );

  it(
    'R5 a local cloud that is stopped cleanly keeps all it holds',
    async () => {
      const before = await queues();
      await cloud.succeed(['local:stop']);
      await cloud.succeed(['local:start']);
      expect(await queues()).toEqual(before);
      expect((await cloud.succeed(['up', '--env', 'dev'])).stdout).toContain(NOTHING);
    },
    3 * MINUTES,
  );

  it(
    'R5 a local cloud that dies under an up is told, and the next up completes',
    async () => {
      await cloud.succeed(['destroy', '--env', 'dev']);
      expect(personal(await upUntil(cloud.kill))).toContain('stopped responding. Run npm start');
      await cloud.succeed(['up', '--env', 'dev']);
      expect((await cloud.succeed(['up', '--env', 'dev'])).stdout).toContain(NOTHING);
    },
    8 * MINUTES,
  );

  it(
    'R4 the lock of a job that was killed in the middle is released by its next attempt, and the next up completes',
    async () => {
      const job = (attempt: number): NodeJS.ProcessEnv => ({
        SIGNALBOX_TARGET: 'local',
        GITHUB_SERVER_URL: 'https://github.example',
        GITHUB_REPOSITORY: 'o/r',
        GITHUB_RUN_ID: '41',
        GITHUB_RUN_ATTEMPT: String(attempt),
        GITHUB_JOB: 'dev',
        GITHUB_STEP_SUMMARY: '',
      });
      await cloud.succeed(['destroy', '--env', 'dev']);
      await upUntil((pid) => process.kill(-pid, 'SIGKILL'), job(1));
      const released = await sandbox.run(['unlock', '--env', 'dev', '--json'], job(2));
      expect(released.code).toBe(0);
      expect(JSON.parse(released.stdout)).toMatchObject({ released: [{ job: { runId: '41', attempt: 1 } }] });
      expect((await sandbox.run(['up', '--env', 'dev'], job(2))).stdout).toMatch(/resources: [1-9]\d* created/);
      expect((await sandbox.run(['up', '--env', 'dev'], job(2))).stdout).toContain(NOTHING);
    },
    8 * MINUTES,
  );
});
