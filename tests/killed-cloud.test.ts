import { DeleteTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { localAccount } from '../local/accounts';
import { isAlive, processesWith } from '../local/process';
import { killedCloud, NOTHING } from './setup/killed-cloud';
import { eventually } from './setup/poll';
import { seededRandom, testSeed } from './setup/random';
import { collect, openSandbox } from './setup/sandbox';

const MINUTES = 60_000;
const seed = testSeed();

/** Two environments on one local cloud that ends in every way but the right one; tests/exhaustive kills three of them ten times. */
describe(`a local cloud that is killed (SIGNALBOX_TEST_SEED=${seed})`, () => {
  const sandbox = openSandbox();
  const cloud = killedCloud(sandbox);
  const random = seededRandom(seed);
  const dir = join(sandbox.dir, 'local');
  /** Deletes a table behind the state's back. */
  const deleteTable = async (region: string, ending: string): Promise<void> => {
    const client = new DynamoDBClient({
      region,
      endpoint: await sandbox.url(),
      credentials: { accessKeyId: localAccount('dev'), secretAccessKey: 'test' },
    });
    const { TableNames = [] } = await client.send(new ListTablesCommand({}));
    await client.send(new DeleteTableCommand({ TableName: TableNames.find((name) => name.endsWith(ending)) }));
    client.destroy();
  };
  afterAll(() => sandbox.close(), 2 * MINUTES);

  it(
    'M6 comes back by npm start with every environment and every export, killed while functions run',
    async () => {
      await cloud.succeed(['up', '--env', 'prod']);
      await cloud.succeed(['start']);
      const before = await cloud.exports('dev');
      expect(before).toEqual([expect.stringMatching(/_manifest\.json /), expect.stringMatching(/metrics\.jsonl\.gz /)]);
      await cloud.killInUse(['dev', 'prod'], 500 + random() * 2500);
      const { stdout, stderr } = await cloud.succeed(['start']);
      expect(stdout).toContain('fired     2 of 2 rules');
      expect(stdout).toContain('bring back   environments/prod.yaml');
      expect(stderr).toContain(
        'The local cloud was not stopped cleanly: keys and bucket objects are kept, the contents of tables and queues are lost',
      );
      expect(await cloud.exports('dev')).toEqual(expect.arrayContaining([...before]));
      for (const environment of ['dev', 'prod'])
        expect((await cloud.succeed(['up', '--env', environment])).stdout).toContain(NOTHING);
    },
    10 * MINUTES,
  );

  it(
    'leaves no function of the killed one behind, which would write into the next',
    async () => {
      const temporary = join(dir, 'tmp');
      await eventually('a function to run', async () =>
        processesWith('TMPDIR', temporary).find((pid) => pid !== cloud.pid()),
      );
      const left = processesWith('TMPDIR', temporary);
      process.kill(cloud.pid(), 'SIGKILL');
      await cloud.succeed(['local:start']);
      const refused = await sandbox.run(['smoke', '--env', 'dev']);
      expect([refused.code, refused.stderr]).toEqual([
        1,
        expect.stringContaining('Restore it first: npm start, or npm run up -- --env dev'),
      ]);
      expect(left.filter((pid) => isAlive(pid) && processesWith('TMPDIR', temporary).includes(pid))).toEqual([]);
    },
    2 * MINUTES,
  );

  it(
    'is suspected by each environment until that one is repaired, whatever repaired the others',
    async () => {
      await cloud.killDuring(['up', '--env', 'prod'], 3_000 + random() * 20_000);
      expect((await cloud.succeed(['up', '--env', 'prod'])).stdout).not.toContain(NOTHING);
      const repaired = (await cloud.succeed(['up', '--env', 'dev'])).stdout;
      expect(repaired).toMatch(/resources: [1-9]\d* created/);
      expect(repaired).toContain('alert rules: 6 added');
      for (const environment of ['dev', 'prod'])
        expect((await cloud.succeed(['up', '--env', environment])).stdout).toContain(NOTHING);
    },
    10 * MINUTES,
  );

  it(
    'P6 has a table made again that was deleted by hand, by up and by start',
    async () => {
      await deleteTable('us-east-1', '-alert-rules');
      const { stdout, stderr } = await cloud.succeed(['up', '--env', 'dev']);
      expect(stderr).toContain('A table of dev is missing, although the state has it.');
      expect(stdout).toMatch(/resources: 1 created.*\ndata: alert rules: 6 added/);
      await deleteTable('us-east-2', '-time-series');
      expect((await cloud.succeed(['start'])).stdout).toMatch(/resources: 1 created[\s\S]*fired {5}2 of 2 rules/);
    },
    5 * MINUTES,
  );

  it(
    'says that nothing was saved where the disk is full, runs on, and stops once there is room',
    async () => {
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
      const again = await cloud.succeed(['up', '--env', 'prod']);
      expect([again.stderr, again.stdout]).toEqual(['', expect.stringContaining(NOTHING)]);
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
    'starts one cloud for two starts at once, and the second is told who holds the stack or finds it deployed',
    async () => {
      const both = await Promise.all([sandbox.run(['up', '--env', 'dev']), sandbox.run(['up', '--env', 'dev'])]);
      expect(both.filter(({ code }) => code === 0).length).toBeGreaterThanOrEqual(1);
      for (const { code, stderr } of both)
        if (code !== 0) expect(stderr).toMatch(/locked by process \d+ of .*Wait for it to end/);
      expect(processesWith('TMPDIR', join(dir, 'tmp')).filter((pid) => pid === cloud.pid())).toHaveLength(1);
      expect((await cloud.succeed(['up', '--env', 'dev'])).stdout).toContain(NOTHING);
    },
    6 * MINUTES,
  );

  it(
    'ends a start at once by Ctrl-C where nothing is under way, and the next completes',
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
      expect((await cloud.succeed(['start'])).stdout).toContain('fired     2 of 2 rules');
    },
    5 * MINUTES,
  );
});
