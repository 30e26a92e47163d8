import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { localAccount } from '../local/accounts';
import { commandLine, isAlive, processesWith } from '../local/process';
import { killedCloud, NOTHING, type KilledCloud } from './setup/killed-cloud';
import { eventually } from './setup/poll';
import { seededRandom, testSeed } from './setup/random';
import { collect, type Sandbox } from './setup/sandbox';
import { openDeployed } from './setup/template';

const MINUTES = 60_000;
const seed = testSeed();

/** Two environments on one local cloud that ends in every way but the right one; tests/exhaustive kills three of them ten times. */
describe(`a local cloud that is killed (SIGNALBOX_TEST_SEED=${seed})`, () => {
  let sandbox: Sandbox;
  let cloud: KilledCloud;
  let dir: string;
  let temporary: string;
  const random = seededRandom(seed);

  beforeAll(async () => {
    sandbox = await openDeployed('dev', 'staging');
    cloud = killedCloud(sandbox);
    dir = join(sandbox.dir, 'local');
    temporary = join(dir, 'tmp');
  }, 10 * MINUTES);
  afterAll(() => sandbox?.close(), 2 * MINUTES);

  it(
    'ends a start at once by Ctrl-C where nothing is under way; the next has no word of engine or packages, changes nothing, and shows the sample',
    async () => {
      await cloud.succeed(['local:stop']);
      const child = sandbox.spawn(['start']);
      const ended = collect(child);
      await new Promise<void>((resolve) => {
        child.stdout!.on('data', (chunk: Buffer) => {
          if (chunk.toString().includes('engine ')) resolve();
        });
      });
      process.kill(-child.pid!, 'SIGINT');
      expect(await ended).toMatchObject({ code: 130 });
      const { stdout, stderr } = await cloud.succeed(['start']);
      expect(stderr).toBe('');
      expect(stdout).toContain(NOTHING);
      expect(stdout).toContain('fired     2 of 2 rules');
    },
    5 * MINUTES,
  );

  it(
    'leaves no function of the killed one behind, which would write into the next',
    async () => {
      expect(await cloud.exports('dev')).toEqual([
        expect.stringMatching(/_manifest\.json /),
        expect.stringMatching(/metrics\.jsonl\.gz /),
      ]);
      await eventually('a function to run', async () =>
        processesWith('TMPDIR', temporary).find((pid) => pid !== cloud.pid()),
      );
      const left = processesWith('TMPDIR', temporary);
      await cloud.killInUse(['dev', 'staging'], 500 + random() * 2500);
      expect((await cloud.succeed(['local:start'])).stderr).toContain(
        'The local cloud was not stopped cleanly: keys and bucket objects are kept, the contents of tables and queues are lost',
      );
      expect(left.filter((pid) => isAlive(pid) && processesWith('TMPDIR', temporary).includes(pid))).toEqual([]);
      const refused = await sandbox.run(['smoke', '--env', 'dev']);
      expect([refused.code, refused.stderr]).toEqual([
        1,
        expect.stringContaining('Restore it first: npm start, or npm run up -- --env dev'),
      ]);
    },
    2 * MINUTES,
  );

  it(
    'M6 comes back with every environment and every export, each suspected until it is repaired, whatever repaired the others',
    async () => {
      const before = await cloud.exports('dev');
      expect(before.length).toBeGreaterThanOrEqual(2);
      const repaired = await cloud.succeed(['up', '--env', 'dev']);
      expect(repaired.stdout).toMatch(/resources: [1-9]\d* created/);
      expect(repaired.stdout).toContain('alert rules: 6 added');
      const started = (await cloud.succeed(['start'])).stdout;
      expect(started).toContain('bring back   environments/staging.yaml');
      expect(started).toContain('fired     2 of 2 rules');
      expect((await cloud.succeed(['up', '--env', 'staging'])).stdout).toContain(NOTHING);
      expect(await cloud.exports('dev')).toEqual(expect.arrayContaining([...before]));
    },
    10 * MINUTES,
  );

  it(
    'P6 says that nothing was saved where the disk is full, runs on, and stops once there is room; a table deleted by hand is made again, and nothing else was lost',
    async () => {
      await cloud.deleteTable('us-east-1', '-alert-rules');
      execFileSync('prlimit', ['--pid', String(cloud.pid()), '--fsize=1024:']);
      const full = await sandbox.run(['local:stop']);
      expect([full.code, full.stdout]).toEqual([1, '']);
      expect(full.stderr).toMatch(
        /^Nothing was saved: failed to save \w+: .*File too large\. The local cloud keeps running, so nothing is lost\. Free disk space for /,
      );
      expect(full.stderr).not.toMatch(/\n {4}at /);
      expect(readdirSync(join(dir, 'snapshots'))).toEqual([]);
      execFileSync('prlimit', ['--pid', String(cloud.pid()), '--fsize=unlimited:']);
      expect((await cloud.succeed(['local:stop'])).stdout).toContain('is kept for the next start');
      const again = await cloud.succeed(['up', '--env', 'dev']);
      expect(again.stderr).toContain('A table of dev is missing, although the state has it.');
      expect(again.stderr).not.toContain('not stopped cleanly');
      expect(again.stdout).toMatch(
        /resources: 1 created, 0 updated, 0 replaced, 0 deleted.*\ndata: alert rules: 6 added/,
      );
    },
    5 * MINUTES,
  );

  it(
    'sets aside objects of a bucket whose region nobody knows, and says where they are',
    async () => {
      await cloud.succeed(['local:stop']);
      const bucket = join(dir, 's3', localAccount('dev'), 'of-another-time');
      mkdirSync(bucket, { recursive: true });
      writeFileSync(join(bucket, 'object'), 'x');
      const { stderr } = await cloud.succeed(['local:start']);
      expect(stderr).toMatch(/Objects of buckets with an unknown region were moved to .*lost-/);
      const aside = readdirSync(dir).find((name) => name.startsWith('lost-'))!;
      expect(readdirSync(join(dir, aside, localAccount('dev')))).toEqual(['of-another-time']);
    },
    2 * MINUTES,
  );

  it(
    'is not mistaken for another process that got its id, nor started twice while it does not answer',
    async () => {
      const pid = cloud.pid();
      process.kill(pid, 'SIGSTOP');
      const waiting = sandbox.spawn(['local:start']);
      const ended = collect(waiting);
      await new Promise((resolve) => setTimeout(resolve, 8_000));
      expect(waiting.exitCode).toBeNull();
      process.kill(pid, 'SIGCONT');
      expect(await ended).toMatchObject({ code: 0, stdout: expect.stringContaining('is already running') });
      expect(cloud.pid()).toBe(pid);
      await cloud.succeed(['local:stop']);
      // This test's own process stands for the one that got the id.
      writeFileSync(
        join(dir, 'emulator.json'),
        JSON.stringify({ port: 1, run: 'an-old-run', lineage: 'x', pid: process.pid }),
      );
      expect((await cloud.succeed(['local:stop'])).stdout).toContain(
        'The local cloud of this checkout is not running.',
      );
      rmSync(join(dir, 'emulator.json'));
    },
    3 * MINUTES,
  );

  it(
    'starts one cloud for two starts at once',
    async () => {
      const both = await Promise.all([sandbox.run(['local:start']), sandbox.run(['local:start'])]);
      expect(both.map(({ code }) => code)).toEqual([0, 0]);
      const words = commandLine(cloud.pid());
      expect(words).not.toBe('');
      expect(processesWith('TMPDIR', temporary).filter((pid) => commandLine(pid) === words)).toEqual([cloud.pid()]);
    },
    2 * MINUTES,
  );
});
