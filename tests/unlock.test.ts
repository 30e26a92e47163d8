import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { driftOf } from './setup/drift-runs';
import { eventually } from './setup/poll';
import { collect, openSandbox, type RunResult, type Sandbox } from './setup/sandbox';
import { openDeployed } from './setup/template';

const MINUTES = 60_000;

/** A deployment whose job is killed while it holds the stack's lock, and who may release it. */
describe('R4 the lock of a killed job', () => {
  const empty = openSandbox();
  let sandbox: Sandbox;
  let github: Server;
  let status = 'in_progress';
  /** Variables of a job as GitHub sets them. */
  const job = (runId: string, attempt = 1, name = 'dev'): NodeJS.ProcessEnv => ({
    SIGNALBOX_TARGET: 'local',
    GITHUB_SERVER_URL: 'https://github.example',
    GITHUB_REPOSITORY: 'o/r',
    GITHUB_RUN_ID: runId,
    GITHUB_RUN_ATTEMPT: String(attempt),
    GITHUB_JOB: name,
    GITHUB_API_URL: `http://127.0.0.1:${(github.address() as AddressInfo).port}`,
    GITHUB_STEP_SUMMARY: '',
  });
  const person: NodeJS.ProcessEnv = { GITHUB_REPOSITORY: '', GITHUB_RUN_ID: '', GITHUB_JOB: '' };
  const unlock = (env: NodeJS.ProcessEnv, ...args: string[]): Promise<RunResult> =>
    sandbox.run(['unlock', '--env', 'dev', ...args], env);
  const locks = (): readonly string[] => {
    const dir = join(sandbox.dir, 'stacks-state', '.pulumi', 'locks', 'organization', 'signalbox', 'dev');
    return existsSync(dir) ? readdirSync(dir).filter((name) => name.endsWith('.json')) : [];
  };
  const refused = async (env: NodeJS.ProcessEnv, words: string, ...args: string[]): Promise<void> => {
    const { code, stderr } = await unlock(env, ...args);
    expect([code, stderr]).toEqual([1, expect.stringContaining(words)]);
    expect(stderr).not.toMatch(/\n {4}at /);
    expect(locks()).toHaveLength(1);
  };

  beforeAll(async () => {
    github = createServer((request, response) => {
      response.writeHead(request.url === '/repos/o/r/actions/runs/41' ? 200 : 404).end(JSON.stringify({ status }));
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => github.once('listening', resolve));
    sandbox = await openDeployed('dev');
  }, 5 * MINUTES);
  afterAll(async () => {
    github.closeAllConnections();
    github.close();
    await empty.close();
    await sandbox?.close();
  }, 2 * MINUTES);

  it(
    'is none before: unlock says so, and starts no local cloud',
    async () => {
      expect(await empty.run(['unlock', '--env', 'dev'], job('41'))).toMatchObject({
        code: 0,
        stdout: 'dev is not locked.\n',
      });
      expect(existsSync(join(empty.dir, 'local', 'emulator.json'))).toBe(false);
    },
    MINUTES,
  );

  it(
    'of this machine is released on AWS too where the state is in a folder, without engine or credentials',
    async () => {
      const backend = join(sandbox.dir, 'aws-backend');
      const dir = join(backend, '.pulumi', 'locks', 'organization', 'signalbox', 'prod');
      const of = async (host: string): Promise<RunResult> => {
        mkdirSync(dir, { recursive: true });
        // No process has this id: it is above the largest of Linux.
        writeFileSync(
          join(dir, 'a.json'),
          JSON.stringify({
            pid: 2 ** 22 + 1,
            username: 'someone',
            hostname: host,
            timestamp: new Date().toISOString(),
          }),
        );
        return sandbox.run(['unlock', '--env', 'prod', '--target', 'aws'], {
          ...person,
          PULUMI_BACKEND_URL: `file://${backend}`,
          PATH: '',
          AWS_ACCESS_KEY_ID: '',
          AWS_PROFILE: '',
        });
      };
      expect(await of(hostname())).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('Released the lock of prod that a killed run left'),
      });
      expect(readdirSync(dir)).toEqual([]);
      expect(await of('elsewhere')).toMatchObject({
        code: 1,
        stderr: expect.stringContaining(
          'on another machine. Make sure that nothing deploys prod there, then release it manually: pulumi cancel --stack prod',
        ),
      });
      expect(readdirSync(dir)).toEqual(['a.json']);
    },
    MINUTES,
  );

  it(
    'stays behind, and while the job lives the check of drift fails and nobody releases it',
    async () => {
      const child = sandbox.spawn(['up', '--env', 'dev'], job('41'));
      const ended = collect(child);
      await eventually('its lock', async () => (locks().length > 0 ? true : undefined), {
        timeoutMs: MINUTES,
        everyMs: 20,
      });
      // Stopped, so that it holds the lock for as long as the questions take.
      process.kill(-child.pid!, 'SIGSTOP');
      try {
        await refused(job('41'), 'Wait for it to end');
        const { code, report } = await driftOf(sandbox, ['--env', 'dev'], person);
        expect(code).toBe(1);
        expect(report).toMatchObject({
          verdict: 'check failed',
          drifted: [],
          unmanaged: [],
          failures: [expect.stringContaining('a deployment is running or was killed')],
        });
      } finally {
        process.kill(-child.pid!, 'SIGKILL');
        await ended;
      }
      expect(locks()).toHaveLength(1);
    },
    4 * MINUTES,
  );

  it(
    'is refused to every other job and to a person, naming the job that took it',
    async () => {
      await refused(job('42'), 'https://github.example/o/r/actions/runs/41/attempts/1 (job dev)');
      await refused(job('41', 1, 'staging'), 'Only that job can release it');
      await refused(person, 'npm run unlock -- --env dev --run 41');
      const { code, stderr } = await sandbox.run(['up', '--env', 'dev'], job('42'));
      expect([code, stderr]).toEqual([1, expect.stringContaining('Only that job can release it')]);
    },
    2 * MINUTES,
  );

  it(
    'is refused to a person by --run while that run goes on, for another run, and for no number',
    async () => {
      await refused(person, 'Run 7 does not hold it', '--run', '7');
      await refused({ ...person, GITHUB_API_URL: job('41').GITHUB_API_URL }, 'run 41 is in progress', '--run', '41');
      expect(await unlock(person, '--run', 'last')).toMatchObject({
        code: 64,
        stderr: expect.stringContaining('--run must be a run number, as in …/actions/runs/NUMBER (got last).'),
      });
    },
    MINUTES,
  );

  it(
    'is no drift: the check fails with that reason',
    async () => {
      const { code, report } = await driftOf(sandbox, ['--env', 'dev'], person);
      expect([code, report.verdict, report.failures]).toEqual([
        1,
        'check failed',
        [expect.stringContaining('npm run unlock -- --env dev')],
      ]);
    },
    MINUTES,
  );

  it(
    'is released by a later attempt of its run, and the next up completes',
    async () => {
      const { code, stdout } = await unlock(job('41', 2), '--json');
      expect([code, JSON.parse(stdout)]).toEqual([
        0,
        {
          format: 'signalbox-unlock',
          version: 1,
          environment: 'dev',
          pendingOperations: expect.any(Number),
          released: [
            expect.objectContaining({
              pid: expect.any(Number),
              by: 'https://github.example/o/r/actions/runs/41/attempts/1',
              job: { repository: 'o/r', runId: '41', attempt: 1, job: 'dev' },
            }),
          ],
        },
      ]);
      expect(locks()).toEqual([]);
      expect((await unlock(job('41', 2))).stdout).toBe('dev is not locked.\n');
      expect((await sandbox.run(['up', '--env', 'dev'], job('42'))).stdout).toContain(
        'resources: 0 created, 0 updated, 0 replaced, 0 deleted',
      );
      expect(readdirSync(join(sandbox.dir, 'stacks-state', '.signalbox', 'dev', 'holders'))).toEqual([]);
    },
    6 * MINUTES,
  );

  it(
    'is released by --run once GitHub says that the run is completed',
    async () => {
      const child = sandbox.spawn(['refresh', '--env', 'dev'], job('41'));
      const ended = collect(child);
      while (locks().length === 0 && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 20));
      process.kill(-child.pid!, 'SIGKILL');
      await ended;
      status = 'completed';
      const { code, stdout, stderr } = await unlock(
        { ...person, GITHUB_API_URL: job('41').GITHUB_API_URL },
        '--run',
        '41',
      );
      expect([code, stderr, stdout]).toEqual([
        0,
        '',
        expect.stringContaining(
          'Released the lock of dev that https://github.example/o/r/actions/runs/41/attempts/1 left',
        ),
      ]);
      expect(locks()).toEqual([]);
    },
    2 * MINUTES,
  );
});
